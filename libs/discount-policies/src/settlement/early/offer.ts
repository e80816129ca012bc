import { addDays, percentOf, proportion } from '#libs/kernel';
import type { PublishedPolicy } from '../../pricing/published-policy.js';
import { earlyDiscountOn } from '../early-payment.js';
import { baseOf, governingDateOf, linesOn, settlementPolicies, type SettledInvoice } from '../policies-of-invoice.js';
import type { EarlyPaymentOffer } from './events.js';
import { termsOf } from './terms.js';

/**
 * The early-payment policy that an invoice has: of those that hold for it the one of highest priority, then the one that
 * gives most for paying at once, then by id. Null: none, or none on its products.
 */
export function earlyPaymentOffer(
  policies: readonly PublishedPolicy[],
  invoice: SettledInvoice,
): EarlyPaymentOffer | null {
  const { trade, invoiceId, orderId, lines } = invoice;
  const total = lines.reduce((sum, { net, tax }) => sum + net + tax, 0);
  const offers = settlementPolicies('EARLY_PAYMENT', policies, invoice).flatMap(({ policyId, version, body }) => {
    const base = baseOf(body, linesOn(body, lines));
    if (base <= 0 || total <= 0 || body.settlement?.kind !== 'EARLY_PAYMENT') return [];
    const { paidOn, graceDays, partial } = body.settlement;
    const terms = {
      ...{ paidOn, graceDays, partial, base: body.base, rounding: body.rounding, taxTreatment: body.taxTreatment },
      slabs: body.slabs.map(({ from, to, rate }) => ({ from, to, rate })),
    };
    const offer: EarlyPaymentOffer = {
      ...{ invoiceId, creditorId: trade.sellerId, debtorId: trade.buyerId, level: trade.level },
      ...{ distributorId: trade.distributorId, currency: trade.currency, orderId, policyId, version, terms },
      ...{ from: governingDateOf(body, invoice), total, base, tax: lines.reduce((sum, { tax }) => sum + tax, 0) },
    };
    const most = Math.max(0, ...body.slabs.map(({ rate }) => percentOf(base, rate)));
    return [{ offer, priority: body.priority, most }];
  });
  const [best] = offers.sort((a, b) => b.priority - a.priority || b.most - a.most);
  return best?.offer ?? null;
}

/** What paying early earns, the earliest day first; after the last it is nothing. */
export interface EarlyPaymentTier {
  /** Last day, grace included. */
  readonly until: string;
  readonly rate: string;
  /** The discount, minor units. */
  readonly discount: number;
}

/** The tiers of an offer for paying all that is open of its invoice; unless told the invoice as it was issued. */
export function tiersOf(
  offer: EarlyPaymentOffer,
  open = offer.total,
  total = offer.total,
): readonly EarlyPaymentTier[] {
  const { from, terms } = offer;
  const base = total <= 0 ? 0 : proportion(offer.base, total, offer.total);
  return terms.slabs.flatMap(({ to, rate }) => {
    if (to === null) return [];
    const until = addDays(from, to + terms.graceDays);
    const discount = earlyDiscountOn(termsOf(offer), { issuedOn: from, total, net: base, base }, open, until);
    return [{ until, rate, discount }];
  });
}

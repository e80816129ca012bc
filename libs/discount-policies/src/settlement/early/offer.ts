import { addDays, percentOf } from '#libs/kernel';
import { compareText, partySpecificity, productSpecificity } from '../../pricing/policy-index.js';
import { filterOf } from '../../pricing/product-names.js';
import type { PublishedPolicy } from '../../pricing/published-policy.js';
import { settlementBudgets } from '../drawing.js';
import { earlyDiscountsOn } from '../early-payment.js';
import { baseOf, governingDateOf, linesOn, settlementPolicies, type SettledInvoice } from '../policies-of-invoice.js';
import type { EarlyPaymentOffer, OfferedPolicy } from './events.js';
import { policiesOn } from './terms.js';

/**
 * The early-payment policies that an invoice has, in their total order: priority, customer, product, what they give for paying at
 * once, id. How they stand beside each other is decided with each payment. Null: none, or none on its products.
 */
export function earlyPaymentOffer(
  policies: readonly PublishedPolicy[],
  invoice: SettledInvoice,
): EarlyPaymentOffer | null {
  const { trade, invoiceId, orderId, lines } = invoice;
  const total = lines.reduce((sum, { net, tax }) => sum + net + tax, 0);
  if (total <= 0) return null;
  const offered = settlementPolicies('EARLY_PAYMENT', policies, invoice)
    .flatMap(({ body, ...policy }) => {
      const base = baseOf(body, linesOn(body, lines));
      if (base <= 0) return [];
      const most = Math.max(0, ...body.slabs.map(({ rate }) => percentOf(base, rate)));
      return [{ policy: { ...policy, body }, base, most }];
    })
    .sort(
      (a, b) => byStanding(a.policy, b.policy) || b.most - a.most || compareText(a.policy.policyId, b.policy.policyId),
    );
  if (offered.length === 0) return null;
  return {
    ...{ invoiceId, creditorId: trade.sellerId, debtorId: trade.buyerId, level: trade.level },
    ...{ distributorId: trade.distributorId, currency: trade.currency, orderId, total },
    tax: lines.reduce((sum, { tax }) => sum + tax, 0),
    policies: offered.map(({ policy, base }) => offeredPolicy(policy, base, invoice)),
  };
}

function byStanding({ body: a }: PublishedPolicy, { body: b }: PublishedPolicy): number {
  const product = (body: PublishedPolicy['body']) => productSpecificity(filterOf(body.schemeOn));
  return (
    b.priority - a.priority ||
    partySpecificity(b.eligibility) - partySpecificity(a.eligibility) ||
    product(b) - product(a)
  );
}

function offeredPolicy(policy: PublishedPolicy, base: number, invoice: SettledInvoice): OfferedPolicy {
  const { policyId, version, body } = policy;
  const { settlement, group, stacking, bestFor, priority } = body;
  if (settlement?.kind !== 'EARLY_PAYMENT') throw new Error(`${policyId} is no policy of early payment`);
  const { paidOn, graceDays, partial } = settlement;
  const terms = {
    ...{ paidOn, graceDays, partial, base: body.base, rounding: body.rounding, taxTreatment: body.taxTreatment },
    slabs: body.slabs.map(({ from, to, rate }) => ({ from, to, rate })),
  };
  const from = governingDateOf(body, invoice);
  const budgets = [...settlementBudgets(policy, invoice.trade, from)];
  return { policyId, version, terms, from, base, group, stacking, bestFor, priority, budgets };
}

/** What paying early earns, the earliest day first; after the last it is nothing. */
export interface EarlyPaymentTier {
  /** Last day, grace included. */
  readonly until: string;
  /** Percent; of several policies that give together `2 + 1`. */
  readonly rate: string;
  /** The discount, minor units; budgets may have less left when it is earned. */
  readonly discount: number;
}

/**
 * The tiers of an offer for paying all that is open of its invoice; unless told the invoice as it was issued. `within` tells what
 * of an amount a policy may give, e.g. as its budgets have left; unless told all.
 */
export function tiersOf(
  offer: EarlyPaymentOffer,
  open = offer.total,
  total = offer.total,
  within: (policy: OfferedPolicy, amount: number) => number = (_, amount) => amount,
): readonly EarlyPaymentTier[] {
  const lastDays = offer.policies.flatMap(({ from, terms: { slabs, graceDays } }) =>
    slabs.flatMap(({ to }) => (to === null ? [] : [addDays(from, to + graceDays)])),
  );
  const policies = policiesOn(offer, total);
  return [...new Set(lastDays)].sort().map((until) => {
    const given = earlyDiscountsOn(policies, total, open, until);
    const most = given.map(({ policyId, amount }) =>
      within(
        offer.policies.find((policy) => policy.policyId === policyId)!,
        amount,
      ),
    );
    const discount = most.reduce((sum, amount) => sum + amount, 0);
    return { until, rate: given.length === 0 ? '0' : given.map(({ rate }) => rate).join(' + '), discount };
  });
}

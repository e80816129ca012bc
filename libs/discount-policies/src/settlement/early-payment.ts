import { assert, daysBetween, divideRounded, parseDecimal, toSafeInteger } from '#libs/kernel';
import type { PolicyBody } from '../policy.js';

/** An invoice as it stands, less its credit notes; minor units. */
export interface InvoiceToSettle {
  readonly issuedOn: string;
  /** What is owed in all, tax included. */
  readonly total: number;
  /** The part of it without tax. */
  readonly net: number;
  /** What the rate works on, where the policy is on some of its products only; else net or total, as the policy says. */
  readonly base?: number;
}

/** What of a policy early payment goes by. */
export type EarlyPaymentTerms = Pick<PolicyBody, 'settlement' | 'slabs' | 'base' | 'rounding'>;

/** Money that was applied to the invoice; minor units. */
export interface PaymentApplied {
  readonly paymentId: string;
  readonly amount: number;
  readonly bankDate: string;
  readonly valueDate: string;
}

/** What one payment earns. */
export interface EarnedDiscount {
  readonly paymentId: string;
  /** Days from the invoice to the payment; paid ahead counts as 0. */
  readonly days: number;
  /** The slab's rate, percent; null: too late. */
  readonly rate: string | null;
  readonly amount: number;
}

/** A share of what is owed: numerator over denominator, both whole. */
interface Share {
  readonly over: bigint;
  readonly under: bigint;
}

/**
 * The early-payment discount of an invoice: what each payment earns, in the order in which they count. A payment that together
 * with its discount covers what is open settles it (98 settles 100 at 2 %). With PRO_RATA a smaller one earns on what it covers,
 * rounded down; with NONE only the payment that settles the rest earns, at its own day's rate on the whole invoice. What is paid
 * and what is earned never come to more than the total, unless more than that is paid. Follows from all facts alone: after a
 * credit note, a bounced payment or a late booking the difference to what was given is the correction.
 */
export function earlyPaymentDiscount(
  body: EarlyPaymentTerms,
  invoice: InvoiceToSettle,
  payments: readonly PaymentApplied[],
): readonly EarnedDiscount[] {
  const { settlement } = body;
  assert(settlement?.kind === 'EARLY_PAYMENT', 'a policy of early payment');
  const dateOf = ({ bankDate, valueDate }: PaymentApplied) =>
    settlement.paidOn === 'BANK_DATE' ? bankDate : valueDate;
  const sorted = [...payments].sort((a, b) => compare(dateOf(a), dateOf(b)) || compare(a.paymentId, b.paymentId));
  let open = invoice.total;
  return sorted.map((payment) => {
    const days = Math.max(0, daysBetween(invoice.issuedOn, dateOf(payment)));
    const rate = rateOn(body, days, settlement.graceDays);
    const earned =
      rate === null
        ? 0
        : earnedBy(payment.amount, open, shareOf(body, invoice, rate), settlement.partial, invoice.total, body);
    open = Math.max(0, open - payment.amount - earned);
    return { paymentId: payment.paymentId, days, rate, amount: earned };
  });
}

/** What paying all that is open on a day would earn; minor units. */
export function earlyDiscountOn(
  terms: EarlyPaymentTerms,
  invoice: InvoiceToSettle,
  open: number,
  date: string,
): number {
  const { settlement } = terms;
  assert(settlement?.kind === 'EARLY_PAYMENT', 'a policy of early payment');
  const days = Math.max(0, daysBetween(invoice.issuedOn, date));
  const rate = rateOn(terms, days, settlement.graceDays);
  if (rate === null || open <= 0) return 0;
  return wholeDiscount(open, shareOf(terms, invoice, rate), settlement.partial, invoice.total, terms);
}

function wholeDiscount(
  open: number,
  share: Share,
  partial: 'PRO_RATA' | 'NONE',
  total: number,
  { rounding }: EarlyPaymentTerms,
): number {
  const of = partial === 'NONE' ? total : open;
  return Math.min(toSafeInteger(divideRounded(BigInt(of) * share.over, share.under, rounding)), open);
}

function earnedBy(
  paid: number,
  open: number,
  share: Share,
  partial: 'PRO_RATA' | 'NONE',
  total: number,
  terms: EarlyPaymentTerms,
): number {
  if (open === 0) return 0;
  const whole = wholeDiscount(open, share, partial, total, terms);
  if (paid + whole >= open) return whole;
  if (partial === 'NONE' || share.over >= share.under) return 0;
  return toSafeInteger((BigInt(paid) * share.over) / (share.under - share.over));
}

/** The discount as a share of the total: rate on what it works on. */
function shareOf(terms: EarlyPaymentTerms, invoice: InvoiceToSettle, rate: string): Share {
  const { units, scale } = parseDecimal(rate);
  const base = invoice.base ?? (terms.base === 'INCLUDING_TAX' ? invoice.total : invoice.net);
  return { over: units * BigInt(base), under: 100n * 10n ** BigInt(scale) * BigInt(Math.max(invoice.total, 1)) };
}

/** The slab of a day, each open for some days of grace; null after the last, or before the first. */
export function rateOn({ slabs }: Pick<PolicyBody, 'slabs'>, days: number, grace: number): string | null {
  const slab = slabs.find(({ to }) => to === null || days <= to + grace);
  return slab === undefined || days < slab.from ? null : slab.rate;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

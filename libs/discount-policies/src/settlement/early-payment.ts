import { assert, daysBetween, divideRounded, parseDecimal, toSafeInteger } from '#libs/kernel';
import type { PolicyBody } from '../policy.js';
import { competition, type Bid, type Standing, type Yielding } from './early-competition.js';
import { parts, type Part } from './parts.js';

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

/** A policy of early payment that holds for an invoice, beside others. */
export interface EarlyPaymentPolicy {
  readonly policyId: string;
  readonly version: number;
  readonly terms: EarlyPaymentTerms;
  readonly standing: Standing;
  /** From which its days count. */
  readonly from: string;
  /** What its rate works on, of the invoice as it stands; minor units. */
  readonly base: number;
}

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

/**
 * Why a policy gives nothing to a payment. `OUTSIDE_DAYS`: before its first slab or after the last. `NO_BENEFIT`: its rate or what
 * it works on is zero. `PART_ONLY`: it gives nothing on a part, and the payment settles none of the rest. The others: see `by`.
 */
export type NotEarned = 'OUTSIDE_DAYS' | 'NO_BENEFIT' | 'PART_ONLY' | Yielding['reason'];

/** What one payment earns by one policy, or why it earns nothing. */
export interface EarnedByPolicy extends EarnedDiscount {
  readonly policyId: string;
  readonly version: number;
  /** Days and rate are the policy's, whether it gives or yields. */
  readonly reason: NotEarned | null;
  /** The policy that it yields to. */
  readonly by: string | null;
}

/**
 * The early-payment discount of an invoice by one policy: what each payment earns, in the order in which they count. A payment
 * that together with its discount covers what is open settles it (98 settles 100 at 2 %). With PRO_RATA a smaller one earns on
 * what it covers, rounded down; with NONE only the payment that settles the rest earns, at its own day's rate on the whole
 * invoice. What is paid and what is earned never come to more than the total, unless more than that is paid. Follows from all
 * facts alone: after a credit note, a bounced payment or a late booking the difference to what was given is the correction.
 */
export function earlyPaymentDiscount(
  terms: EarlyPaymentTerms,
  invoice: InvoiceToSettle,
  payments: readonly PaymentApplied[],
): readonly EarnedDiscount[] {
  const base = invoice.base ?? (terms.base === 'INCLUDING_TAX' ? invoice.total : invoice.net);
  const alone = { policyId: '', version: 0, terms, standing: aloneStanding, from: invoice.issuedOn, base };
  return earlyPaymentDiscounts([alone], invoice.total, payments).map(({ paymentId, days, rate, amount }) => {
    return { paymentId, days, rate, amount };
  });
}

const aloneStanding: Standing = { group: '', stacking: 'COMPOUND', bestFor: 'CUSTOMER', priority: 0 };

/**
 * The same by several policies, given in their total order: each payment's, policy by policy. They compete on the rates of the
 * payment's own day, as policies of a phase do. What they give together settles; on a part each earns its share of what the
 * money covers.
 */
export function earlyPaymentDiscounts(
  policies: readonly EarlyPaymentPolicy[],
  total: number,
  payments: readonly PaymentApplied[],
): readonly EarnedByPolicy[] {
  const [first] = policies;
  if (first === undefined) return [];
  const dateOf = (payment: PaymentApplied) => dateFor(first, payment);
  const sorted = [...payments].sort((a, b) => compare(dateOf(a), dateOf(b)) || compare(a.paymentId, b.paymentId));
  let open = total;
  return sorted.flatMap((payment) => {
    const bids = policies.map((policy) => bidOn(policy, total, dateFor(policy, payment)));
    const earned = earnedBy(bids, payment.amount, open, total);
    open = Math.max(0, open - payment.amount - earned.reduce((sum, { amount }) => sum + amount, 0));
    return bids.map(({ policy: { policyId, version }, days, rate }, i) => ({
      ...{ paymentId: payment.paymentId, policyId, version, days, rate, ...earned[i]! },
    }));
  });
}

/** What paying all that is open on a day would earn by each policy that gives, in minor units, and its rate. */
export function earlyDiscountsOn(
  policies: readonly EarlyPaymentPolicy[],
  total: number,
  open: number,
  date: string,
): readonly { readonly policyId: string; readonly rate: string; readonly amount: number }[] {
  if (open <= 0) return [];
  const bids = policies.map((policy) => bidOn(policy, total, date));
  const { applied } = competition(bids.filter(isOpen));
  const amounts = wholeDiscounts(applied, open, total);
  return applied.map(({ bid: { policyId, rate } }, i) => ({ policyId, rate: rate!, amount: amounts[i]! }));
}

type Earned = Pick<EarnedByPolicy, 'amount' | 'reason' | 'by'>;
type Applied = ReturnType<typeof competition<EarlyBid>>['applied'];
interface EarlyBid extends Bid {
  readonly policy: EarlyPaymentPolicy;
  readonly days: number;
  readonly rate: string | null;
}

const isOpen = ({ rate, share }: EarlyBid) => rate !== null && share.over > 0n;
const settlementOf = ({ terms: { settlement } }: EarlyPaymentPolicy) => {
  assert(settlement?.kind === 'EARLY_PAYMENT', 'a policy of early payment');
  return settlement;
};
const dateFor = (policy: EarlyPaymentPolicy, { bankDate, valueDate }: PaymentApplied) =>
  settlementOf(policy).paidOn === 'BANK_DATE' ? bankDate : valueDate;

/** What a policy would give alone on a day: its rate, as a share of the total. */
function bidOn(policy: EarlyPaymentPolicy, total: number, date: string): EarlyBid {
  const days = Math.max(0, daysBetween(policy.from, date));
  const rate = rateOn(policy.terms, days, settlementOf(policy).graceDays);
  const { policyId, standing } = policy;
  const share = rate === null ? { over: 0n, under: 1n } : shareOf(policy.base, total, rate);
  return { policy, policyId, standing, days, rate, share };
}

/** What each bid earns on a payment. */
function earnedBy(bids: readonly EarlyBid[], paid: number, open: number, total: number): readonly Earned[] {
  const nothing = (bid: EarlyBid): Earned => {
    const reason = bid.rate === null ? 'OUTSIDE_DAYS' : bid.share.over === 0n ? 'NO_BENEFIT' : null;
    return { amount: 0, reason, by: null };
  };
  if (open === 0) return bids.map(nothing);
  const all = competition(bids.filter(isOpen));
  const wholes = settling(all.applied, paid, open, total);
  if (wholes) return bids.map(told(all, wholes, nothing));
  // Where money does not settle the rest those earn that give on a part, as if there were no others.
  const givesOnPart = (bid: EarlyBid) => settlementOf(bid.policy).partial === 'PRO_RATA';
  const onPart = competition(bids.filter((bid) => isOpen(bid) && givesOnPart(bid)));
  const amounts = settling(onPart.applied, paid, open, total) ?? partDiscounts(onPart.applied, paid);
  const nothingOnPart = (bid: EarlyBid): Earned =>
    isOpen(bid) && !givesOnPart(bid) ? { amount: 0, reason: 'PART_ONLY', by: null } : nothing(bid);
  return bids.map(told(onPart, amounts, nothingOnPart));
}

/** What is given on all that is open, if that and the money settle it. */
function settling(applied: Applied, paid: number, open: number, total: number): readonly number[] | undefined {
  const wholes = wholeDiscounts(applied, open, total);
  return paid + wholes.reduce((sum, amount) => sum + amount, 0) >= open ? wholes : undefined;
}

function told(
  { applied, yielding }: { readonly applied: Applied; readonly yielding: readonly Yielding[] },
  amounts: readonly number[],
  otherwise: (bid: EarlyBid) => Earned,
) {
  return (bid: EarlyBid): Earned => {
    const at = applied.findIndex((one) => one.bid === bid);
    if (at >= 0) return { amount: amounts[at]!, reason: null, by: null };
    const found = yielding.find(({ policyId }) => policyId === bid.policyId);
    return found ? { amount: 0, reason: found.reason, by: found.by } : otherwise(bid);
  };
}

/** Together never more than is open. */
function wholeDiscounts(applied: Applied, open: number, total: number): readonly number[] {
  let left = open;
  return applied.map(({ bid, share }) => {
    const of = settlementOf(bid.policy).partial === 'NONE' ? total : open;
    const whole = toSafeInteger(divideRounded(BigInt(of) * share.over, share.under, bid.policy.terms.rounding));
    const amount = Math.min(whole, left);
    left -= amount;
    return amount;
  });
}

/** On money that covers a part, each its share of what money and discounts cover together; rounded down. */
function partDiscounts(applied: Applied, paid: number): readonly number[] {
  const rest = applied.reduce((left, { share }) => parts.minus(left, share), parts.one);
  if (rest.over <= 0n) return applied.map(() => 0);
  return applied.map(({ share }) =>
    toSafeInteger((BigInt(paid) * share.over * rest.under) / (share.under * rest.over)),
  );
}

/** The discount as a share of the total: rate on what it works on. */
function shareOf(base: number, total: number, rate: string): Part {
  const { units, scale } = parseDecimal(rate);
  return { over: units * BigInt(base), under: 100n * 10n ** BigInt(scale) * BigInt(Math.max(total, 1)) };
}

/** The slab of a day, each open for some days of grace; null after the last, or before the first. */
export function rateOn({ slabs }: Pick<PolicyBody, 'slabs'>, days: number, grace: number): string | null {
  const slab = slabs.find(({ to }) => to === null || days <= to + grace);
  return slab === undefined || days < slab.from ? null : slab.rate;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { assert, currencyExponent, divideRounded, parseDecimal, toSafeInteger, type Rounding } from '#libs/kernel';
import type { PolicyBody } from '../policy.js';

/** What of a policy a rebate goes by. */
export interface RebateTerms extends Pick<PolicyBody, 'slabs' | 'rounding' | 'currency'> {
  readonly calculation: { readonly kind: PolicyBody['calculation']['kind'] };
  readonly payout: { readonly kind: PolicyBody['payout']['kind'] };
}

/** An invoice or, with figures below zero, a return (credit note), as far as it is on the policy's products. */
export interface RebateFact {
  readonly documentId: string;
  /** The governing date: of invoice or receipt. */
  readonly on: string;
  /** What the slabs count: base or standard units (whole), or minor units of value. */
  readonly measure: number;
  /** What percents work on, minor units. */
  readonly base: number;
}

/** What a document added to the rebate, or took from it; minor units. */
export interface RebateAccrual extends RebateFact {
  readonly amount: number;
}

/** A period's rebate of one buyer, or of a group, with what it comes from. */
export interface RebateStatement {
  readonly measure: number;
  readonly base: number;
  /** The slab that is reached, from 1; null: none. */
  readonly slab: number | null;
  readonly amount: number;
  /** In the order of the facts; their amounts are the rebate. */
  readonly accruals: readonly RebateAccrual[];
}

/** What the slabs are compared with, in the measure; null: with the measure itself. */
export type Reference = number | null;

/** The period that a date lies in, e.g. 2026-11, 2026-Q4, 2026, or WINDOW. */
export function rebatePeriod({ settlement }: PolicyBody, date: string): string {
  assert(settlement?.kind === 'PERIOD_REBATE', 'a policy of period rebate');
  const [year = '', month = ''] = date.split('-');
  switch (settlement.period) {
    case 'MONTH':
      return `${year}-${month}`;
    case 'QUARTER':
      return `${year}-Q${Math.ceil(Number(month) / 3)}`;
    case 'YEAR':
      return year;
    case 'WINDOW':
      return 'WINDOW';
  }
}

/**
 * The rebate on what a buyer took in a period less what came back. Each document accrues the difference that it makes, in the
 * order given, so a return that loses a slab takes that back at once, and the accruals add up to the rebate, always. `reference`:
 * the target, or last year's measure; where it is 0 or less nothing is earned.
 */
export function periodRebate(body: RebateTerms, facts: readonly RebateFact[], reference: Reference): RebateStatement {
  let measure = 0;
  let base = 0;
  let amount = 0;
  const accruals = facts.map((fact): RebateAccrual => {
    measure += fact.measure;
    base += fact.base;
    const now = rebateOn(body, measure, base, reference);
    const accrued = now - amount;
    amount = now;
    return { ...fact, amount: accrued };
  });
  return { measure, base, slab: rebateReached(body, measure, reference), amount, accruals };
}

/** The slab that a measure reaches, from 1; null: none. */
export function rebateReached(
  { slabs }: Pick<RebateTerms, 'slabs'>,
  measure: number,
  reference: Reference,
): number | null {
  const reached = slabs.findIndex((slab) => holds(slab, comparedWith(measure, reference)));
  return reached < 0 ? null : reached + 1;
}

/** What is still to be settled of a statement: below zero, the buyer owes it. */
export function settlementOf({ amount }: RebateStatement, settledBefore: readonly number[]): number {
  return settledBefore.reduce((left, settled) => left - settled, amount);
}

function rebateOn(body: RebateTerms, measure: number, base: number, reference: Reference): number {
  if (measure <= 0 || base <= 0) return 0;
  const { slabs, calculation, rounding } = body;
  if (calculation.kind === 'STEP') {
    const slab = slabs.find((one) => holds(one, comparedWith(measure, reference)));
    return slab ? given(body, slab.rate, { over: BigInt(base), under: 1n }, measure, rounding) : 0;
  }
  // Each slab's stretch earns on its part of the base.
  return slabs.reduce((sum, { from, to, rate }) => {
    const stretch = Math.min(measure, to ?? measure) - Math.max(from - 1, 0);
    if (stretch <= 0) return sum;
    return sum + given(body, rate, { over: BigInt(base) * BigInt(stretch), under: BigInt(measure) }, stretch, rounding);
  }, 0);
}

function given(
  { payout, currency }: RebateTerms,
  rate: string,
  base: { readonly over: bigint; readonly under: bigint },
  units: number,
  rounding: Rounding,
): number {
  const { units: digits, scale } = parseDecimal(rate);
  const divisor = 10n ** BigInt(scale);
  const minor = 10n ** BigInt(currencyExponent(currency));
  switch (payout.kind) {
    case 'PERCENT':
      return toSafeInteger(divideRounded(base.over * digits, base.under * divisor * 100n, rounding));
    case 'AMOUNT_PER_UNIT':
      return toSafeInteger(divideRounded(BigInt(units) * digits * minor, divisor, rounding));
    case 'FIXED':
      return toSafeInteger(divideRounded(digits * minor, divisor, rounding));
    default:
      throw new Error(`publication refuses ${payout.kind} in phase SETTLEMENT`);
  }
}

/** The measure, or how many whole percent of the reference it is. */
function comparedWith(measure: number, reference: Reference): number {
  if (reference === null) return measure;
  return reference <= 0 || measure <= 0 ? -1 : toSafeInteger((BigInt(measure) * 100n) / BigInt(reference));
}

function holds({ from, to }: PolicyBody['slabs'][number], value: number): boolean {
  return value >= from && (to === null || value <= to);
}

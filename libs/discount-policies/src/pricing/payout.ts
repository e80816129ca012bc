import { proportion } from '#libs/kernel';
import type { IndexedPolicy } from './policy-index.js';
import { timesRate } from './rate.js';

/** Units of a line that one slab prices: `start` to `end` counted within the line, both inclusive, from 1. */
export interface SlabPart {
  readonly slab: number;
  readonly start: number;
  readonly end: number;
}

/** How many base units a policy counts, and which of them are this line's. */
export interface Counted {
  /** Units in all, the line's or, per order, those of the scheme-on set. */
  readonly total: number;
  /** Units of earlier lines (by line number) that are counted before this line's. */
  readonly before: number;
  /** This line's part of an amount given once for all that is counted: by gross, largest remainder, earlier line first. */
  readonly shareOf: (amount: number) => number;
}

/**
 * Which slab prices which units of a line of `quantity` base units. Whole slabs: the one that holds the total, for all
 * units. Marginal: each slab the units whose running number lies in it. Empty if no slab is reached.
 */
export function slabParts(policy: IndexedPolicy, quantity: number, { total, before }: Counted): SlabPart[] {
  const { slabs, calculation } = policy.body;
  const parts: SlabPart[] = [];
  for (let slab = 0; slab < slabs.length; slab++) {
    const { from, to } = slabs[slab]!;
    if (calculation.kind === 'STEP') {
      if (total >= from && (to === null || total <= to)) return [{ slab, start: 1, end: quantity }];
    } else {
      const start = Math.max(from - before, 1);
      const end = to === null ? quantity : Math.min(to - before, quantity);
      if (start <= end) parts.push({ slab, start, end });
    }
  }
  return parts;
}

/** What one slab takes off a line. Amounts in minor units. */
export interface Payout {
  readonly slab: number;
  readonly base: number;
  readonly units: number;
  readonly amount: number;
}

/**
 * What the slabs take off `base` (minor units), the amount of all `quantity` units of a line; together never more than
 * `left`. A marginal slab works on its units' share of the base; shares add up to the base. Each amount is rounded once.
 */
export function payouts(
  policy: IndexedPolicy,
  parts: readonly SlabPart[],
  counted: Counted,
  quantity: number,
  base: number,
  left: number,
): Payout[] {
  const result: Payout[] = [];
  for (const { slab, start, end } of parts) {
    const units = end - start + 1;
    const share = units === quantity ? base : proportion(base, end, quantity) - proportion(base, start - 1, quantity);
    const amount = Math.min(Math.max(offered(policy, slab, units, share, counted), 0), left);
    left -= amount;
    result.push({ slab, base: share, units, amount });
  }
  return result;
}

/** Beyond what a line can hold, a rate is cut to the greatest amount: a line takes no more than it has left anyway. */
function offered(
  { body, rates, minorDigits }: IndexedPolicy,
  slab: number,
  units: number,
  base: number,
  counted: Counted,
): number {
  const rate = rates[slab]!;
  const { rounding } = body;
  switch (body.payout.kind) {
    case 'PERCENT':
      return timesRate(base, rate, 2, rounding);
    case 'AMOUNT_PER_UNIT':
      return timesRate(units, rate, -minorDigits, rounding, true);
    case 'NET_PRICE':
      return base - timesRate(units, rate, -minorDigits, rounding, true);
    case 'FIXED':
      return counted.shareOf(timesRate(1, rate, -minorDigits, rounding, true));
    case 'SET_PRICE':
    case 'FREE_GOODS':
      throw new Error(`publication refuses ${body.payout.kind} in this phase`);
  }
}

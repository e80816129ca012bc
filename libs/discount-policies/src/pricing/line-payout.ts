import { allocate, proportion } from '#libs/kernel';
import type { Counted, Pool } from './counted.js';
import { unitsUpTo } from './counting.js';
import { withTax, type Line } from './order-lines.js';
import type { IndexedPolicy } from './policy-index.js';
import { timesRate, timesRateOver } from './rate.js';
import { endOf, type Stretch } from './stretches.js';

/** What one slab takes off a line. Amounts in minor units. */
export interface Payout {
  readonly line: Line;
  readonly slab: number;
  readonly base: number;
  readonly units: number;
  readonly amount: number;
}

/** What a policy's percents and prices work on: of a line of which `net` is left. */
export function baseOf({ body }: IndexedPolicy, line: Line, net: number): number {
  switch (body.base) {
    case 'GROSS':
      return line.gross;
    case 'NET':
      return net;
    case 'INCLUDING_TAX':
      return withTax(net, line);
  }
}

/** What the `stretches` of its pool take off a line whose base is `base`, in all; never more than `left`. */
export function benefitOf(
  policy: IndexedPolicy,
  line: Line,
  counted: Counted,
  stretches: readonly Stretch[],
  base: number,
  left: number,
): number {
  let benefit = 0;
  for (const stretch of stretches) benefit += amountOf(policy, line, counted, stretch, base, left - benefit);
  return benefit;
}

/** The same by slab, without slabs that take nothing. */
export function payoutsOf(
  policy: IndexedPolicy,
  line: Line,
  counted: Counted,
  stretches: readonly Stretch[],
  base: number,
  left: number,
): readonly Payout[] {
  const payouts: Payout[] = [];
  for (const stretch of stretches) {
    if (!reaches(stretch, counted)) continue;
    const payout = payoutOf(policy, line, counted, stretch, base, left);
    if (payout.amount === 0) continue;
    // Nearly always one slab rewards a line: a list that grows would take thrice the memory.
    if (stretches.length === 1) return [payout];
    left -= payout.amount;
    payouts.push(payout);
  }
  return payouts;
}

/**
 * What a stretch that reaches a line takes off it, never more than `left`. A part works on its share of the base; shares add
 * up to the base.
 */
export function payoutOf(
  policy: IndexedPolicy,
  line: Line,
  counted: Counted,
  stretch: Stretch,
  base: number,
  left: number,
): Payout {
  return {
    line,
    slab: stretch.slab,
    base: shareOf(base, stretch, counted),
    units: unitsOf(line, stretch, counted),
    amount: amountOf(policy, line, counted, stretch, base, left),
  };
}

/** True if a stretch rewards something of what is counted on a line. */
export function reaches(stretch: Stretch, counted: Counted): boolean {
  return startOn(stretch, counted) < endOn(stretch, counted);
}

/** Where a stretch starts in the measure of a line. */
function startOn({ from }: Stretch, { before }: Counted): number {
  return from > before ? from - before : 0;
}

/** Where it ends; not above its start: it does not reach the line. */
function endOn(stretch: Stretch, { before, measure }: Counted): number {
  return endOf(stretch, before + measure) - before;
}

/** The part of a line's base that a stretch rewards. */
export function shareOf(base: number, stretch: Stretch, counted: Counted): number {
  const { measure } = counted;
  const upToEnd = proportion(base, endOn(stretch, counted), measure);
  return upToEnd - proportion(base, startOn(stretch, counted), measure);
}

/** The base units of a line that a stretch rewards. */
export function unitsOf({ quantity }: Line, stretch: Stretch, counted: Counted): number {
  const { measure } = counted;
  const upToEnd = unitsUpTo(endOn(stretch, counted), measure, quantity);
  return upToEnd - unitsUpTo(startOn(stretch, counted), measure, quantity);
}

/** The amount that a stretch takes off a line, never more than `left`; 0 where it does not reach the line. Rounded once. */
export function amountOf(
  policy: IndexedPolicy,
  line: Line,
  counted: Counted,
  stretch: Stretch,
  base: number,
  left: number,
): number {
  if (!reaches(stretch, counted)) return 0;
  const wanted = wantedOf(policy, line, counted, stretch, base);
  return Math.min(Math.max(wanted, 0), left);
}

/** Beyond what a line can hold, a rate is cut to the greatest amount: a line takes no more than it has left anyway. */
function wantedOf(policy: IndexedPolicy, line: Line, counted: Counted, stretch: Stretch, base: number): number {
  const { body, rates, minorDigits } = policy;
  const { slab, times } = stretch;
  switch (body.payout.kind) {
    case 'PERCENT':
      return timesRate(shareOf(base, stretch, counted), rates[slab]!, 2, body.rounding);
    case 'AMOUNT_PER_UNIT':
      return unitsAt(policy, line, counted, stretch);
    case 'NET_PRICE':
      return shareOf(base, stretch, counted) - unitsAt(policy, line, counted, stretch);
    case 'FIXED': {
      const amount = timesRate(times, rates[slab]!, -minorDigits, body.rounding, true);
      return partOf(amount, line, counted.pool, stretch);
    }
    case 'SET_PRICE':
    case 'FREE_GOODS':
      throw new Error(`publication refuses ${body.payout.kind} in phase ${body.phase}`);
  }
}

/** The rewarded units at the slab's rate. */
function unitsAt(policy: IndexedPolicy, line: Line, counted: Counted, stretch: Stretch): number {
  const measured = endOn(stretch, counted) - startOn(stretch, counted);
  return perUnit(policy, stretch.slab, measured, unitsOf(line, stretch, counted), counted.pool.scale);
}

/** Rate x units: those that are counted, or base units where values are. */
export function perUnit(
  { body, rates, minorDigits }: IndexedPolicy,
  slab: number,
  measured: number,
  units: number,
  scale: number,
): number {
  const rate = rates[slab]!;
  if (body.constraint.unit === null) return timesRate(units, rate, -minorDigits, body.rounding, true);
  return timesRateOver(measured, scale, rate, -minorDigits, body.rounding, true);
}

/** A line's part of an amount for all that a stretch rewards: by gross, largest remainder, earlier line first. */
function partOf(amount: number, line: Line, { lines, ends, total }: Pool, stretch: Stretch): number {
  if (lines.length <= 1) return amount;
  const to = endOf(stretch, total);
  const rewarded = lines.filter((_, i) => (ends[i - 1] ?? 0) < to && ends[i]! > stretch.from);
  const weights = rewarded.map(({ gross }) => gross);
  return weights.every((weight) => weight === 0) ? 0 : allocate(amount, weights)[rewarded.indexOf(line)]!;
}

import { allocate, proportion } from '#libs/kernel';
import { unitsUpTo, type Counted, type Pool } from './counting.js';
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

/**
 * What the `stretches` of its pool take off a line whose base is `base`; together never more than `left`; empty: none reaches
 * the line. A part works on its share of the base; shares add up to the base. Each amount is rounded once.
 */
export function payouts(
  policy: IndexedPolicy,
  line: Line,
  counted: Counted,
  stretches: readonly Stretch[],
  base: number,
  left: number,
): readonly Payout[] {
  // Nearly always one slab rewards a line. An order may have ten thousand such lists: none grows that need not.
  if (stretches.length === 1) {
    const only = payout(policy, line, counted, stretches[0]!, base, left);
    return only ? [only] : [];
  }
  const result: Payout[] = [];
  for (const stretch of stretches) {
    const one = payout(policy, line, counted, stretch, base, left);
    if (one === undefined) continue;
    left -= one.amount;
    result.push(one);
  }
  return result;
}

function payout(
  policy: IndexedPolicy,
  line: Line,
  counted: Counted,
  stretch: Stretch,
  base: number,
  left: number,
): Payout | undefined {
  const { before, measure } = counted;
  const start = Math.max(stretch.from - before, 0);
  const end = endOf(stretch, before + measure) - before;
  if (start >= end) return undefined;
  const whole = start === 0 && end === measure;
  const units = whole
    ? line.quantity
    : unitsUpTo(end, measure, line.quantity) - unitsUpTo(start, measure, line.quantity);
  const share = whole ? base : proportion(base, end, measure) - proportion(base, start, measure);
  const wanted = offered(policy, line, counted.pool, stretch, end - start, units, share);
  return { line, slab: stretch.slab, base: share, units, amount: Math.min(Math.max(wanted, 0), left) };
}

/** Beyond what a line can hold, a rate is cut to the greatest amount: a line takes no more than it has left anyway. */
function offered(
  policy: IndexedPolicy,
  line: Line,
  pool: Pool,
  stretch: Stretch,
  measured: number,
  units: number,
  base: number,
): number {
  const { body, rates, minorDigits } = policy;
  const { slab, times } = stretch;
  const rate = rates[slab]!;
  const { rounding } = body;
  switch (body.payout.kind) {
    case 'PERCENT':
      return timesRate(base, rate, 2, rounding);
    case 'AMOUNT_PER_UNIT':
      return perUnit(policy, slab, measured, units, pool.scale);
    case 'NET_PRICE':
      return base - perUnit(policy, slab, measured, units, pool.scale);
    case 'FIXED':
      return shareOf(timesRate(times, rate, -minorDigits, rounding, true), line, pool, stretch);
    case 'SET_PRICE':
    case 'FREE_GOODS':
      throw new Error(`publication refuses ${body.payout.kind} in phase ${body.phase}`);
  }
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
function shareOf(amount: number, line: Line, { lines, ends, total }: Pool, stretch: Stretch): number {
  if (lines.length === 1) return amount;
  const to = endOf(stretch, total);
  const rewarded = lines.filter((_, i) => (ends[i - 1] ?? 0) < to && ends[i]! > stretch.from);
  const weights = rewarded.map(({ gross }) => gross);
  return weights.every((weight) => weight === 0) ? 0 : allocate(amount, weights)[rewarded.indexOf(line)]!;
}

import { allocate, proportion } from '#libs/kernel';
import { unitsUpTo, type Counted, type Pool } from './counting.js';
import { withTax, type Line } from './order-lines.js';
import type { IndexedPolicy } from './policy-index.js';
import { timesRate, timesRateOver } from './rate.js';
import type { Stretch } from './stretches.js';

/** What one slab takes off a line. Amounts in minor units. */
export interface Payout {
  readonly line: Line;
  readonly slab: number;
  readonly base: number;
  readonly units: number;
  readonly amount: number;
}

/** A line's part of what one slab rewards: from `start` to `end` of its own measure. */
export interface Part {
  readonly stretch: Stretch;
  readonly start: number;
  readonly end: number;
}

/** The parts of a line that stretches of its pool reward. */
export function partsOn(stretches: readonly Stretch[], { before, measure }: Counted): Part[] {
  const parts: Part[] = [];
  for (const stretch of stretches) {
    const start = Math.max(stretch.from - before, 0);
    const end = Math.min(stretch.to - before, measure);
    if (start < end) parts.push({ stretch, start, end });
  }
  return parts;
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
 * What the slabs take off a line whose base is `base`; together never more than `left`. A part works on its share of the
 * base; shares add up to the base. Each amount is rounded once.
 */
export function payouts(
  policy: IndexedPolicy,
  line: Line,
  parts: readonly Part[],
  counted: Counted,
  base: number,
  left: number,
): Payout[] {
  const { measure } = counted;
  const result: Payout[] = [];
  for (const part of parts) {
    const { stretch, start, end } = part;
    const whole = start === 0 && end === measure;
    const units = whole
      ? line.quantity
      : unitsUpTo(end, measure, line.quantity) - unitsUpTo(start, measure, line.quantity);
    const share = whole ? base : proportion(base, end, measure) - proportion(base, start, measure);
    const amount = Math.min(Math.max(offered(policy, line, part, counted, units, share), 0), left);
    left -= amount;
    result.push({ line, slab: stretch.slab, base: share, units, amount });
  }
  return result;
}

/** Beyond what a line can hold, a rate is cut to the greatest amount: a line takes no more than it has left anyway. */
function offered(
  policy: IndexedPolicy,
  line: Line,
  { stretch, start, end }: Part,
  counted: Counted,
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
      return perUnit(policy, slab, end - start, units, counted.pool.scale);
    case 'NET_PRICE':
      return base - perUnit(policy, slab, end - start, units, counted.pool.scale);
    case 'FIXED':
      return shareOf(timesRate(times, rate, -minorDigits, rounding, true), line, counted.pool, stretch);
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
function shareOf(amount: number, line: Line, { lines, ends }: Pool, { from, to }: Stretch): number {
  if (lines.length === 1) return amount;
  const rewarded = lines.filter((_, i) => (ends[i - 1] ?? 0) < to && ends[i]! > from);
  const weights = rewarded.map(({ gross }) => gross);
  return weights.every((weight) => weight === 0) ? 0 : allocate(amount, weights)[rewarded.indexOf(line)]!;
}

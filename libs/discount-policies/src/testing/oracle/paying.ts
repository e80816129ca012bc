import type { PolicyBody } from '../../policy.js';
import { fraction, minus, over, read, rounded, shared, times, whole, zero, type Fraction } from './fraction.js';
import { inMinorUnits, taxOf, type Line } from './order.js';
import { weightOf, type Part } from './pool.js';
import type { Reward } from './rewards.js';

/** What one slab takes off a part of a line. */
export interface Offer {
  readonly to: Line;
  readonly rate: string;
  readonly base: number;
  readonly units: number;
  /** The line's units up to here are rewarded. */
  readonly upTo: number;
  readonly amount: number;
}

/** The amount of a whole line that a policy works on, where `found` is the net that it may look at. */
export function baseOf(line: Line, body: PolicyBody, found: number): number {
  switch (body.base) {
    case 'GROSS':
      return line.gross;
    case 'NET':
      return found;
    case 'INCLUDING_TAX':
      return found + taxOf(line, found);
  }
}

/** A part's share of a line's amount: what comes up to its end, less what comes up to its start, each rounded down. */
export function shareOf(amount: number, { line, from, to }: Part): number {
  const upTo = (point: Fraction) => whole(over(times(fraction(amount), point), fraction(line.quantity)));
  return upTo(to) - upTo(from);
}

/** Base units of a part; a unit that is cut belongs to the part that it begins in. */
export function unitsOf({ from, to }: Part): number {
  return rounded(to, 'up') - rounded(from, 'up');
}

const extent = (part: Part) => ({ units: unitsOf(part), upTo: rounded(part.to, 'up') });

/** How many of "a unit" of the rate a part is: what the constraint counts, or base units. */
function rateUnits(body: PolicyBody, part: Part): Fraction {
  const { measure, unit } = body.constraint;
  if (
    body.rewardUnits !== null ||
    body.eligibleOn !== null ||
    measure === 'VALUE' ||
    unit === null ||
    body.constraint.sets.length > 0
  )
    return fraction(unitsOf(part));
  return times(minus(part.to, part.from), weightOf(part.line, body) ?? zero);
}

/** What a reward takes off parts of lines. `found`: the net that the policy looks at on a line. */
export function offersOf(
  body: PolicyBody,
  { slab: { rate }, times: count }: Reward,
  parts: readonly Part[],
  found: (line: Line) => number,
): Offer[] {
  const offers = parts.map((part) => {
    const base = shareOf(baseOf(part.line, body, found(part.line)), part);
    return { to: part.line, rate, base, ...extent(part), amount: amountOn(body, rate, part, base) };
  });
  const inAll = () => rounded(times(inMinorUnits(rate, body), fraction(count)), body.rounding);
  const spread = (total: number) => {
    const shares = shared(
      total,
      parts.map((part) => fraction(part.line.gross)),
    );
    return offers.map((offer, i) => ({ ...offer, amount: shares[i]! }));
  };
  if (body.payout.kind === 'FIXED') return spread(inAll());
  if (body.payout.kind === 'SET_PRICE') {
    return spread(Math.max(offers.reduce((all, { base }) => all + base, 0) - inAll(), 0));
  }
  return offers;
}

/** What a slab takes off one part; what it gives for all together is not looked at here. */
export function amountOn(body: PolicyBody, rate: string, part: Part, base: number): number {
  const each = () => rounded(times(inMinorUnits(rate, body), rateUnits(body, part)), body.rounding);
  switch (body.payout.kind) {
    case 'PERCENT':
      return rounded(over(times(fraction(base), read(rate)), fraction(100)), body.rounding);
    case 'AMOUNT_PER_UNIT':
      return each();
    case 'NET_PRICE':
      return Math.max(base - each(), 0);
    default:
      return 0;
  }
}

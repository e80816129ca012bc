import type { PolicyBody } from '../../policy.js';
import { fraction, over, read, rounded, shared, times, whole, zero, type Fraction } from './fraction.js';
import { inMinorUnits, type Line } from './order.js';
import { amountOn, baseOf, shareOf, unitsOf, type Offer } from './paying.js';
import { inOrder, together, type Part, type Pool } from './pool.js';
import type { Reward } from './rewards.js';

/** A pool with what its slabs reward. */
export type Reached = readonly [Pool, readonly Reward[]];

/** What the policy sees of lines: who receives (null: what was counted), what was used before, the net to work on. */
export interface Sight {
  readonly receivers: readonly Line[] | null;
  readonly used: (line: Line) => number;
  readonly found: (line: Line) => number;
  /** Not closed, and for an exclusive policy not touched. */
  readonly open: (line: Line) => boolean;
}

/** Phase SET: amounts on the rewarded units, each line's rounded once; never more than the line has left. */
export function setOffers(body: PolicyBody, reached: Reached, before: readonly Offer[], sight: Sight): Offer[] {
  const [pool, rewards] = reached;
  const offers: Offer[] = [];
  const taken = (line: Line) =>
    [...before, ...offers].reduce((all, { to, amount }) => all + (to === line ? amount : 0), 0);
  for (const { reward, parts } of rewardedParts(body, pool, rewards, sight)) {
    for (const offer of offersFor(body, pool, reward, parts, sight, (line) => line.net - taken(line))) {
      offers.push({ ...offer, amount: Math.min(offer.amount, offer.to.net - taken(offer.to)) });
    }
  }
  return offers;
}

/** Times, sets, or once. */
function countOf(body: PolicyBody, pool: Pool, reward: Reward): number {
  if (body.calculation.kind === 'RECURRING') return reward.times;
  return pool.sets ? pool.sets.length : 1;
}

/** Which units each reward falls on: those of its stretch, or of the other products; perhaps only the first. */
function rewardedParts(body: PolicyBody, pool: Pool, rewards: readonly Reward[], { receivers, used }: Sight) {
  const taken = new Map<Line, number>();
  return rewards.map((reward) => {
    const most = body.rewardUnits === null ? Infinity : body.rewardUnits * countOf(body, pool, reward);
    if (receivers !== null) {
      const units = inOrder(body, receivers).flatMap((line) => {
        const start = taken.get(line) ?? 0;
        return Array.from({ length: line.quantity - used(line) - start }, (_, i) => ({ line, no: start + i }));
      });
      const chosen = units.slice(0, most);
      for (const { line, no } of chosen) taken.set(line, no + 1);
      return { reward, parts: together(chosen) };
    }
    if (body.rewardUnits === null) return { reward, parts: reward.parts };
    const inStretch = ({ line, no }: { line: Line; no: number }) =>
      reward.parts.some((part) => part.line === line && rounded(part.from, 'up') <= no && no < rounded(part.to, 'up'));
    return { reward, parts: together(pool.units.filter(inStretch).slice(0, most)) };
  });
}

function offersFor(
  body: PolicyBody,
  pool: Pool,
  reward: Reward,
  parts: readonly Part[],
  { found }: Sight,
  roomOf: (line: Line) => number,
): Offer[] {
  const { rate } = reward.slab;
  const offers = parts.map((part) => {
    const base = shareOf(baseOf(part.line, body, found(part.line)), part);
    const extent = { units: unitsOf(part), upTo: rounded(part.to, 'up') };
    return { to: part.line, rate, base, ...extent, amount: amountOn(body, rate, part, base) };
  });
  if (body.payout.kind !== 'FIXED' && body.payout.kind !== 'SET_PRICE') return offers;
  const money = rounded(times(inMinorUnits(rate, body), fraction(countOf(body, pool, reward))), body.rounding);
  const bases = offers.reduce((all, { base }) => all + base, 0);
  const total = body.payout.kind === 'FIXED' ? money : Math.max(bases - money, 0);
  const weights = parts.map((part) => fraction(shareOf(part.line.gross, part)));
  const amounts = sharedWithin(
    total,
    weights,
    parts.map(({ line }) => roomOf(line)),
  );
  return offers.map((offer, i) => ({ ...offer, amount: amounts[i]! }));
}

/** Shares of which none is more than its room; what one can't take goes to those with room, in their order. */
function sharedWithin(total: number, weights: readonly Fraction[], rooms: readonly number[]): number[] {
  const wanted = shared(total, weights);
  const shares = wanted.map((share, i) => Math.min(share, rooms[i]!));
  let homeless = wanted.reduce((all, share, i) => all + share - shares[i]!, 0);
  shares.forEach((share, i) => {
    const more = weights[i]!.n === 0n ? 0 : Math.min(homeless, rooms[i]! - share);
    shares[i] = share + more;
    homeless -= more;
  });
  return shares;
}

/** Phase BILL: one amount for all lines together, rounded once, shared by what they have left. */
export function billOffers(body: PolicyBody, [pool, rewards]: Reached, sight: Sight): Offer[] {
  const lines = sight.receivers ?? [...pool.lines].sort((a, b) => a.lineNo - b.lineNo);
  const parts = lines.flatMap((line): Part[] => {
    const there = line.quantity - sight.used(line);
    return there > 0 ? [{ line, from: zero, to: fraction(there) }] : [];
  });
  const bases = parts.map((part) => shareOf(baseOf(part.line, body, sight.found(part.line)), part));
  const rooms = parts.map(({ line }) => line.net);
  return rewards.flatMap((reward) => {
    const total = bases.reduce((a, b) => a + b, 0);
    const base = sight.receivers ? total : stretchOf(total, pool, reward);
    const offered =
      body.payout.kind === 'PERCENT'
        ? rounded(over(times(fraction(base), read(reward.slab.rate)), fraction(100)), body.rounding)
        : rounded(times(inMinorUnits(reward.slab.rate, body), fraction(reward.times)), body.rounding);
    const amounts = shared(
      Math.min(
        offered,
        rooms.reduce((a, b) => a + b, 0),
      ),
      rooms.map((room) => fraction(room)),
    );
    return parts.map((part, i): Offer => {
      rooms[i] = rooms[i]! - amounts[i]!;
      const extent = { units: unitsOf(part), upTo: unitsOf(part) };
      return { to: part.line, rate: reward.slab.rate, base: bases[i]!, ...extent, amount: amounts[i]! };
    });
  });
}

/** The share of the bill that lies in a slab's stretch of the measure. */
function stretchOf(total: number, pool: Pool, { from, to }: Reward): number {
  if (pool.measure.n === 0n) return total;
  const upTo = (point: Fraction) => whole(over(times(fraction(total), point), pool.measure));
  return upTo(to) - upTo(from);
}

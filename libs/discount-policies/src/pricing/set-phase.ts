import { perUnit } from './line-payout.js';
import { withTax, type Line } from './order-lines.js';
import type { IndexedPolicy } from './policy-index.js';
import { timesRate } from './rate.js';
import type { Reduction } from './scheme.js';
import { eligibleUses, firstUnits, shareOn, type Reached, type Rewarded } from './scheme-pools.js';
import { allocateWithin } from './shares.js';

/** What a scheme of phase SET takes off: mix-and-match, bundles, a reward on some units or on other products. */
export function setReductions(reached: Reached, lines: readonly Line[]): Reduction[] {
  const { policy } = reached;
  const rewarded = rewardedUnits(reached, lines);
  const rooms = new Map(rewarded.map(({ line }) => [line, line.net]));
  switch (policy.body.payout.kind) {
    case 'FIXED':
    case 'SET_PRICE':
      return reached.stretches.flatMap(({ slab, times }) => {
        const part = rewarded.filter((one) => one.slab === slab);
        const count = policy.parts.length > 0 ? reached.count : times;
        return sharedAmount(policy, part, slab, count, rooms);
      });
    default:
      // Where a cap cuts, odd units go to the earlier line, and not to the one that was rewarded first.
      return rewarded.map((one) => onUnits(reached, one, rooms)).sort((a, b) => a.line.index - b.line.index);
  }
}

/** The units that are rewarded: what the stretches cover, or units of the other set; perhaps only some. */
export function rewardedUnits({ policy, rewarded, stretches, count }: Reached, lines: readonly Line[]): Rewarded[] {
  const { rewardUnits } = policy.body;
  const units = rewardUnits === null ? Infinity : rewardUnits * count;
  if (policy.eligible === null) {
    if (rewardUnits === null) return [...rewarded()];
    return firstUnits(rewarded(), units).map(({ line, units, slab, before }) => ({ line, units, slab, before }));
  }
  const { slab } = stretches[0]!;
  return firstUnits(eligibleUses(policy, lines), units).map((use) => ({ ...use, slab, before: 0 }));
}

/** What a policy that looks at the order works on: of a line, whole. `ADD`: of what the phase found. */
export function schemeBase({ body }: IndexedPolicy, line: Line): number {
  const net = body.stacking === 'ADD' ? line.found : line.net;
  switch (body.base) {
    case 'GROSS':
      return line.gross;
    case 'NET':
      return net;
    case 'INCLUDING_TAX':
      return withTax(net, line);
  }
}

function onUnits({ policy, scale }: Reached, one: Rewarded, rooms: Map<Line, number>): Reduction {
  const { line, units, slab } = one;
  const base = shareOn(one, schemeBase(policy, line));
  const offered = Math.min(Math.max(rewardOn(policy, one, scale, base), 0), rooms.get(line)!);
  rooms.set(line, rooms.get(line)! - offered);
  return { line, slab, base, units, amount: offered };
}

function rewardOn(policy: IndexedPolicy, { slab, units, span }: Rewarded, scale: number, base: number) {
  const { body, rates, minorDigits } = policy;
  if (body.payout.kind === 'PERCENT') return timesRate(base, rates[slab]!, 2, body.rounding);
  const money = span
    ? perUnit(policy, slab, span.to - span.from, units, scale)
    : timesRate(units, rates[slab]!, -minorDigits, body.rounding, true);
  return body.payout.kind === 'NET_PRICE' ? base - money : money;
}

/** An amount given for all units together, or the price that they cost together; shared by list weight. */
function sharedAmount(
  policy: IndexedPolicy,
  rewarded: readonly Rewarded[],
  slab: number,
  count: number,
  rooms: Map<Line, number>,
): Reduction[] {
  const { body, rates, minorDigits } = policy;
  const byLine = [...rewarded].sort((a, b) => a.line.index - b.line.index);
  const bases = byLine.map((one) => shareOn(one, schemeBase(policy, one.line)));
  const money = timesRate(count, rates[slab]!, -minorDigits, body.rounding, true);
  const total = body.payout.kind === 'SET_PRICE' ? bases.reduce((a, b) => a + b, 0) - money : money;
  const weights = byLine.map((one) => shareOn(one, one.line.gross));
  const shares = allocateWithin(
    total,
    weights,
    byLine.map(({ line }) => rooms.get(line)!),
  );
  return byLine.map(({ line, units }, i) => {
    rooms.set(line, rooms.get(line)! - shares[i]!);
    return { line, slab, units, base: bases[i]!, amount: shares[i]! };
  });
}

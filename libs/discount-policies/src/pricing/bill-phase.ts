import { proportion } from '#libs/kernel';
import type { Line } from './order-lines.js';
import { timesRate } from './rate.js';
import type { Reduction } from './scheme.js';
import { eligibleUses, type Reached } from './scheme-pools.js';
import { schemeBase } from './set-phase.js';
import { allocateWithin } from './shares.js';
import { endOf } from './stretches.js';

/**
 * What a scheme of phase BILL takes off: an amount or a percent of all its lines together, rounded once, shared by what is
 * left of them (largest remainder, earlier line first). Lines of which nothing is left get nothing.
 */
export function billReductions({ policy, stretches, total, members }: Reached, lines: readonly Line[]): Reduction[] {
  const { body, rates, minorDigits, eligible } = policy;
  const uses = [...(eligible === null ? members : eligibleUses(policy, lines))];
  uses.sort((a, b) => a.line.index - b.line.index);
  const bases = uses.map(({ line, units }) => proportion(schemeBase(policy, line), units, line.quantity));
  const base = bases.reduce((a, b) => a + b, 0);
  const rooms = uses.map(({ line }) => line.net);
  return stretches.flatMap((stretch) => {
    const { slab, from, times } = stretch;
    const upTo = (point: number) => proportion(base, point, total);
    const part = eligible === null && total > 0 ? upTo(endOf(stretch, total)) - upTo(from) : base;
    const offered =
      body.payout.kind === 'PERCENT'
        ? timesRate(part, rates[slab]!, 2, body.rounding)
        : timesRate(times, rates[slab]!, -minorDigits, body.rounding, true);
    const room = rooms.reduce((a, b) => a + b, 0);
    const shares = allocateWithin(Math.min(offered, room), rooms, rooms);
    return uses.map(({ line, units }, i) => {
      rooms[i]! -= shares[i]!;
      return { line, slab, units, base: bases[i]!, amount: shares[i]! };
    });
  });
}

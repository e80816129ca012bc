import type { PolicyBody, Slab } from '../../policy.js';
import type { RejectionReason } from '../../pricing/explanation.js';
import { compare, fraction, least, minus, over, plus, times, whole, zero, type Fraction } from './fraction.js';
import { stretch, together, type Part, type Pool } from './pool.js';

/** One slab's reward of a pool. */
export interface Reward {
  readonly slab: Slab;
  /** How often the slab is given: 1 for a stretch that is rewarded as a whole. */
  readonly times: number;
  /** The stretch of the measure. */
  readonly from: Fraction;
  readonly to: Fraction;
  readonly parts: readonly Part[];
}

/** The slabs that a pool reaches, or why it reaches none. */
export function rewardsOf(body: PolicyBody, pool: Pool): Reward[] | RejectionReason {
  const { calculation, constraint } = body;
  if (pool.skus < Math.max(constraint.minSkus, 1)) return 'TOO_FEW_PRODUCTS';
  if (pool.sets?.length === 0) return 'SET_INCOMPLETE';
  switch (calculation.kind) {
    case 'STEP': {
      const slab = slabFor(body, pool.measure);
      return slab
        ? [{ slab, times: 1, from: zero, to: pool.measure, parts: stretch(pool, zero, pool.measure) }]
        : reasonFor(body, pool.measure);
    }
    case 'MARGINAL': {
      const rewards = body.slabs.map((slab): Reward => {
        const from = fraction(Math.max(slab.from - 1, 0));
        const to = slab.to === null ? pool.measure : least(fraction(slab.to), pool.measure);
        return { slab, times: 1, from, to, parts: stretch(pool, from, to) };
      });
      const reached = rewards.filter(({ parts }) => parts.length > 0);
      return reached.length > 0 ? reached : reasonFor(body, pool.measure);
    }
    case 'RECURRING': {
      const rewards = recurring(body, pool, calculation);
      return rewards.length > 0 ? rewards : reasonFor(body, pool.measure);
    }
  }
}

type Recurring = Extract<PolicyBody['calculation'], { kind: 'RECURRING' }>;

function recurring(body: PolicyBody, pool: Pool, calculation: Recurring): Reward[] {
  const rewards: Reward[] = [];
  let at = fraction(calculation.offset);
  let timesLeft = calculation.maxTimes ?? Infinity;
  for (;;) {
    const rest = minus(pool.measure, at);
    if (compare(rest, zero) <= 0) return rewards;
    const slab = slabFor(body, calculation.every === null ? rest : pool.measure);
    if (!slab) return rewards;
    const every = calculation.every ?? slab.from;
    const count = Math.min(whole(over(rest, fraction(every))), timesLeft);
    if (count === 0) return rewards;
    const end = plus(at, times(fraction(count), fraction(every)));
    rewards.push({ slab, times: count, from: at, to: end, parts: stretch(pool, at, end) });
    timesLeft -= count;
    at = end;
    if (calculation.every !== null || calculation.remainder === 'LOST') return rewards;
  }
}

export function everything(pool: Pool): readonly Part[] {
  return together(pool.sets ? pool.sets.flat() : pool.units);
}

function slabFor({ slabs }: PolicyBody, measure: Fraction): Slab | undefined {
  const reached = whole(measure);
  return slabs.find(({ from, to }) => from <= reached && (to === null || reached <= to));
}

function reasonFor({ slabs }: PolicyBody, measure: Fraction): RejectionReason {
  const last = slabs.at(-1)!;
  return last.to !== null && whole(measure) > last.to ? 'ABOVE_SLABS' : 'BELOW_SLABS';
}

import type { IndexedPolicy } from './policy-index.js';
import type { Missing, NearMiss, RejectionReason } from './explanation.js';

/**
 * What one slab rewards of a pool: what is counted above `from` up to `to` (null: all), in parts of 1/`scale` of the measure;
 * and for how many times.
 */
export interface Stretch {
  readonly slab: number;
  readonly from: number;
  readonly to: number | null;
  readonly times: number;
}

/** The stretch of a slab that rewards all that is counted, once. */
export function wholeStretch(slab: number): Stretch {
  return { slab, from: 0, to: null, times: 1 };
}

/** Where a stretch ends in a pool, or a part of one, of `total` parts. */
export function endOf({ to }: Stretch, total: number): number {
  return to === null || to > total ? total : to;
}

/** What the slabs reward of a pool of `total` parts, `scale` of them to a unit. Empty: no slab is reached. */
export function stretchesOf({ body, whole }: IndexedPolicy, total: number, scale: number): readonly Stretch[] {
  const { slabs, calculation } = body;
  switch (calculation.kind) {
    // An order may look at ten thousand steps: their stretches are made once a policy.
    case 'STEP': {
      const slab = slabAt(slabs, Math.floor(total / scale));
      return slab < 0 ? none : whole[slab]!;
    }
    case 'MARGINAL': {
      const stretches: Stretch[] = [];
      for (let slab = 0; slab < slabs.length; slab++) {
        const { from, to } = slabs[slab]!;
        const start = Math.max(from - 1, 0) * scale;
        const end = to === null ? total : Math.min(to * scale, total);
        if (start < end) stretches.push({ slab, from: start, to: end, times: 1 });
      }
      return stretches;
    }
    case 'RECURRING':
      return calculation.every === null
        ? cascade(slabs, calculation, total, scale)
        : recurrence(slabs, { ...calculation, every: calculation.every }, total, scale);
  }
}

type Slabs = IndexedPolicy['body']['slabs'];
type Recurring = Extract<IndexedPolicy['body']['calculation'], { kind: 'RECURRING' }>;

const none: readonly Stretch[] = [];

function slabAt(slabs: Slabs, whole: number): number {
  for (let slab = 0; slab < slabs.length; slab++) {
    const { from, to } = slabs[slab]!;
    if (whole >= from && (to === null || whole <= to)) return slab;
  }
  return -1;
}

function recurrence(
  slabs: Slabs,
  { every, offset, maxTimes }: Recurring & { readonly every: number },
  total: number,
  scale: number,
): Stretch[] {
  const slab = slabAt(slabs, Math.floor(total / scale));
  const times = Math.min(Math.floor((total - offset * scale) / (every * scale)), maxTimes ?? Infinity);
  if (slab < 0 || times < 1) return [];
  const from = offset * scale;
  return [{ slab, from, to: from + times * every * scale, times }];
}

/** For every `from` of the greatest slab, then, with LOWER_SLABS, the next on what is left. */
function cascade(slabs: Slabs, { offset, maxTimes, remainder }: Recurring, total: number, scale: number): Stretch[] {
  const stretches: Stretch[] = [];
  let from = offset * scale;
  let timesLeft = maxTimes ?? Infinity;
  for (let slab = slabAt(slabs, Math.floor((total - from) / scale)); slab >= 0; slab--) {
    const size = slabs[slab]!.from * scale;
    const times = Math.min(Math.floor((total - from) / size), timesLeft);
    if (times > 0) stretches.push({ slab, from, to: from + times * size, times });
    from += times * size;
    timesLeft -= times;
    if (remainder === 'LOST' || timesLeft === 0) break;
  }
  return stretches;
}

/** Why no slab is reached, and what was missing to the first reward. */
export function slabsMissed(
  policy: IndexedPolicy,
  total: number,
  scale: number,
): { readonly reason: RejectionReason; readonly missing: Missing | null } {
  const first = firstReward(policy);
  if (total < first * scale) return { reason: 'BELOW_SLABS', missing: missingOf(policy, first, total, scale) };
  return { reason: 'ABOVE_SLABS', missing: null };
}

/** What must be counted for the first reward, in whole units of the measure. */
function firstReward({ body: { slabs, calculation } }: IndexedPolicy): number {
  const { from } = slabs[0]!;
  if (calculation.kind === 'STEP') return from;
  // A stretch of nothing rewards nothing.
  if (calculation.kind === 'MARGINAL') return Math.max(from, 1);
  const { every, offset } = calculation;
  return every === null ? offset + from : Math.max(from, offset + every);
}

function missingOf({ body: { constraint } }: IndexedPolicy, wanted: number, total: number, scale: number): Missing {
  const missing = wanted - Math.floor(total / scale);
  if (constraint.sets.length > 0) return { sets: missing };
  if (constraint.measure === 'VALUE') return { value: missing };
  return constraint.unit === null ? { quantity: missing } : { units: missing, unit: constraint.unit };
}

/** The next reward above what is counted, if there is one. */
export function nextReward(policy: IndexedPolicy, total: number, scale: number): NearMiss | undefined {
  const { policyId, version, body } = policy;
  const whole = Math.floor(total / scale);
  const next = nextTime(policy, total, scale) ?? nextSlab(policy, whole);
  if (!next) return undefined;
  const { constraint } = body;
  return {
    policyId,
    version,
    measure: constraint.sets.length > 0 ? 'SETS' : constraint.measure === 'DAYS' ? 'QUANTITY' : constraint.measure,
    unit: constraint.unit,
    missing: next.at - whole,
    payout: body.payout.kind,
    rate: body.slabs[next.slab]!.rate,
  };
}

interface Next {
  readonly at: number;
  readonly slab: number;
}

function nextSlab({ body: { slabs } }: IndexedPolicy, whole: number): Next | undefined {
  const slab = slabs.findIndex(({ from }) => from > whole);
  return slab < 0 ? undefined : { at: slabs[slab]!.from, slab };
}

/** Of a recurring reward, one more time. */
function nextTime({ body }: IndexedPolicy, total: number, scale: number): Next | undefined {
  const { slabs, calculation } = body;
  if (calculation.kind !== 'RECURRING' || calculation.every === null) return undefined;
  const { every, offset, maxTimes } = calculation;
  const times = Math.max(Math.floor((total - offset * scale) / (every * scale)), 0);
  if (maxTimes !== null && times >= maxTimes) return undefined;
  const at = Math.max(offset + (times + 1) * every, slabs[0]!.from);
  const slab = slabAt(slabs, at);
  return slab < 0 ? undefined : { at, slab };
}

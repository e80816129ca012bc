import { phases } from '../policy.js';
import type { CapLedger } from './caps.js';
import { settle, type Candidate } from './competition.js';
import type { Counted } from './counted.js';
import { countAlone, countTogether, measurable, poolsOf } from './counting.js';
import {
  amountOf,
  baseOf,
  benefitOf,
  payoutOf,
  payoutsOf,
  reaches,
  shareOf,
  unitsOf,
  type Payout,
} from './line-payout.js';
import type { Match, Offer } from './matching.js';
import type { Notes } from './notes.js';
import { takeOff, type Line } from './order-lines.js';
import type { IndexedPolicy } from './policy-index.js';
import { stepOf } from './step.js';
import { nextReward, slabsMissed, stretchesOf, type Stretch } from './stretches.js';

/** What a policy counts in a phase, by line index; undefined where it can't measure the product. */
type CountedLines = readonly (Counted | undefined)[];

/**
 * Prices one phase of policies that work line by line, PRICE or LINE: on each line, in the order of the lines, those that
 * {@link settle} lets apply, in its order. Net never falls below zero.
 */
export function priceByLine(
  phase: 'PRICE' | 'LINE',
  lines: readonly Line[],
  offers: readonly (readonly Offer[])[],
  caps: CapLedger,
  notes: readonly Notes[] | undefined,
): void {
  for (const line of lines) line.found = line.net;
  const pooled = new Map<IndexedPolicy, CountedLines>();
  for (const line of lines) {
    const candidates: Candidate[] = [];
    for (const offer of offers[line.index]!) {
      if (offer.policy.phase > phases[phase]) break;
      if (offer.policy.phase < phases[phase]) continue;
      const candidate = candidateOf(offer, line, pooled, caps, notes?.[line.index]);
      if (candidate) candidates.push(candidate);
    }
    if (candidates.length > 0) settleLine(line, candidates, caps, notes?.[line.index]);
  }
}

function settleLine(line: Line, candidates: Candidate[], caps: CapLedger, notes: Notes | undefined): void {
  const winners = settle(candidates);
  for (const { candidate, reason, by } of winners.beaten) notes?.reject(candidate.policy, reason, { policyId: by });
  let addBase: Map<string, number> | undefined;
  for (const candidate of winners.applied) {
    const { stacking, group } = candidate.policy.body;
    let net = line.net;
    if (stacking === 'ADD') {
      addBase ??= new Map();
      net = addBase.get(group) ?? net;
      addBase.set(group, net);
    }
    apply(candidate, line, net, caps);
  }
  line.closedBy = winners.exclusive;
}

/** Takes off a line what a candidate gives at its turn, working on `net`. */
function apply({ policy, counted, stretches }: Candidate, line: Line, net: number, caps: CapLedger): void {
  const base = baseOf(policy, line, net);
  const before = line.steps.length;
  if (policy.body.caps.length > 0) {
    const fitted = caps.fit(policy, payoutsOf(policy, line, counted, stretches, base, line.net));
    // A candidate's caps had something left; only money can have become less since.
    const given = 'reason' in fitted ? [] : fitted.every(isGiving) ? fitted : fitted.filter(isGiving);
    const left = given.length > 0 ? caps.book(policy, given)(line) : undefined;
    for (const one of given) takeOff(line, policy, stepOf(policy, one, left));
  } else {
    for (const stretch of stretches) {
      const amount = amountOf(policy, line, counted, stretch, base, line.net);
      if (amount === 0) continue;
      // No payout is made where no cap cuts it: an order may have ten thousand steps.
      const share = shareOf(base, stretch, counted);
      const units = unitsOf(line, stretch, counted);
      takeOff(line, policy, stepOf(policy, { slab: stretch.slab, base: share, units, amount }, undefined));
    }
  }
  if (line.steps.length > before) return;
  // Where nothing was left, one step of zero says so.
  const first = stretches.find((stretch) => reaches(stretch, counted))!;
  takeOff(line, policy, stepOf(policy, payoutOf(policy, line, counted, first, base, 0), undefined));
}

function isGiving({ amount }: Payout): boolean {
  return amount > 0;
}

/** The offer as a candidate if it gives anything; notes why not, and what the next slab would give. */
function candidateOf(
  { match, policy, productSpecificity }: Offer,
  line: Line,
  pooled: Map<IndexedPolicy, CountedLines>,
  caps: CapLedger,
  notes: Notes | undefined,
): Candidate | undefined {
  const counted = countedOf(match, line, pooled);
  if (counted === undefined) {
    notes?.reject(policy, 'FACTOR_MISSING', { unit: policy.body.constraint.unit! });
    return undefined;
  }
  const { total, scale } = counted.pool;
  const stretches = stretchesOf(policy, total, scale);
  notes?.nearMiss(policy, nextReward(policy, total, scale));
  const base = baseOf(policy, line, line.found);
  let benefit = benefitOf(policy, line, counted, stretches, base, line.found);
  if (benefit === 0 || line.closedBy !== null) {
    if (notes) noteMissed(notes, policy, line, counted, stretches);
    return undefined;
  }
  if (policy.body.caps.length > 0) {
    const fitted = caps.fit(policy, payoutsOf(policy, line, counted, stretches, base, line.found));
    if ('reason' in fitted) {
      notes?.reject(policy, fitted.reason, fitted.missing);
      return undefined;
    }
    benefit = sum(fitted);
  }
  if (benefit > 0) return { policy, productSpecificity, counted, stretches, benefit };
  notes?.reject(policy, 'NO_BENEFIT', null);
  return undefined;
}

/** Why a policy takes nothing off a line that it counts. */
function noteMissed(
  notes: Notes,
  policy: IndexedPolicy,
  line: Line,
  counted: Counted,
  stretches: readonly Stretch[],
): void {
  const { total, scale } = counted.pool;
  const isReached = stretches.some((stretch) => reaches(stretch, counted));
  if (stretches.length === 0) {
    const { reason, missing } = slabsMissed(policy, total, scale);
    notes.reject(policy, reason, missing);
  } else if (isReached && line.closedBy !== null) {
    notes.reject(policy, 'ANOTHER_IS_EXCLUSIVE', { policyId: line.closedBy });
  } else notes.reject(policy, 'NO_BENEFIT', null);
}

/** What a policy counts on a line: alone, or as a part of its pool, which is looked at once an order. */
function countedOf(match: Match, line: Line, pooled: Map<IndexedPolicy, CountedLines>): Counted | undefined {
  const { policy } = match;
  if (!policy.pools) return countAlone(policy, line);
  let known = pooled.get(policy);
  if (!known) pooled.set(policy, (known = countedInPools(match)));
  return known[line.index];
}

function countedInPools({ policy, lines }: Match): CountedLines {
  const counted = new Array<Counted | undefined>(lines.at(-1)!.index + 1);
  for (const members of poolsOf(policy, measurable(policy, lines))) {
    countTogether(policy, members).forEach((one, i) => (counted[members[i]!.index] = one));
  }
  return counted;
}

function sum(paid: readonly Payout[]): number {
  let total = 0;
  for (const { amount } of paid) total += amount;
  return total;
}

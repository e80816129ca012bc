import { phases } from '../policy.js';
import type { CapLedger } from './caps.js';
import { settle, type Candidate } from './competition.js';
import { isMeasurable, measureOf, poolsOf, type Counted } from './counting.js';
import { baseOf, payouts, type Payout } from './line-payout.js';
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
  const found = line.net;
  for (const candidate of winners.applied) {
    const { policy } = candidate;
    const { stacking, group } = policy.body;
    let net = line.net;
    if (stacking === 'ADD') {
      addBase ??= new Map();
      net = addBase.get(group) ?? net;
      addBase.set(group, net);
    }
    apply(line, policy, line.net === found ? candidate.paid : payAgain(candidate, line, net, caps), caps);
  }
  line.closedBy = winners.exclusive;
}

/** What a candidate takes off a line that others lowered since it was compared. */
function payAgain(candidate: Candidate, line: Line, net: number, caps: CapLedger): readonly Payout[] {
  const { policy, counted, stretches } = candidate;
  const paid = payouts(policy, line, counted, stretches, baseOf(policy, line, net), line.net);
  if (policy.body.caps.length === 0) return paid;
  const fitted = caps.fit(policy, paid.filter(isGiving));
  // A candidate's caps had something left; only money can have become less since.
  const given = 'reason' in fitted ? [] : fitted.filter(isGiving);
  return given.length > 0 ? given : [{ ...paid[0]!, amount: 0 }];
}

function isGiving({ amount }: Payout): boolean {
  return amount > 0;
}

function apply(line: Line, policy: IndexedPolicy, paid: readonly Payout[], caps: CapLedger): void {
  const giving = paid.every(isGiving) ? paid : paid.filter(isGiving);
  // Where nothing was left, one step of zero says so.
  if (giving.length === 0) return takeOff(line, policy, stepOf(policy, paid[0]!, undefined));
  const left = policy.body.caps.length === 0 ? undefined : caps.book(policy, giving)(line);
  for (const one of giving) takeOff(line, policy, stepOf(policy, one, left));
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
  const paid = payouts(policy, line, counted, stretches, baseOf(policy, line, line.found), line.found);
  if (paid.length === 0) {
    if (notes) noteMissed(notes, policy, counted, stretches);
    return undefined;
  }
  if (line.closedBy !== null) {
    notes?.reject(policy, 'ANOTHER_IS_EXCLUSIVE', { policyId: line.closedBy });
    return undefined;
  }
  if (sum(paid) === 0) {
    notes?.reject(policy, 'NO_BENEFIT', null);
    return undefined;
  }
  const fitted = caps.fit(policy, policy.body.caps.length === 0 ? paid : paid.filter(isGiving));
  if ('reason' in fitted) {
    notes?.reject(policy, fitted.reason, fitted.missing);
    return undefined;
  }
  const benefit = sum(fitted);
  if (benefit > 0) return { policy, productSpecificity, counted, stretches, paid: fitted, benefit };
  notes?.reject(policy, 'NO_BENEFIT', null);
  return undefined;
}

/** Why a policy takes nothing off a line that it counts. */
function noteMissed(notes: Notes, policy: IndexedPolicy, { pool }: Counted, stretches: readonly Stretch[]): void {
  if (stretches.length > 0) return notes.reject(policy, 'NO_BENEFIT', null);
  const { reason, missing } = slabsMissed(policy, pool.total, pool.scale);
  notes.reject(policy, reason, missing);
}

/** What a policy counts on a line: alone, or as a part of its pool, which is looked at once an order. */
function countedOf(match: Match, line: Line, pooled: Map<IndexedPolicy, CountedLines>): Counted | undefined {
  const { policy } = match;
  if (policy.countsLineUnits) return line.alone;
  if (!policy.pools) return isMeasurable(policy, line) ? countedIn(policy, [line])[0] : undefined;
  let known = pooled.get(policy);
  if (!known) pooled.set(policy, (known = countedInPools(match)));
  return known[line.index];
}

function countedInPools({ policy, lines }: Match): CountedLines {
  const counted = new Array<Counted | undefined>(lines.at(-1)!.index + 1);
  const measurable = lines.filter((line) => isMeasurable(policy, line));
  for (const members of poolsOf(policy, measurable)) {
    countedIn(policy, members).forEach((one, i) => (counted[members[i]!.index] = one));
  }
  return counted;
}

/** What a policy counts on the lines of one pool, which it can all measure. */
function countedIn(policy: IndexedPolicy, lines: readonly Line[]): Counted[] {
  const by = measureOf(policy, lines);
  let total = 0;
  const ends = lines.map((line) => (total += by.of(line, line.quantity)));
  const pool = { scale: by.scale, total, lines, ends };
  return ends.map((end, i) => {
    const before = ends[i - 1] ?? 0;
    return { pool, before, measure: end - before };
  });
}

function sum(paid: readonly Payout[]): number {
  let total = 0;
  for (const { amount } of paid) total += amount;
  return total;
}

import { phases } from '../policy.js';
import type { CapLedger } from './caps.js';
import { settle, type Candidate } from './competition.js';
import { isMeasurable, measureOf, poolsOf } from './counting.js';
import { baseOf, payouts, type Payout, type Reward } from './line-payout.js';
import type { Match, Offer } from './matching.js';
import type { Notes } from './notes.js';
import { takeOff, type Line } from './order-lines.js';
import type { IndexedPolicy } from './policy-index.js';
import { stepOf } from './step.js';
import { nextReward, slabsMissed, stretchesOf } from './stretches.js';

/** What a policy finds in a phase, by line index; undefined where it can't measure the product. */
type Rewards = readonly (Reward | undefined)[];

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
  const rewards = new Map<IndexedPolicy, Rewards>();
  for (const line of lines) {
    const candidates: Candidate[] = [];
    for (const offer of offers[line.index]!) {
      if (offer.policy.phase !== phases[phase]) continue;
      const candidate = candidateOf(offer, line, rewards, caps, notes?.[line.index]);
      if (candidate) candidates.push(candidate);
    }
    if (candidates.length > 0) settleLine(line, candidates, caps, notes?.[line.index]);
  }
}

function settleLine(line: Line, candidates: readonly Candidate[], caps: CapLedger, notes: Notes | undefined): void {
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
function payAgain({ policy, reward }: Candidate, line: Line, net: number, caps: CapLedger): readonly Payout[] {
  const paid = payouts(policy, line, reward, baseOf(policy, line, net), line.net);
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
  rewards: Map<IndexedPolicy, Rewards>,
  caps: CapLedger,
  notes: Notes | undefined,
): Candidate | undefined {
  const reward = rewardOf(match, line, rewards);
  if (reward === undefined) {
    notes?.reject(policy, 'FACTOR_MISSING', { unit: policy.body.constraint.unit! });
    return undefined;
  }
  const { stretches } = reward;
  const { total, scale } = reward.counted.pool;
  notes?.nearMiss(policy, nextReward(policy, total, scale));
  const paid = payouts(policy, line, reward, baseOf(policy, line, line.found), line.found);
  if (paid.length === 0) {
    const { reason, missing } = slabsMissed(policy, total, scale);
    notes?.reject(policy, stretches.length === 0 ? reason : 'NO_BENEFIT', stretches.length === 0 ? missing : null);
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
  if (benefit > 0) return { policy, reward, productSpecificity, paid: fitted, benefit };
  notes?.reject(policy, 'NO_BENEFIT', null);
  return undefined;
}

/** What a policy finds on a line: alone, or as a part of its pool, which is looked at once an order. */
function rewardOf(match: Match, line: Line, rewards: Map<IndexedPolicy, Rewards>): Reward | undefined {
  const { policy } = match;
  if (policy.countsLineUnits) return { counted: line.alone, stretches: stretchesOf(policy, line.quantity, 1) };
  if (policy.body.constraint.per === 'LINE') {
    if (!isMeasurable(policy, line)) return undefined;
    const by = measureOf(policy, [line]);
    return lone(policy, line, by.of(line, line.quantity), by.scale);
  }
  let known = rewards.get(policy);
  if (!known) rewards.set(policy, (known = pooledRewards(match)));
  return known[line.index];
}

function lone(policy: IndexedPolicy, line: Line, measure: number, scale: number): Reward {
  const counted = { pool: { scale, total: measure, lines: [line], ends: [measure] }, before: 0, measure };
  return { counted, stretches: stretchesOf(policy, measure, scale) };
}

function pooledRewards({ policy, lines }: Match): Rewards {
  const rewards = new Array<Reward | undefined>(lines.at(-1)!.index + 1);
  const measurable = lines.filter((line) => isMeasurable(policy, line));
  for (const members of poolsOf(policy, measurable)) {
    const by = measureOf(policy, members);
    const measures = members.map((line) => by.of(line, line.quantity));
    let total = 0;
    const ends = measures.map((measure) => (total += measure));
    const pool = { scale: by.scale, total, lines: members, ends };
    const stretches = stretchesOf(policy, total, by.scale);
    members.forEach((line, i) => {
      rewards[line.index] = { counted: { pool, before: ends[i - 1] ?? 0, measure: measures[i]! }, stretches };
    });
  }
  return rewards;
}

function sum(paid: readonly Payout[]): number {
  let total = 0;
  for (const { amount } of paid) total += amount;
  return total;
}

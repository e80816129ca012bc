import { assert } from '#libs/kernel';
import { billReductions } from './bill-phase.js';
import type { CapLedger } from './caps.js';
import { byMoney, byRank, type Ranked } from './competition.js';
import { freeGoodsOf } from './free-goods-phase.js';
import type { FreeGoodsShelf } from './free-goods-shelf.js';
import type { Match } from './matching.js';
import type { Notes } from './notes.js';
import { takeOff, type Line } from './order-lines.js';
import type { IndexedPolicy } from './policy-index.js';
import type { PriceStep } from './priced-order.js';
import {
  refused,
  usedOnce,
  type Gift,
  type Grant,
  type Reduction,
  type Refusal,
  type Use,
  type Verdict,
} from './scheme.js';
import { countable, lookAtPools, type Reached } from './scheme-pools.js';
import { rewardedUnits, setReductions } from './set-phase.js';
import { stepOf } from './step.js';

/** An order while schemes that look at it as a whole take their turns. */
export interface Order {
  readonly lines: readonly Line[];
  readonly caps: CapLedger;
  readonly shelf: FreeGoodsShelf;
  /** Free goods so far, with their steps. */
  readonly freeLines: FreeLine[];
  readonly notes: Notes | undefined;
}

/** Free goods that a scheme added. */
export interface FreeLine {
  readonly policy: IndexedPolicy;
  readonly gift: Gift;
  readonly step: PriceStep;
}

interface Candidate extends Ranked {
  readonly match: Match;
  readonly grant: Grant;
}

/**
 * Prices one phase of schemes that look at the order as a whole. Each is ranked by what it would give alone on what the
 * phase found, then they take their turns on what those before left: none looks at a scheme that did not apply.
 */
export function priceSchemes(phase: IndexedPolicy['body']['phase'], schemes: readonly Match[], order: Order): void {
  for (const line of order.lines) {
    line.found = line.net;
    line.touchedBy = null;
  }
  const candidates: Candidate[] = [];
  for (const match of schemes) {
    const { policy } = match;
    if (policy.body.phase !== phase) continue;
    const { outcome, near } = lookAtScheme(match, order);
    order.notes?.nearMiss(policy, near);
    if ('reason' in outcome) order.notes?.reject(policy, outcome.reason, outcome.missing);
    else {
      const { productSpecificity } = policy;
      candidates.push({ match, policy, productSpecificity, benefit: outcome.benefit, grant: outcome });
    }
  }
  candidates.sort(byTurn);
  takeTurns(candidates, order);
}

function takeTurns(candidates: readonly Candidate[], order: Order): void {
  const bestOf = new Map<string, string>();
  let changed = false;
  for (const { match, policy, grant } of candidates) {
    const { stacking, group } = policy.body;
    const better = stacking === 'BEST_OF' ? bestOf.get(group) : undefined;
    if (better !== undefined) {
      order.notes?.reject(policy, 'ANOTHER_IS_BETTER', { policyId: better });
      continue;
    }
    const outcome = changed ? lookAtScheme(match, order).outcome : grant;
    if ('reason' in outcome) {
      const { reason, missing } = isThreshold(outcome) ? whyLess(policy, match.lines) : outcome;
      order.notes?.reject(policy, reason, missing);
      continue;
    }
    apply(policy, outcome, order);
    changed = true;
    if (stacking === 'BEST_OF') bestOf.set(group, policy.policyId);
  }
}

/** Priority, then EXCLUSIVE before BEST_OF before the others, then among BEST_OF money, else the total order. */
function byTurn(a: Candidate, b: Candidate): number {
  const byClass = b.policy.priority - a.policy.priority || turnOf(a) - turnOf(b);
  if (byClass !== 0) return byClass;
  return a.policy.body.stacking === 'BEST_OF' ? byMoney(a, b) : byRank(a, b);
}

function turnOf({ policy }: Candidate): number {
  switch (policy.body.stacking) {
    case 'EXCLUSIVE':
      return 0;
    case 'BEST_OF':
      return 1;
    case 'COMPOUND':
    case 'ADD':
      return 2;
  }
}

const thresholds: readonly string[] = ['BELOW_SLABS', 'SET_INCOMPLETE', 'TOO_FEW_PRODUCTS', 'NOT_A_MULTIPLE'];

function isThreshold({ reason }: Refusal): boolean {
  return thresholds.includes(reason);
}

/** Why a scheme that would have applied alone does not after others took their turns. */
function whyLess(policy: IndexedPolicy, lines: readonly Line[]): Refusal {
  const closed = lines.find((line) => line.closedBy !== null);
  if (closed) return refused('ANOTHER_IS_EXCLUSIVE', { policyId: closed.closedBy! });
  const touched = lines.find((line) => line.touchedBy !== null);
  if (policy.body.stacking === 'EXCLUSIVE' && touched) return refused('NOT_ALONE', { policyId: touched.touchedBy! });
  return refused('UNITS_USED');
}

/** What a scheme gives to the order as it stands, within its caps. */
function lookAtScheme(match: Match, order: Order): Verdict {
  const { policy } = match;
  const lines = countable(match);
  if ('reason' in lines) return { outcome: lines, near: undefined };
  order.shelf.begin();
  const verdicts = lookAtPools(policy, lines);
  const near = verdicts.find((verdict) => verdict.near !== undefined)?.near;
  const reductions: Reduction[] = [];
  const gifts: Gift[] = [];
  const uses: Use[] = [];
  const touched: Line[] = [];
  let refusal: Refusal | undefined;
  for (const { outcome } of verdicts) {
    const given = 'reason' in outcome ? outcome : givenOn(outcome, order);
    if ('reason' in given) {
      refusal ??= given;
      continue;
    }
    reductions.push(...given.reductions.filter(({ amount }) => amount > 0));
    gifts.push(...given.gifts);
    uses.push(...given.uses);
    if (!('reason' in outcome)) touched.push(...outcome.members.map(({ line }) => line));
  }
  if (reductions.length + gifts.length === 0) return { outcome: refusal ?? refused('NO_BENEFIT'), near };
  return { outcome: withinCaps(policy, reductions, gifts, uses, touched, order), near };
}

function givenOn(
  reached: Reached,
  { lines, shelf }: Order,
): Refusal | { reductions: readonly Reduction[]; gifts: readonly Gift[]; uses: readonly Use[] } {
  const { body, eligible } = reached.policy;
  if (body.payout.kind === 'FREE_GOODS') return freeGoodsOf(reached, body.payout, lines, shelf);
  const isBill = body.phase === 'BILL';
  const reductions = isBill ? billReductions(reached, lines) : setReductions(reached, lines);
  if (!body.consumes) return { reductions, gifts: [], uses: [] };
  const counted =
    body.calculation.kind === 'RECURRING' || reached.policy.parts.length > 0 ? reached.rewarded() : reached.members;
  const others = eligible === null ? [] : isBill ? reductions : rewardedUnits(reached, lines);
  return { reductions, gifts: [], uses: usedOnce(counted, others) };
}

function withinCaps(
  policy: IndexedPolicy,
  reductions: readonly Reduction[],
  gifts: readonly Gift[],
  uses: readonly Use[],
  counted: readonly Line[],
  { caps, shelf }: Order,
): Grant | Refusal {
  const all = [...reductions, ...mergedGifts(gifts, shelf)];
  const fitted = caps.fit<Reduction | Gift>(policy, all);
  if ('reason' in fitted) return fitted;
  const cutReductions = fitted.filter((one): one is Reduction => 'base' in one && one.amount > 0);
  const cutGifts = fitted.filter((one): one is Gift => !('base' in one) && one.units > 0);
  if (cutReductions.length + cutGifts.length === 0) return refused('CAP_TOO_SMALL');
  const benefit = fitted.reduce((sum, { amount }) => sum + amount, 0);
  const touched = [...counted, ...cutReductions.map(({ line }) => line)];
  return { reductions: cutReductions, gifts: cutGifts, uses, touched, benefit };
}

/** One gift for each SKU, at the slab of the first. */
function mergedGifts(gifts: readonly Gift[], shelf: FreeGoodsShelf): Gift[] {
  const bySku = new Map<string, Gift>();
  for (const gift of gifts) {
    const known = bySku.get(gift.line.sku);
    bySku.set(gift.line.sku, known ? shelf.more(known, gift.units) : gift);
  }
  return [...bySku.values()];
}

function apply(policy: IndexedPolicy, { reductions, gifts, uses, touched }: Grant, order: Order): void {
  const left = order.caps.book(policy, [...reductions, ...gifts]);
  for (const reduction of reductions) {
    assert(reduction.amount <= reduction.line.net, 'a scheme takes no more than is left');
    takeOff(reduction.line, policy, stepOf(policy, reduction, left(reduction.line)));
  }
  for (const gift of gifts) {
    order.freeLines.push({ policy, gift, step: stepOf(policy, { ...gift, base: gift.amount }, left(gift.line)) });
  }
  order.shelf.book(gifts);
  if (policy.body.consumes) consume(policy.body.group, uses);
  for (const line of touched) {
    line.touchedBy ??= policy.policyId;
    if (policy.body.stacking === 'EXCLUSIVE') line.closedBy = policy.policyId;
  }
}

function consume(group: string, uses: readonly Use[]): void {
  for (const { line, units } of uses) {
    line.used ??= new Map();
    line.used.set(group, Math.min((line.used.get(group) ?? 0) + units, line.quantity));
  }
}

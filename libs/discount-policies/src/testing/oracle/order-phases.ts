import type { PolicyBody } from '../../policy.js';
import type { RejectionReason } from '../../pricing/explanation.js';
import type { PricingRequest } from '../../pricing/priced-order.js';
import type { PublishedPolicy } from '../../pricing/published-policy.js';
import type { Caps } from './caps.js';
import { goodsOf, merged, type Added, type Goods } from './free-goods.js';
import { addSteps, reasonKey, type Reasons } from './line-phases.js';
import { holds, includes, type Line } from './order.js';
import { billOffers, setOffers, type Reached, type Sight } from './order-paying.js';
import { unitsOf, type Offer } from './paying.js';
import { poolsOf, weightOf } from './pool.js';
import { everything, rewardsOf } from './rewards.js';
import { byMoney, byNarrowness, byPriority, type Ranked } from './rank.js';
import type { Standing } from './standing.js';

/** Everything that changes while the phases look at the order as a whole. */
export interface Order {
  readonly request: PricingRequest;
  readonly lines: readonly Line[];
  readonly caps: Caps;
  readonly reasons: Reasons;
  readonly added: Added[];
  /** How many base units of a line are used up for the consuming policies of a group. */
  readonly used: Map<string, Map<Line, number>>;
}

/** What a policy would give, the units that it uses, and the lines that it counts; it touches those and who receives. */
interface Proposal {
  readonly offers: readonly Offer[];
  readonly added: readonly Added[];
  readonly uses: ReadonlyMap<Line, number>;
  /** Lines of the pools that gave something. */
  readonly counted: readonly Line[];
}

export function priceByOrder(phase: 'SET' | 'FREE_GOODS' | 'BILL', order: Order, standings: readonly Standing[]): void {
  const touched = new Set<Line>();
  const waiting: Ranked[] = [];
  for (const { policy, reason } of standings) {
    if (policy.body.phase !== phase || !order.lines.some((line) => includes(policy.body.schemeOn, line.from))) continue;
    const found = reason ?? proposal(policy, order, touched);
    if (typeof found === 'string') order.reasons.set(reasonKey(0, policy), found);
    else waiting.push({ policy, benefit: money(found), narrowness: narrowest(policy) });
  }
  const groupsServed = new Set<string>();
  for (const { policy } of waiting.sort(byTurn)) {
    const { group, stacking } = policy.body;
    const found =
      stacking === 'BEST_OF' && groupsServed.has(group) ? 'ANOTHER_IS_BETTER' : proposal(policy, order, touched);
    if (typeof found === 'string') {
      order.reasons.set(reasonKey(0, policy), afterOthers(policy, order, touched, found));
      continue;
    }
    if (stacking === 'BEST_OF') groupsServed.add(group);
    apply(policy, order, found);
    for (const line of [...found.counted, ...found.offers.map(({ to }) => to)]) {
      touched.add(line);
      if (stacking === 'EXCLUSIVE') line.closedBy = policy.policyId;
    }
  }
}

/** Who would have reached its slabs alone is told who took what was missing. */
function afterOthers(
  { body }: PublishedPolicy,
  { lines }: Order,
  touched: ReadonlySet<Line>,
  reason: RejectionReason,
): RejectionReason {
  if (!['BELOW_SLABS', 'TOO_FEW_PRODUCTS', 'SET_INCOMPLETE', 'NOT_A_MULTIPLE'].includes(reason)) return reason;
  const mine = lines.filter((line) => holds(body.schemeOn, line.from) && (!line.agreed || body.onAgreedAmounts));
  if (mine.some(({ closedBy }) => closedBy !== null)) return 'ANOTHER_IS_EXCLUSIVE';
  if (body.stacking === 'EXCLUSIVE' && mine.some((line) => touched.has(line))) return 'NOT_ALONE';
  return 'UNITS_USED';
}

const money = ({ offers, added }: Proposal) => [...offers, ...added].reduce((all, { amount }) => all + amount, 0);

/** Whose turn it is: priority, exclusive before best-of before others, of best-of by money, then the total order. */
function byTurn(a: Ranked, b: Ranked): number {
  const place = ({ policy: { body } }: Ranked) => ['EXCLUSIVE', 'BEST_OF'].indexOf(body.stacking) >>> 0;
  const bothBest = a.policy.body.stacking === 'BEST_OF' && b.policy.body.stacking === 'BEST_OF';
  return byPriority(a, b) || place(a) - place(b) || (bothBest ? byMoney(a, b) : 0) || byNarrowness(a, b);
}

/** How narrowly the policy names products, by its broadest word. */
function narrowest({ body }: PublishedPolicy): number {
  const { skus, brands, categories } = body.schemeOn.include;
  return categories.length > 0 ? 1 : brands.length > 0 ? 2 : skus.length > 0 ? 3 : 0;
}

/** What a policy would give now, within its caps. */
function proposal(policy: PublishedPolicy, order: Order, touched: ReadonlySet<Line>): Proposal | RejectionReason {
  const found = uncapped(policy, order, touched);
  if (typeof found === 'string') return found;
  const allowed = order.caps.allowed(policy, [...found.offers, ...found.added]);
  if (typeof allowed === 'string') return allowed;
  const offers = allowed.slice(0, found.offers.length) as Offer[];
  const added = allowed.slice(found.offers.length) as Added[];
  const given = {
    ...found,
    offers: offers.filter(({ amount }) => amount > 0),
    added: added.filter(({ units }) => units > 0),
  };
  return given.offers.length + given.added.length === 0 ? 'CAP_TOO_SMALL' : given;
}

function uncapped(policy: PublishedPolicy, order: Order, touched: ReadonlySet<Line>): Proposal | RejectionReason {
  const { body } = policy;
  const used = body.consumes ? order.used.get(body.group) : undefined;
  const usedOf = (line: Line) => used?.get(line) ?? 0;
  const named = order.lines.filter((line) => holds(body.schemeOn, line.from));
  if (named.length === 0) return 'PRODUCT_EXCLUDED';
  const mine = named.filter((line) => !line.agreed || body.onAgreedAmounts);
  if (mine.length === 0) return 'AMOUNT_AGREED';
  const free = (line: Line) => line.closedBy === null && (body.stacking !== 'EXCLUSIVE' || !touched.has(line));
  const there = mine.filter(free);
  if (there.length === 0) return mine[0]!.closedBy === null ? 'NOT_ALONE' : 'ANOTHER_IS_EXCLUSIVE';
  const unused = there.filter((line) => usedOf(line) < line.quantity);
  if (unused.length === 0) return 'UNITS_USED';
  const left = unused.filter((line) => weightOf(line, body) !== null);
  if (left.length === 0) return 'FACTOR_MISSING';
  const others = body.eligibleOn;
  const isReceiver = (line: Line) => holds(others!, line.from) && (!line.agreed || body.onAgreedAmounts) && free(line);
  const receivers = others === null ? null : order.lines.filter(isReceiver);
  const sight: Sight = {
    receivers,
    used: usedOf,
    open: free,
    found: (line: Line) => (body.stacking === 'ADD' ? line.start.net : line.net),
  };
  const reasons: RejectionReason[] = [];
  const reached: Reached[] = [];
  let goods: Goods = { offers: [], added: [] };
  for (const pool of poolsOf(body, left, usedOf)) {
    const rewards = rewardsOf(body, pool);
    const more = typeof rewards === 'string' ? rewards : give(policy, order, [pool, rewards], goods, sight);
    if (typeof rewards === 'string' || typeof more === 'string') reasons.push(more as RejectionReason);
    else {
      reached.push([pool, rewards]);
      goods = { offers: [...goods.offers, ...more.offers], added: [...goods.added, ...more.added] };
    }
  }
  const offers = goods.offers.filter(({ amount }) => amount > 0);
  const added = merged(goods.added);
  if (offers.length + added.length === 0) return reasons[0] ?? 'NO_BENEFIT';
  return { offers, added, ...looksAt(policy, reached, goods.offers) };
}

function give(
  policy: PublishedPolicy,
  order: Order,
  reached: Reached,
  before: Goods,
  sight: Sight,
): Goods | RejectionReason {
  const { body } = policy;
  if (body.payout.kind === 'FREE_GOODS') return goodsOf(policy, body.payout, reached, before, order, sight);
  const offers =
    body.phase === 'BILL' ? billOffers(body, reached, sight) : setOffers(body, reached, before.offers, sight);
  return { offers, added: [] };
}

/** The units that a policy counts or rewards, and the lines that it counts. */
function looksAt({ body }: PublishedPolicy, reached: readonly Reached[], offers: readonly Offer[]) {
  const uses = new Map<Line, number>();
  const use = (line: Line, units: number) => uses.set(line, Math.max(uses.get(line) ?? 0, units));
  for (const [pool, rewards] of reached) {
    const cut = body.calculation.kind === 'RECURRING' && !countsAll(body);
    const parts = cut ? rewards.flatMap((reward) => reward.parts) : everything(pool);
    for (const line of new Set(parts.map((part) => part.line))) {
      use(
        line,
        parts.reduce((all, part) => all + (part.line === line ? unitsOf(part) : 0), 0),
      );
    }
  }
  if (body.eligibleOn !== null || setsOthersFree(body)) for (const { to, upTo } of offers) use(to, upTo);
  const counted = reached.flatMap(([pool]) => pool.lines);
  return { uses, counted };
}

/** Part of what is ordered is free, whether it is counted or not. */
function setsOthersFree({ payout }: PolicyBody): boolean {
  return payout.kind === 'FREE_GOODS' && payout.counting === 'INCLUSIVE' && ['OTHER', 'CHOICE'].includes(payout.goods);
}

/** Free goods pro rata or by whole units look at everything. */
function countsAll({ payout, calculation, constraint }: PolicyBody): boolean {
  const byTimes = calculation.kind === 'RECURRING' && calculation.every === null;
  const shares = payout.kind === 'FREE_GOODS' && payout.entitlement !== 'UNIT_REFERENCE';
  return shares && !byTimes && constraint.sets.length === 0;
}

function apply(policy: PublishedPolicy, order: Order, { offers, added, uses }: Proposal): void {
  const { body } = policy;
  order.caps.give(policy, [...offers, ...added]);
  for (const line of order.lines) {
    const here = offers.filter(({ to, amount }) => to === line && amount > 0);
    if (here.length > 0) addSteps(line, policy, here, order.caps);
  }
  order.added.push(...added);
  if (!body.consumes) return;
  const used = order.used.get(body.group) ?? new Map<Line, number>();
  for (const [line, units] of uses) used.set(line, Math.min((used.get(line) ?? 0) + units, line.quantity));
  order.used.set(body.group, used);
}

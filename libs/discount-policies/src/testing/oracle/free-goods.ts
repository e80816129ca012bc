import type { FreeGoodsPayout, PolicyBody } from '../../policy.js';
import type { RejectionReason } from '../../pricing/explanation.js';
import type { FreeGood, PricingRequest } from '../../pricing/priced-order.js';
import type { PublishedPolicy } from '../../pricing/published-policy.js';
import { compare, fraction, least, minus, over, read, rounded, shared, times, type Fraction } from './fraction.js';
import { unitValue, valueOf, type Line } from './order.js';
import { shareOf, type Offer } from './paying.js';
import type { Pool } from './pool.js';
import type { Reached, Sight } from './order-paying.js';
import type { Reward } from './rewards.js';

/** Goods added for free: of one SKU by one policy. */
export interface Added {
  readonly policy: PublishedPolicy;
  readonly to: FreeGood;
  readonly rate: string;
  readonly units: number;
  /** Their gross. */
  readonly amount: number;
  readonly worth: (units: number) => number;
}

/** What was given before, and what the order itself holds. */
export interface Shelf {
  readonly request: PricingRequest;
  readonly lines: readonly Line[];
  readonly added: readonly Added[];
}

export interface Goods {
  readonly offers: readonly Offer[];
  readonly added: readonly Added[];
}

/** The free goods of one pool; `before`: what earlier pools of the policy give. */
export function goodsOf(
  policy: PublishedPolicy,
  payout: FreeGoodsPayout,
  [pool, rewards]: Reached,
  before: Goods,
  shelf: Shelf,
  sight: Sight,
): Goods | RejectionReason {
  const units = entitled(policy.body, payout, pool, rewards);
  if (typeof units === 'string') return units;
  if (units === 0) return 'NO_BENEFIT';
  const { rate } = rewards[0]!.slab;
  if (payout.counting === 'INCLUSIVE') {
    return { offers: partOfOrder(policy, payout, pool, units, rate, before.offers, shelf, sight), added: [] };
  }
  const added: Added[] = [];
  let reason: RejectionReason | undefined;
  const now = () => ({ ...shelf, added: [...shelf.added, ...before.added, ...added] });
  for (const [sku, wanted] of wantedSkus(policy, payout, pool, units, now())) {
    const taken = take(policy, payout, sku, wanted, rate, now());
    if (typeof taken === 'string') reason ??= taken;
    else added.push(taken);
  }
  return added.length > 0 ? { offers: [], added } : (reason ?? 'NO_BENEFIT');
}

/** One line for each SKU, however many pools earned it. */
export function merged(all: readonly Added[]): Added[] {
  const added: Added[] = [];
  for (const one of all) addTo(added, one);
  return added;
}

function addTo(added: Added[], one: Added): void {
  const at = added.findIndex(({ to }) => to.sku === one.to.sku);
  if (at < 0) added.push(one);
  else {
    const units = added[at]!.units + one.units;
    added[at] = { ...added[at]!, units, amount: one.worth(units) };
  }
}

/** How many free units a pool earns. */
function entitled(
  body: PolicyBody,
  { entitlement }: FreeGoodsPayout,
  pool: Pool,
  rewards: readonly Reward[],
): number | RejectionReason {
  const { calculation } = body;
  const [{ slab }] = rewards as [Reward];
  const inWhole = (count: Fraction, rate: string) => rounded(times(count, read(rate)), body.rounding);
  if (calculation.kind !== 'RECURRING' || calculation.every === null || entitlement === 'UNIT_REFERENCE') {
    return rewards.reduce((all, one) => all + inWhole(fraction(one.times), one.slab.rate), 0);
  }
  const every = fraction(calculation.every);
  const after = minus(pool.measure, fraction(calculation.offset));
  const counted = calculation.maxTimes === null ? after : least(after, times(fraction(calculation.maxTimes), every));
  const count = over(counted, every);
  if (entitlement === 'WHOLE_UNIT' && count.d !== 1n) return 'NOT_A_MULTIPLE';
  return inWhole(count, slab.rate);
}

/** Lines of the pool with how many of their units count, by line number. */
function countedLines(pool: Pool): [Line, number][] {
  const lines = [...pool.lines].sort((a, b) => a.lineNo - b.lineNo);
  return lines.map((line) => [line, pool.units.filter((unit) => unit.line === line).length]);
}

const byValue = (a: Line, b: Line) => compare(unitValue(a), unitValue(b)) || a.lineNo - b.lineNo;

/** Which SKUs are given, and how many units of each. */
function wantedSkus(
  policy: PublishedPolicy,
  payout: FreeGoodsPayout,
  pool: Pool,
  units: number,
  shelf: Shelf,
): [string, number][] {
  const counted = countedLines(pool);
  switch (payout.goods) {
    case 'SAME': {
      const skus = [...new Set(counted.map(([{ from }]) => from.sku))];
      const unitsOf = (sku: string) => counted.reduce((all, [{ from }, n]) => all + (from.sku === sku ? n : 0), 0);
      const shares = shared(
        units,
        skus.map((sku) => fraction(unitsOf(sku))),
      );
      return skus.map((sku, i): [string, number] => [sku, shares[i]!]).filter(([, n]) => n > 0);
    }
    case 'OTHER':
      return payout.skus.map((sku) => [sku, units]);
    case 'CHEAPEST':
      return [[[...pool.lines].sort(byValue)[0]!.from.sku, units]];
    case 'CHOICE': {
      const first = payout.skus.indexOf(chosen(policy, payout, shelf.request));
      const queue = [...payout.skus.slice(first), ...payout.skus.slice(0, first)];
      const inFull = (sku: string) => (there(sku, shelf) ?? -1) >= units;
      const next = payout.short === 'NEXT' ? queue.find(inFull) : undefined;
      return [[next ?? queue[0]!, units]];
    }
  }
}

/** The SKU that the buyer chose, or the first. */
function chosen({ policyId }: PublishedPolicy, { skus }: FreeGoodsPayout, { choices }: PricingRequest): string {
  const named = choices?.find((choice) => choice.policyId === policyId)?.sku;
  return named !== undefined && skus.includes(named) ? named : skus[0]!;
}

const isLowered = (body: PolicyBody, line: Line) => !line.agreed || body.onAgreedAmounts;

const goodOf = (sku: string, { request, lines }: Shelf): FreeGood | undefined => {
  const told = request.goods?.find((good) => good.sku === sku);
  const line = lines.find(({ from }) => from.sku === sku)?.from;
  const { brand = null, category = null } = line ?? {};
  return told ?? (line && { sku, brand, category, unitPrice: line.unitPrice, taxRate: line.taxRate, available: null });
};

/** What is there of a SKU; undefined: it is not known at all. */
function there(sku: string, shelf: Shelf): number | undefined {
  const good = goodOf(sku, shelf);
  const gone = shelf.added.filter(({ to }) => to.sku === sku).reduce((all, { units }) => all + units, 0);
  return good && (good.available === null ? Infinity : good.available - gone);
}

function take(
  policy: PublishedPolicy,
  { short }: FreeGoodsPayout,
  sku: string,
  wanted: number,
  rate: string,
  shelf: Shelf,
): Added | RejectionReason {
  const left = there(sku, shelf);
  if (left === undefined) return 'GOODS_UNKNOWN';
  const units = Math.min(wanted, left);
  if (units < wanted && (short !== 'LESS' || units <= 0)) return 'GOODS_SHORT';
  const to = goodOf(sku, shelf)!;
  const worth = (some: number) => valueOf(some, to.unitPrice, shelf.request.currency);
  return { policy, to, rate, units, amount: worth(units), worth };
}

/** A part of what is ordered is free: the net of so many units, after those that an earlier pool set free. */
function partOfOrder(
  policy: PublishedPolicy,
  payout: FreeGoodsPayout,
  pool: Pool,
  units: number,
  rate: string,
  before: readonly Offer[],
  { lines, request }: Shelf,
  { open, used }: Sight,
): Offer[] {
  const ordered = (sku: string): [Line, number][] =>
    lines
      .filter((line) => line.from.sku === sku && open(line) && isLowered(policy.body, line))
      .map((line) => [line, line.quantity - used(line)]);
  const fromFirst = (queue: readonly (readonly [Line, number])[]): Offer[] => {
    let wanted = units;
    return queue.map(([line, most]) => {
      const from = before.filter(({ to }) => to === line).reduce((all, offer) => all + offer.units, 0);
      const given = Math.min(Math.max(most - from, 0), wanted);
      wanted -= given;
      const upTo = from + given;
      const amount = shareOf(line.net, { line, from: fraction(from), to: fraction(upTo) });
      return { to: line, rate, base: amount, units: given, upTo, amount };
    });
  };
  switch (payout.goods) {
    case 'SAME':
      return fromFirst(countedLines(pool));
    case 'CHEAPEST':
      return fromFirst(countedLines(pool).sort(([a], [b]) => byValue(a, b)));
    case 'OTHER':
      return payout.skus.flatMap((sku) => fromFirst(ordered(sku)));
    case 'CHOICE':
      return fromFirst(ordered(chosen(policy, payout, request)));
  }
}

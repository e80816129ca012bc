import { proportion } from '#libs/kernel';
import { measurable, measureOf, poolsOf, proportionOfPart, unitsUpTo } from './counting.js';
import type { NearMiss } from './explanation.js';
import { receives, type Match } from './matching.js';
import type { Line } from './order-lines.js';
import type { IndexedPolicy } from './policy-index.js';
import { isIn } from './product-names.js';
import { refused, type Refusal, type Use } from './scheme.js';
import { endOf, nextReward, slabsMissed, stretchesOf, type Stretch } from './stretches.js';

/** Units of a line that are rewarded. */
export interface Rewarded extends Use {
  readonly slab: number;
  /** Units of the line before them. */
  readonly before: number;
  /** Where a stretch starts and ends in the measure of the line's units that are there; absent: whole units. */
  readonly span?: { readonly from: number; readonly to: number; readonly measure: number; readonly there: number };
}

/**
 * The share of an amount of the whole line that falls on rewarded units: what comes up to their end, less what comes up to
 * their start, each rounded down. So shares of neighbours add up.
 */
export function shareOn({ line: { quantity }, units, before, span }: Rewarded, amount: number): number {
  if (span === undefined) return proportion(amount, before + units, quantity) - proportion(amount, before, quantity);
  const { from, to, measure, there } = span;
  const upTo = (point: number) => proportionOfPart(amount, point, measure, there, quantity);
  return upTo(to) - upTo(from);
}

/** A pool that reached a slab. */
export interface Reached {
  readonly policy: IndexedPolicy;
  readonly total: number;
  readonly scale: number;
  readonly stretches: readonly Stretch[];
  /** Every line counted with its units that were there to be counted, in the policy's order of taking. */
  readonly members: readonly Use[];
  /** What the stretches cover, line by line in that order. Worked out when asked for: few payouts look at it. */
  readonly rewarded: () => readonly Rewarded[];
  /** How often a thing given once is given: times, complete sets, or 1. */
  readonly count: number;
}

/** The units of a line that a policy may still count: all, or what consuming policies of its group left. */
export function availableOn({ body }: IndexedPolicy, line: Line): number {
  return body.consumes ? line.quantity - (line.used?.get(body.group) ?? 0) : line.quantity;
}

/** Lines and what is there of them to be counted, or why there is none. */
export function countable({ policy, lines }: Match): readonly Line[] | Refusal {
  const exclusive = policy.body.stacking === 'EXCLUSIVE';
  const open = lines.filter((line) => line.closedBy === null && (!exclusive || line.touchedBy === null));
  if (open.length === 0) {
    const { closedBy, touchedBy } = lines[0]!;
    return closedBy !== null
      ? refused('ANOTHER_IS_EXCLUSIVE', { policyId: closedBy })
      : refused('NOT_ALONE', { policyId: touchedBy! });
  }
  const left = open.filter((line) => availableOn(policy, line) > 0);
  if (left.length === 0) return refused('UNITS_USED');
  const counted = measurable(policy, left);
  return counted.length > 0 ? counted : refused('FACTOR_MISSING', { unit: policy.body.constraint.unit! });
}

/** The units of the other set that a policy may reward, in its order of taking. */
export function eligibleUses(policy: IndexedPolicy, lines: readonly Line[]): Use[] {
  return openUses(policy, inOrderOfTaking(policy, lines), (line) => receives(policy, line));
}

/** The units of some lines that a policy may reward. */
export function openUses(policy: IndexedPolicy, lines: readonly Line[], isMeant: (line: Line) => boolean): Use[] {
  const exclusive = policy.body.stacking === 'EXCLUSIVE';
  return lines
    .filter((line) => isMeant(line) && line.closedBy === null && (!exclusive || line.touchedBy === null))
    .map((line) => ({ line, units: availableOn(policy, line) }))
    .filter(({ units }) => units > 0);
}

/** Lines in the order in which a policy takes their units. */
export function inOrderOfTaking({ body }: IndexedPolicy, lines: readonly Line[]): readonly Line[] {
  if (body.take === 'LINE_ORDER') return lines;
  const sign = body.take === 'CHEAPEST_FIRST' ? 1 : -1;
  return [...lines].sort((a, b) => sign * byUnitPrice(a, b) || a.index - b.index);
}

/** By net per base unit at the start of the phase, exactly. */
export function byUnitPrice(a: Line, b: Line): number {
  const left = a.found * b.quantity;
  const right = b.found * a.quantity;
  if (left <= Number.MAX_SAFE_INTEGER && right <= Number.MAX_SAFE_INTEGER) return left - right;
  return Number(BigInt(a.found) * BigInt(b.quantity) - BigInt(b.found) * BigInt(a.quantity));
}

export interface PoolVerdict {
  readonly outcome: Reached | Refusal;
  readonly near: NearMiss | undefined;
}

/** What a policy finds in each of its pools, in the order of their first lines. */
export function lookAtPools(policy: IndexedPolicy, lines: readonly Line[]): PoolVerdict[] {
  return poolsOf(policy, lines).map((pool) =>
    policy.parts.length > 0 ? lookAtSets(policy, pool) : lookAt(policy, pool),
  );
}

function lookAt(policy: IndexedPolicy, pool: readonly Line[]): PoolVerdict {
  const few = tooFew(policy, pool);
  if ('reason' in few) return { outcome: few, near: nearProducts(policy, few) };
  const lines = inOrderOfTaking(policy, few);
  const by = measureOf(policy, lines);
  const members = lines.map((line) => ({ line, units: availableOn(policy, line) }));
  const measures = members.map(({ line, units }) => by.of(line, units));
  const total = measures.reduce((a, b) => a + b, 0);
  const stretches = stretchesOf(policy, total, by.scale);
  const near = nextReward(policy, total, by.scale);
  if (stretches.length === 0) return { outcome: refusedSlabs(policy, total, by.scale), near };
  const rewarded = () => coveredBy(stretches, members, measures);
  const count = stretches.reduce((times, stretch) => times + stretch.times, 0);
  return { outcome: { policy, total, scale: by.scale, stretches, members, rewarded, count }, near };
}

/** Units of some lines that stretches cover; `measures`: what each of the lines counts. */
function coveredBy(stretches: readonly Stretch[], members: readonly Use[], measures: readonly number[]): Rewarded[] {
  let before = 0;
  return members.flatMap(({ line, units: there }, i) => {
    const measure = measures[i]!;
    const rewarded: Rewarded[] = [];
    for (const stretch of stretches) {
      const from = Math.max(stretch.from - before, 0);
      const to = endOf(stretch, before + measure) - before;
      if (from >= to) continue;
      const unitsBefore = unitsUpTo(from, measure, there);
      const units = unitsUpTo(to, measure, there) - unitsBefore;
      rewarded.push({ line, units, slab: stretch.slab, before: unitsBefore, span: { from, to, measure, there } });
    }
    before += measure;
    return rewarded;
  });
}

/** The pool's lines whose SKUs have enough units, if there are enough SKUs. */
function tooFew(policy: IndexedPolicy, pool: readonly Line[]): readonly Line[] | Refusal {
  const { minPerSku, minSkus } = policy.body.constraint;
  if (minPerSku <= 1 && minSkus <= 1) return pool;
  const bySku = new Map<string, number>();
  for (const line of pool) {
    const units = availableOn(policy, line);
    bySku.set(line.sku, (bySku.get(line.sku) ?? 0) + units);
  }
  const lines = pool.filter(({ sku }) => bySku.get(sku)! >= minPerSku);
  const skus = new Set(lines.map(({ sku }) => sku)).size;
  const missing = Math.max(minSkus, 1) - skus;
  return missing > 0 ? refused('TOO_FEW_PRODUCTS', { skus: missing }) : lines;
}

function nearProducts({ policyId, version, body }: IndexedPolicy, { missing }: Refusal): NearMiss {
  const { kind } = body.payout;
  const first = body.slabs[0]!.rate;
  return { policyId, version, measure: 'SKUS', unit: null, missing: missing!.skus!, payout: kind, rate: first };
}

function refusedSlabs(policy: IndexedPolicy, total: number, scale: number): Refusal {
  const { reason, missing } = slabsMissed(policy, total, scale);
  return refused(reason, missing);
}

/** Complete sets: from each part so many units, in the order of taking. */
function lookAtSets(policy: IndexedPolicy, pool: readonly Line[]): PoolVerdict {
  const few = tooFew(policy, pool);
  if ('reason' in few) return { outcome: few, near: nearProducts(policy, few) };
  const lines = inOrderOfTaking(policy, few);
  const parts = policy.parts.map((): Use[] => []);
  for (const line of lines) {
    // A product belongs to the first part that holds it.
    const part = policy.parts.findIndex(({ products }) => isIn(products, line));
    if (part >= 0) parts[part]!.push({ line, units: availableOn(policy, line) });
  }
  const sets = Math.min(
    ...parts.map((uses, i) => Math.floor(uses.reduce((sum, use) => sum + use.units, 0) / policy.parts[i]!.units)),
  );
  const near = nextReward(policy, sets, 1);
  if (sets === 0) return { outcome: refused('SET_INCOMPLETE', { sets: 1 }), near };
  const [stretch] = stretchesOf(policy, sets, 1);
  if (stretch === undefined) return { outcome: refusedSlabs(policy, sets, 1), near };
  const { slab } = stretch;
  const rewarded = parts.flatMap((uses, i) => {
    const { units } = policy.parts[i]!;
    return unitsBetween(uses, stretch.from * units, endOf(stretch, sets) * units).map((use) => ({ ...use, slab }));
  });
  rewarded.sort((a, b) => lines.indexOf(a.line) - lines.indexOf(b.line));
  const count = policy.body.calculation.kind === 'RECURRING' ? stretch.times : sets;
  const members = parts.flat();
  return {
    outcome: { policy, total: sets, scale: 1, stretches: [stretch], members, rewarded: () => rewarded, count },
    near,
  };
}

/** Those of some units that come after the first `from`, up to `to`; each with how many of its line come before them. */
function unitsBetween(uses: readonly Use[], from: number, to: number): (Use & { readonly before: number })[] {
  let at = 0;
  return uses.flatMap(({ line, units }) => {
    const before = Math.min(Math.max(from - at, 0), units);
    const end = Math.min(Math.max(to - at, 0), units);
    at += units;
    return before < end ? [{ line, units: end - before, before }] : [];
  });
}

/** The first `units` of some units. */
export function firstUnits<U extends Use>(uses: readonly U[], units: number): U[] {
  const taken: U[] = [];
  let left = units;
  for (const use of uses) {
    if (left <= 0) break;
    taken.push(use.units <= left ? use : { ...use, units: left });
    left -= use.units;
  }
  return taken;
}

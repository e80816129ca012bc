import { allocate, proportion } from '#libs/kernel';
import type { FreeGoodsPayout } from '../policy.js';
import { mayLower } from './matching.js';
import type { Line } from './order-lines.js';
import type { IndexedPolicy } from './policy-index.js';
import type { FreeGoodsShelf } from './free-goods-shelf.js';
import { timesRateOver } from './rate.js';
import { refused, usedOnce, type Gift, type Reduction, type Refusal, type Use } from './scheme.js';
import { byUnitPrice, firstUnits, openUses, type Reached } from './scheme-pools.js';

/** Free goods of one pool: added, or free as a part of the order. `uses`: the units that it consumes for them. */
export interface FreeGoods {
  readonly reductions: readonly Reduction[];
  readonly gifts: readonly Gift[];
  readonly uses: readonly Use[];
}

/** What a pool earns in free goods; the shelf tells what is there and remembers what was taken for this policy. */
export function freeGoodsOf(
  reached: Reached,
  payout: FreeGoodsPayout,
  lines: readonly Line[],
  shelf: FreeGoodsShelf,
): FreeGoods | Refusal {
  const earned = entitled(reached, payout);
  if ('reason' in earned) return earned;
  const { units, slab, uses } = earned;
  if (units === 0) return refused('NO_BENEFIT');
  if (payout.counting === 'INCLUSIVE') {
    const reductions = partOfOrder(reached, payout, lines, shelf, units, slab);
    const others = payout.goods === 'OTHER' || payout.goods === 'CHOICE' ? reductions : [];
    return { reductions, gifts: [], uses: usedOnce(uses, others) };
  }
  const gifts = added(reached, payout, units, slab, shelf);
  return 'reason' in gifts ? gifts : { reductions: [], gifts, uses };
}

interface Earned {
  readonly units: number;
  readonly slab: number;
  readonly uses: readonly Use[];
}

/** Free units by STEP, or RECURRING: pro rata, by reference unit or by whole units. Rounded once to whole units. */
function entitled(reached: Reached, { entitlement }: FreeGoodsPayout): Earned | Refusal {
  const { policy, stretches, total, scale } = reached;
  const { calculation } = policy.body;
  const { slab } = stretches[0]!;
  if (calculation.kind !== 'RECURRING' || calculation.every === null || entitlement === 'UNIT_REFERENCE') {
    const units = stretches.reduce((sum, one) => sum + wholeUnits(policy, one.slab, one.times, 1), 0);
    return { units, slab, uses: usesOf(reached, calculation.kind === 'RECURRING') };
  }
  const { every, offset, maxTimes } = calculation;
  const most = maxTimes === null ? Infinity : maxTimes * every * scale;
  const counted = Math.min(total - offset * scale, most);
  if (entitlement === 'WHOLE_UNIT' && counted % (every * scale) !== 0) return refused('NOT_A_MULTIPLE');
  return { units: wholeUnits(policy, slab, counted, every * scale), slab, uses: usesOf(reached, false) };
}

/** Of what was counted, only what the stretches cover, or all. */
function usesOf({ policy, members, rewarded }: Reached, onlyCovered: boolean): readonly Use[] {
  if (!policy.body.consumes) return [];
  return onlyCovered || policy.parts.length > 0 ? rewarded() : members;
}

function wholeUnits({ body, rates }: IndexedPolicy, slab: number, times: number, over: number): number {
  return timesRateOver(times, over, rates[slab]!, 0, body.rounding);
}

/** The counted SKUs with their units, in the order of their first lines. */
function countedSkus(members: readonly Use[]): Map<string, Use> {
  const skus = new Map<string, Use>();
  for (const { line, units } of [...members].sort((a, b) => a.line.index - b.line.index)) {
    const known = skus.get(line.sku);
    skus.set(line.sku, { line: known?.line ?? line, units: units + (known?.units ?? 0) });
  }
  return skus;
}

function cheapest(members: readonly Use[]): Use {
  return [...members].sort((a, b) => byUnitPrice(a.line, b.line) || a.line.index - b.line.index)[0]!;
}

/** Goods on top of the order. */
function added(
  { policy, members }: Reached,
  payout: FreeGoodsPayout,
  units: number,
  slab: number,
  shelf: FreeGoodsShelf,
): Gift[] | Refusal {
  const take = (sku: string, wanted: number) => shelf.take(sku, wanted, payout.short, slab);
  switch (payout.goods) {
    case 'SAME': {
      if (members.length === 1) return firstRefusal([take(members[0]!.line.sku, units)]);
      const skus = [...countedSkus(members)];
      const shares = allocate(
        units,
        skus.map(([, use]) => use.units),
      );
      return firstRefusal(skus.flatMap(([sku], i) => (shares[i]! > 0 ? [take(sku, shares[i]!)] : [])));
    }
    case 'CHEAPEST':
      return firstRefusal([take(cheapest(members).line.sku, units)]);
    case 'OTHER':
      return firstRefusal(payout.skus.map((sku) => take(sku, units)));
    case 'CHOICE':
      return firstRefusal([shelf.takeChoice(policy, payout, units, slab)]);
  }
}

/** What could be taken; if nothing could, the first reason. */
function firstRefusal(taken: readonly (Gift | Refusal)[]): Gift[] | Refusal {
  const gifts = taken.filter((one): one is Gift => !('reason' in one));
  return gifts.length > 0 ? gifts : (taken.find((one): one is Refusal => 'reason' in one) ?? refused('NO_BENEFIT'));
}

/** A part of what is ordered becomes free: its net, at the policy's turn, is taken off. */
function partOfOrder(
  { policy, members }: Reached,
  payout: FreeGoodsPayout,
  lines: readonly Line[],
  shelf: FreeGoodsShelf,
  units: number,
  slab: number,
): Reduction[] {
  const open = (sku: string) => openUses(policy, lines, (line) => line.sku === sku && mayLower(policy, line));
  const inLineOrder = [...members].sort((a, b) => a.line.index - b.line.index);
  const free = (): readonly Use[] => {
    switch (payout.goods) {
      case 'SAME':
        return firstUnits(inLineOrder, units);
      case 'CHEAPEST':
        return firstUnits(
          inLineOrder.sort((a, b) => byUnitPrice(a.line, b.line)),
          units,
        );
      case 'OTHER':
        return payout.skus.flatMap((sku) => firstUnits(open(sku), units));
      case 'CHOICE':
        return firstUnits(open(shelf.chosen(policy, payout.skus)), units);
    }
  };
  return free().map(({ line, units: given }) => {
    const amount = proportion(line.net, given, line.quantity);
    return { line, slab, base: amount, units: given, amount };
  });
}

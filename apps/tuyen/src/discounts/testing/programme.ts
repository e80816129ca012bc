import type { PolicyBody, PublishedPolicy } from '#libs/discount-policies';
import {
  cap,
  constraint,
  freeGoods,
  onlyFor,
  policyBody,
  productsOf,
  recurring,
  slabs,
} from '#libs/discount-policies/testing';
import type { ImportOrder } from '../../import/read-orders.js';
import type { ImportProduct } from '../../import/read-products.js';

/** Outlets by what they bought: A the top tenth of outlets, B the next third, C the others. */
export type OutletClass = 'A' | 'B' | 'C';

/** Size classes of outlets by bottles bought. */
export function outletClasses(orders: readonly ImportOrder[]): ReadonlyMap<string, OutletClass> {
  const bottles = new Map<string, number>();
  for (const { outletCode, lines } of orders) {
    const sum = lines.reduce((total, { quantity }) => total + quantity, 0);
    bottles.set(outletCode, (bottles.get(outletCode) ?? 0) + sum);
  }
  const ranked = [...bottles].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const classAt = (place: number): OutletClass => {
    if (place < ranked.length / 10) return 'A';
    return place < ranked.length / 2 ? 'B' : 'C';
  };
  return new Map(ranked.map(([code], place) => [code, classAt(place)]));
}

/** The names that the most of `bottles` went to, most first. */
function greatest(orders: readonly ImportOrder[], nameOf: (sku: string) => string, count: number): string[] {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of orders.flatMap(({ lines }) => lines)) {
    sums.set(nameOf(sku), (sums.get(nameOf(sku)) ?? 0) + quantity);
  }
  return [...sums]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, count)
    .map(([name]) => name);
}

/**
 * A programme of more than fifty policies on the brands (vendors) and categories that sell the most and on outlet sizes: all
 * phases, all ways to compete, caps of orders and of the whole policy. Lines with agreed amounts are priced, too.
 */
export function programme(
  products: readonly ImportProduct[],
  orders: readonly ImportOrder[],
): readonly PublishedPolicy[] {
  const bySku = new Map(products.map((product) => [product.sku, product]));
  const vendors = greatest(orders, (sku) => bySku.get(sku)!.vendor, 24);
  const categories = greatest(orders, (sku) => bySku.get(sku)!.category, 24);
  const policies: PublishedPolicy[] = [];
  const publish = (policyId: string, changes: Partial<PolicyBody>) => {
    const body = policyBody({
      name: policyId,
      window: { from: '2019-01-01', to: null },
      onAgreedAmounts: true,
      ...changes,
    });
    policies.push({ policyId, version: 1, body, position: 1, stops: [] });
  };
  const number = (i: number) => String(i + 1).padStart(2, '0');

  categories.slice(0, 16).forEach((category, i) =>
    publish(`category-${number(i)}`, {
      schemeOn: productsOf({ categories: [category] }),
      stacking: i % 4 === 0 ? 'BEST_OF' : i % 4 === 1 ? 'ADD' : 'COMPOUND',
      group: i % 4 === 0 ? 'season' : 'category',
      constraint: constraint({ per: 'ORDER' }),
      slabs: slabs([6, '1'], [24, '2'], [60, '3.5']),
    }),
  );
  vendors.slice(0, 14).forEach((vendor, i) =>
    publish(`brand-${number(i)}`, {
      schemeOn: productsOf({ brands: [vendor] }),
      ...(i % 2 === 0
        ? { calculation: { kind: 'MARGINAL' }, slabs: slabs([1, '0'], [13, '0.10'], [37, '0.25']) }
        : { slabs: slabs([12, '0.15']), caps: [cap(5_000)] }),
      payout: { kind: 'AMOUNT_PER_UNIT' },
      eligibility: onlyFor({ outletClass: i % 3 === 0 ? ['A'] : ['A', 'B', 'C'] }),
      stacking: i % 5 === 4 ? 'EXCLUSIVE' : 'COMPOUND',
    }),
  );
  categories.slice(8, 16).forEach((category, i) =>
    publish(`price-${number(i)}`, {
      phase: 'PRICE',
      schemeOn: productsOf({ categories: [category] }),
      eligibility: onlyFor({ outletClass: ['C'] }),
      base: 'GROSS',
      slabs: slabs([1, '0.5']),
    }),
  );
  categories.slice(0, 6).forEach((category, i) =>
    publish(`mix-${number(i)}`, {
      phase: 'SET',
      schemeOn: productsOf({ categories: [category] }),
      constraint: constraint({ per: 'ORDER', minSkus: 3 }),
      consumes: i % 2 === 0,
      group: 'mix',
      slabs: slabs([12, '1.5'], [48, '2.5']),
    }),
  );
  vendors.slice(0, 8).forEach((vendor, i) =>
    publish(`free-${number(i)}`, {
      phase: 'FREE_GOODS',
      schemeOn: productsOf({ brands: [vendor] }),
      constraint: constraint({ per: i % 2 === 0 ? 'SKU' : 'ORDER' }),
      calculation: recurring(24, { maxTimes: 5 }),
      payout: freeGoods({ goods: i % 2 === 0 ? 'SAME' : 'CHEAPEST' }),
      slabs: slabs([24, '1']),
      eligibility: onlyFor({ outletClass: ['A', 'B'] }),
      caps: i % 4 === 1 ? [cap(500, { scope: 'POLICY', measure: 'QUANTITY' })] : [],
    }),
  );
  (['A', 'B', 'C'] as const).forEach((outletClass, i) =>
    publish(`bill-${outletClass}`, {
      phase: 'BILL',
      constraint: constraint({ per: 'ORDER', measure: 'VALUE', value: 'NET' }),
      eligibility: onlyFor({ outletClass: [outletClass] }),
      slabs: slabs([50_000 * (3 - i), '0.5'], [200_000 * (3 - i), '1']),
      caps: [cap(20_000)],
      funding: { principalPercent: '60', claimable: true, costCentre: null, fund: null },
    }),
  );
  return policies;
}

import type { LineToPrice, PolicyBody, PricingRequest, PublishedPolicy } from '#libs/discount-policies';
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

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const skuCount = 600;
const brandCount = 40;
const categoryCount = 10;
const regionCount = 8;
const distributorCount = 50;
const outletCount = 200;
const channels = ['GT', 'MT', 'HORECA', 'ONLINE'];
const classes = ['A', 'B', 'C', 'D'];
const sku = (n: number) => `SKU-${n}`;
const brandOf = (n: number) => `BRAND-${n % brandCount}`;
const categoryOf = (n: number) => `CATEGORY-${(n % brandCount) % categoryCount}`;
const units = (n: number) => [
  { unit: 'CASE', factor: '1/24' },
  { unit: 'LITRE', factor: n % 2 === 0 ? '0.33' : '1.5' },
];

type Random = () => number;
const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)]!;

/** Every kind of scheme, in the shares in which they are met: most are line discounts, few look at the whole order. */
const kinds: readonly ((random: Random) => Partial<PolicyBody>)[] = [
  () => ({ slabs: slabs([1, '2'], [24, '3'], [120, '5']) }),
  () => ({ slabs: slabs([12, '1.5'], [48, '4']), stacking: 'BEST_OF' }),
  () => ({ phase: 'PRICE', payout: { kind: 'NET_PRICE' }, slabs: slabs([1, '9500']), stacking: 'BEST_OF' }),
  () => ({
    payout: { kind: 'AMOUNT_PER_UNIT' },
    slabs: slabs([1, '0'], [49, '150']),
    calculation: { kind: 'MARGINAL' },
  }),
  () => ({ constraint: constraint({ per: 'ORDER' }), slabs: slabs([120, '2'], [480, '3'], [960, '4']) }),
  () => ({
    constraint: constraint({ measure: 'VALUE', per: 'ORDER' }),
    slabs: slabs([5_000_000, '1'], [20_000_000, '2']),
  }),
  () => ({ constraint: constraint({ unit: 'CASE' }), calculation: recurring(5), slabs: slabs([5, '2']) }),
  () => ({ stacking: 'ADD', slabs: slabs([1, '1']), caps: [cap(200_000)] }),
  () => ({
    phase: 'SET',
    constraint: constraint({ per: 'ORDER', minSkus: 3, minPerSku: 6 }),
    slabs: slabs([60, '1'], [240, '2']),
  }),
  () => ({ phase: 'FREE_GOODS', calculation: recurring(120), payout: freeGoods(), slabs: slabs([1, '2']) }),
  (random) => ({
    phase: 'BILL',
    constraint: constraint({ measure: 'VALUE', per: 'ORDER' }),
    slabs: slabs([50_000_000, '0.5'], [200_000_000, random() < 0.5 ? '1' : '1.5']),
    stacking: 'BEST_OF',
  }),
];
const weights = [24, 16, 8, 8, 12, 6, 6, 6, 5, 5, 4];

function kindOf(random: Random): Partial<PolicyBody> {
  let left = random() * weights.reduce((a, b) => a + b, 0);
  return kinds[weights.findIndex((weight) => (left -= weight) < 0)]!(random);
}

/** Half name a few SKUs, most others a brand or a category, one in twenty every product. */
function productsAt(random: Random): PolicyBody['schemeOn'] {
  const share = random();
  if (share < 0.5) return productsOf({ skus: [1, 2, 3].map(() => sku(Math.floor(random() * skuCount))) });
  if (share < 0.8) return productsOf({ brands: [brandOf(Math.floor(random() * brandCount))] });
  if (share < 0.95) return productsOf({ categories: [`CATEGORY-${Math.floor(random() * categoryCount)}`] });
  return productsOf({});
}

/**
 * Whom policies are for: of 2,000 an order's buyer may have about one in ten (`TYPICAL`: regions, distributors and outlets
 * have policies of their own) or one in three (`DENSE`: most are for a channel or a class in the whole country).
 */
function partyAt(random: Random, spread: Spread): PolicyBody['eligibility'] {
  const share = random();
  const channel = [pick(random, channels)];
  const outletClass = [pick(random, classes)];
  if (spread === 'DENSE') {
    if (share < 0.15) return onlyFor({});
    return share < 0.6 ? onlyFor({ channel }) : share < 0.85 ? onlyFor({ outletClass }) : named(random);
  }
  const territory = [`VN/${Math.floor(random() * regionCount)}`];
  if (share < 0.05) return onlyFor({});
  if (share < 0.3) return onlyFor({ channel, territory });
  if (share < 0.6) return onlyFor({ distributor: some(random, 5, 'D', distributorCount) });
  return share < 0.85 ? onlyFor({ outletClass, territory }) : named(random);
}

export type Spread = 'TYPICAL' | 'DENSE';

const named = (random: Random) => onlyFor({ outlet: some(random, 5, 'O', outletCount) });
const some = (random: Random, count: number, word: string, of: number) =>
  Array.from({ length: count }, () => `${word}-${Math.floor(random() * of)}`);

/** So many live policies of all kinds, in VND, read from JSON as those of the log are. */
export function policiesOf(count: number, spread: Spread, random: Random): PublishedPolicy[] {
  const policies = Array.from({ length: count }, (_, n): PublishedPolicy => ({
    policyId: `P-${n}`,
    version: 1,
    position: n + 1,
    stops: [],
    body: policyBody({
      currency: 'VND',
      group: `group-${n % 7}`,
      priority: Math.floor(random() * 3),
      eligibility: partyAt(random, spread),
      schemeOn: productsAt(random),
      ...kindOf(random),
    }),
  }));
  return JSON.parse(JSON.stringify(policies)) as PublishedPolicy[];
}

/** An order of so many lines of different SKUs by one of 200 outlets. */
export function orderOf(lines: number, random: Random): PricingRequest {
  const first = Math.floor(random() * skuCount);
  return {
    level: 'SECONDARY',
    currency: 'VND',
    position: 1_000_000,
    dates: { order: '2026-11-02', promised: '2026-11-04' },
    attributes: {
      distributor: `D-${Math.floor(random() * distributorCount)}`,
      outlet: `O-${Math.floor(random() * outletCount)}`,
      channel: pick(random, channels),
      outletClass: pick(random, classes),
      territory: `VN/${Math.floor(random() * regionCount)}/01`,
      paymentTerm: '7D',
      orderSource: 'API',
    },
    lines: Array.from({ length: lines }, (_, i): LineToPrice => {
      const n = (first + i * 7) % skuCount;
      return {
        lineNo: i + 1,
        ...{ sku: sku(n), brand: brandOf(n), category: categoryOf(n), units: units(n) },
        quantity: 1 + Math.floor(random() * 200),
        unitPrice: String(5_000 + (n % 50) * 500),
        taxRate: '8',
      };
    }),
  };
}

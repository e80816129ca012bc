import { constraint, freeGoods, indexOf, lineOf, productsOf, published, requestOf, slabs } from '../testing/index.js';
import { bothSay } from '../testing/oracle/compare.js';
import { price } from './price.js';
import type { LineToPrice, PricingRequest } from './priced-order.js';

type Policy = ReturnType<typeof published>;

/** Discounts by line; engine and oracle must agree on all else, too. */
function discounts(lines: readonly LineToPrice[], policies: readonly Policy[], more: Partial<PricingRequest> = {}) {
  const request = requestOf(lines, more);
  const { engine, oracle } = bothSay({ request, policies });
  expect(engine).toEqual(oracle);
  return price(request, indexOf(...policies)).lines.map((line) => line.discount);
}

/** Cases in which engine and oracle once differed. */
describe('found by comparison', () => {
  it('slabs of a set price neighbouring units: their bases add up to the line', () => {
    const policy = published('P', {
      phase: 'SET',
      calculation: { kind: 'MARGINAL' },
      slabs: slabs([1, '100'], [2, '100']),
    });
    expect(
      discounts(
        [lineOf(3, '0', { unitPrice: null, agreedAmount: 100 })],
        [{ ...policy, body: { ...policy.body, onAgreedAmounts: true } }],
      ),
    ).toEqual([100]);
  });

  it('a stretch of value that ends inside a unit works on its share', () => {
    const policy = published('P', {
      phase: 'SET',
      constraint: constraint({ measure: 'VALUE', value: 'GROSS' }),
      calculation: { kind: 'MARGINAL' },
      slabs: slabs([101, '50']),
    });
    expect(discounts([lineOf(1, '2')], [policy])).toEqual([50]);
  });

  it('a fixed amount goes to the lines that its stretch rewards', () => {
    const policy = published('P', {
      constraint: constraint({ per: 'ORDER' }),
      calculation: { kind: 'RECURRING', every: 4, offset: 0, maxTimes: 1, remainder: 'LOST' },
      payout: { kind: 'FIXED' },
      slabs: slabs([1, '3']),
    });
    expect(discounts([lineOf(4, '10'), lineOf(3, '10', { lineNo: 2 })], [policy])).toEqual([3_00, 0]);
  });

  it('sets after an offset are made of the units after it', () => {
    const policy = published('P', {
      phase: 'SET',
      constraint: constraint({ per: 'ORDER', sets: [{ products: productsOf({}), units: 1 }] }),
      take: 'CHEAPEST_FIRST',
      calculation: { kind: 'RECURRING', every: 1, offset: 1, maxTimes: null, remainder: 'LOST' },
    });
    expect(discounts([lineOf(1, '10'), lineOf(1, '20', { lineNo: 2 })], [policy])).toEqual([0, 2_00]);
  });

  it('some units of a set are the first in the order of taking, whatever their part', () => {
    const part = (sku: string) => ({ products: productsOf({ skus: [sku] }), units: 1 });
    const policy = published('P', {
      phase: 'SET',
      constraint: constraint({ per: 'ORDER', sets: [part('B'), part('A')] }),
      take: 'CHEAPEST_FIRST',
      rewardUnits: 1,
    });
    const lines = [lineOf(1, '10', { sku: 'A' }), lineOf(1, '20', { sku: 'B', lineNo: 2 })];
    expect(discounts(lines, [policy])).toEqual([1_00, 0]);
  });

  it('of a part of the order that is free, the buyer’s choice is free', () => {
    const policy = published('P', {
      phase: 'FREE_GOODS',
      constraint: constraint({ per: 'ORDER' }),
      payout: {
        kind: 'FREE_GOODS',
        goods: 'CHOICE',
        skus: ['A', 'B'],
        counting: 'INCLUSIVE',
        entitlement: 'UNIT_REFERENCE',
        short: 'LESS',
      },
      slabs: slabs([1, '1']),
    });
    const lines = [lineOf(2, '10', { sku: 'A' }), lineOf(2, '20', { sku: 'B', lineNo: 2 })];
    expect(discounts(lines, [policy], { choices: [{ policyId: 'P', sku: 'B' }] })).toEqual([0, 20_00]);
    expect(discounts(lines.slice(0, 1), [policy], { choices: [{ policyId: 'P', sku: 'B' }] })).toEqual([0]);
  });

  it('a unit that is counted and rewarded is used once', () => {
    const policy = (id: string, priority: number) =>
      published(id, {
        ...{ phase: 'SET', consumes: true, priority },
        constraint: constraint({ per: 'ORDER' }),
        eligibleOn: productsOf({}),
        rewardUnits: 1,
        calculation: { kind: 'RECURRING', every: 2, offset: 0, maxTimes: 1, remainder: 'LOST' },
      });
    expect(discounts([lineOf(4, '10')], [policy('P', 1), policy('Q', 0)])).toEqual([1_98]);
  });

  it('a unit that is counted and set free as another product is used once', () => {
    const consuming = { group: 'g', consumes: true, constraint: constraint({ per: 'ORDER' }) } as const;
    const every = (units: number) =>
      ({ kind: 'RECURRING', every: units, offset: 0, maxTimes: 1, remainder: 'LOST' }) as const;
    const free = published('F', {
      ...{ ...consuming, phase: 'FREE_GOODS', calculation: every(3), slabs: slabs([1, '1']), base: 'GROSS' },
      payout: freeGoods({ goods: 'OTHER', skus: ['COLA-330'], counting: 'INCLUSIVE', entitlement: 'UNIT_REFERENCE' }),
    });
    const bill = published('B', { ...consuming, phase: 'BILL', calculation: every(1), payout: { kind: 'FIXED' } });
    // Three count and the first of them is free: the fourth is there for the bill.
    expect(discounts([lineOf(4, '10')], [free, bill])).toEqual([20_00]);
  });

  it('of what a cap cuts the odd unit goes to the earlier line, whichever of them is rewarded first', () => {
    const policy = published('P', {
      ...{ phase: 'SET', take: 'CHEAPEST_FIRST', slabs: slabs([1, '50']) },
      constraint: constraint({ per: 'ORDER' }),
      caps: [{ scope: 'ORDER', measure: 'MONEY', limit: 3, grant: 'PARTIAL', shards: 1 }],
    });
    expect(discounts([lineOf(1, '20'), lineOf(2, '10', { lineNo: 2 })], [policy])).toEqual([2, 1]);
  });

  it('slabs that give nothing use no cap', () => {
    const policy = published('P', {
      calculation: { kind: 'MARGINAL' },
      slabs: slabs([1, '0'], [4, '10']),
      caps: [{ scope: 'ORDER', measure: 'QUANTITY', limit: 2, grant: 'ALL_OR_NOTHING', shards: 1 }],
    });
    expect(discounts([lineOf(5, '10')], [policy])).toEqual([2_00]);
  });
});

describe('why not, for the order', () => {
  const scheme = published('P', {
    phase: 'BILL',
    constraint: constraint({ per: 'ORDER' }),
    schemeOn: productsOf({}, { skus: ['COLA-1500'] }),
  });
  const reasons = (...lines: readonly LineToPrice[]) =>
    price(requestOf(lines), indexOf(scheme)).orderExplanation.rejected.map(({ reason }) => reason);

  it('nothing but excluded products, or agreed amounts', () => {
    const excluded = lineOf(1, '1', { sku: 'COLA-1500' });
    expect(reasons(excluded)).toEqual(['PRODUCT_EXCLUDED']);
    expect(reasons(excluded, lineOf(1, '1', { lineNo: 2, agreedAmount: 5 }))).toEqual(['AMOUNT_AGREED']);
  });
});

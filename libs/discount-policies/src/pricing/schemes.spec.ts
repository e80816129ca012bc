import type { PolicyBody } from '../policy.js';
import {
  constraint,
  freeGoods,
  indexOf,
  lineOf,
  productsOf,
  published,
  recurring,
  requestOf,
  slabs,
} from '../testing/index.js';
import { price } from './price.js';
import type { LineToPrice } from './priced-order.js';

type Policy = ReturnType<typeof published>;
type Changes = Partial<PolicyBody>;

const line = (lineNo: number, sku: string, quantity: number, unitPrice: string, more: Partial<LineToPrice> = {}) =>
  lineOf(quantity, unitPrice, { lineNo, sku, brand: null, category: null, ...more });
const order = (lines: readonly LineToPrice[], ...policies: Policy[]) => {
  const { lines: priced, orderExplanation } = price(requestOf(lines), indexOf(...policies));
  return { discounts: priced.map(({ discount }) => discount), lines: priced, ...orderExplanation };
};
const together = (changes: Partial<PolicyBody['constraint']> = {}) => constraint({ per: 'ORDER', ...changes });
const set = (id: string, changes: Changes) => published(id, { phase: 'SET', constraint: together(), ...changes });
const bill = (id: string, changes: Changes) => published(id, { phase: 'BILL', constraint: together(), ...changes });
const part = (sku: string, units: number) => ({ products: productsOf({ skus: [sku] }), units });

describe('mix and match', () => {
  const lines = [line(1, 'A', 5, '10'), line(2, 'B', 3, '8'), line(3, 'C', 1, '20')];

  it('counts SKUs that have enough, and enough of them', () => {
    const mix = (minSkus: number, minPerSku: number) =>
      order(lines, set('M', { constraint: together({ minSkus, minPerSku }) }));
    expect(mix(3, 1).discounts).toEqual([5_00, 2_40, 2_00]);
    expect(mix(2, 2).discounts).toEqual([5_00, 2_40, 0]);
    expect(mix(3, 2)).toMatchObject({
      rejected: [{ reason: 'TOO_FEW_PRODUCTS', missing: { skus: 1 } }],
      nearMisses: [{ measure: 'SKUS', missing: 1, rate: '10' }],
    });
  });

  it('rewards other products, all of them or so many units for each time', () => {
    const eligibleOn = productsOf({ skus: ['C', 'D'] });
    const schemeOn = productsOf({ skus: ['A'] });
    const calculation = recurring(2);
    const some = [...lines, line(4, 'D', 9, '3')];
    const by = (changes: Changes) =>
      order(some, set('M', { schemeOn, eligibleOn, calculation, slabs: slabs([1, '50']), ...changes })).discounts;
    expect(by({})).toEqual([0, 0, 10_00, 13_50]);
    expect(by({ rewardUnits: 1 })).toEqual([0, 0, 10_00, 1_50]);
    expect(by({ rewardUnits: 1, take: 'CHEAPEST_FIRST' })).toEqual([0, 0, 0, 3_00]);
  });

  it('every third at half its price: the cheapest of them', () => {
    const third = {
      calculation: recurring(3),
      rewardUnits: 1,
      take: 'CHEAPEST_FIRST',
      slabs: slabs([1, '50']),
    } as const;
    expect(order(lines, set('M', third)).discounts).toEqual([0, 12_00, 0]);
  });

  it('a unit serves one scheme of a group; the next counts what is left', () => {
    const taking = { consumes: true, payout: { kind: 'FIXED' }, slabs: slabs([1, '6']) } as const;
    const six = set('P', { ...taking, priority: 1, calculation: recurring(6) });
    const three = set('Q', { ...taking, calculation: recurring(3), slabs: slabs([1, '2']) });
    expect(order(lines, six, three).discounts.reduce((a, b) => a + b, 0)).toBe(8_00);
    const other = set('Q', { ...taking, group: 'other', calculation: recurring(3), slabs: slabs([1, '2']) });
    expect(order(lines, six, other).discounts.reduce((a, b) => a + b, 0)).toBe(12_00);
    const all = set('R', { ...taking, calculation: recurring(4), slabs: slabs([1, '1']) });
    expect(order(lines, six, all).rejected).toEqual([
      { policyId: 'R', version: 1, reason: 'UNITS_USED', missing: null },
    ]);
  });
});

describe('bundles', () => {
  const sets = [part('A', 2), part('B', 1)];
  const lines = [line(1, 'A', 5, '10'), line(2, 'B', 3, '8')];
  const bundle = (changes: Changes) => set('B', { constraint: together({ sets }), ...changes });

  it('cost a fixed price, shared by list weight; what makes no set costs as before', () => {
    const { lines: priced } = order(lines, bundle({ payout: { kind: 'SET_PRICE' }, slabs: slabs([1, '21']) }));
    expect(priced.map(({ steps }) => steps.map((s) => [s.quantityUsed, s.base, s.amount]))).toEqual([
      [[4, 40_00, 10_00]],
      [[2, 16_00, 4_00]],
    ]);
  });

  it('a percent of the sets, more from two sets on, or at most one set', () => {
    expect(order(lines, bundle({ slabs: slabs([1, '10'], [2, '25']) })).discounts).toEqual([10_00, 4_00]);
    expect(order(lines, bundle({ calculation: recurring(1, { maxTimes: 1 }) })).discounts).toEqual([2_00, 80]);
  });

  it('incomplete: says so', () => {
    expect(order([lines[0]!], bundle({}))).toMatchObject({
      rejected: [{ reason: 'SET_INCOMPLETE', missing: { sets: 1 } }],
      nearMisses: [{ measure: 'SETS', missing: 1 }],
    });
  });
});

describe('bill discounts', () => {
  const lines = [line(1, 'A', 1, '100'), line(2, 'B', 1, '100'), line(3, 'C', 1, '100'), line(4, 'GIFT', 1, '0')];

  it('10 over three lines of 100: by net weight, a tie to the earlier line; a line of nothing gets nothing', () => {
    const fixed = { payout: { kind: 'FIXED' }, slabs: slabs([1, '10']) } as const;
    const { discounts, lines: priced } = order(lines, bill('F', fixed));
    expect(discounts).toEqual([3_34, 3_33, 3_33, 0]);
    expect(priced[3]!.steps).toEqual([]);
    const half = published('H', { schemeOn: productsOf({ skus: ['A'] }), slabs: slabs([1, '50']) });
    expect(order(lines, bill('F', fixed), half).discounts).toEqual([52_00, 4_00, 4_00, 0]);
  });

  it('tiers by value, net of earlier phases; the reward never moves its own threshold', () => {
    const tiers = (value: 'GROSS' | 'NET' | 'INCLUDING_TAX') =>
      bill('T', { constraint: together({ measure: 'VALUE', value }), slabs: slabs([300_00, '10'], [330_00, '20']) });
    const taxed = lines.map((one) => ({ ...one, taxRate: '10' }));
    const sum = (...policies: Policy[]) => order(taxed, ...policies).discounts.reduce((a, b) => a + b, 0);
    expect(sum(tiers('NET'))).toBe(30_00);
    expect(sum(tiers('INCLUDING_TAX'))).toBe(60_00);
    const first = published('F', { slabs: slabs([1, '1']) });
    expect(sum(tiers('GROSS'), first)).toBe(3_00 + 29_70);
    expect(sum(tiers('NET'), first)).toBe(3_00);
  });

  it('each slab of value prices its stretch', () => {
    const marginal = bill('M', {
      constraint: together({ measure: 'VALUE' }),
      calculation: { kind: 'MARGINAL' },
      slabs: slabs([1, '0'], [200_01, '10']),
    });
    expect(order(lines, marginal).discounts).toEqual([3_34, 3_33, 3_33, 0]);
  });

  it('a credit after the invoice lowers what is paid, not what is taxed', () => {
    const credit = bill('C', { taxTreatment: 'COMMERCIAL_CREDIT' });
    const { lines: priced } = order([line(1, 'A', 1, '100', { taxRate: '10' })], credit);
    expect(priced[0]).toMatchObject({ net: 90_00, tax: 10_00 });
  });

  it('9.99 x 2,000 less 33.333 %, VAT 20 %', () => {
    const { totals } = price(
      requestOf([line(1, 'A', 2000, '9.99', { taxRate: '20' })]),
      indexOf(bill('B', { slabs: slabs([1, '33.333']) })),
    );
    expect(totals).toMatchObject({ net: 13_320_07, total: 15_984_08 });
  });
});

describe('standing in line', () => {
  const lines = [line(1, 'A', 10, '10'), line(2, 'B', 10, '10')];
  const best = { stacking: 'BEST_OF' } as const;

  it('the best for the customer, or for the company', () => {
    const rivals = (bestFor: 'CUSTOMER' | 'COMPANY') => [
      bill('P', { ...best, bestFor, slabs: slabs([1, '5']) }),
      bill('Q', { ...best, bestFor, slabs: slabs([1, '7']) }),
    ];
    expect(order(lines, ...rivals('CUSTOMER'))).toMatchObject({
      discounts: [7_00, 7_00],
      rejected: [{ policyId: 'P', reason: 'ANOTHER_IS_BETTER', missing: { policyId: 'Q' } }],
    });
    expect(order(lines, ...rivals('COMPANY')).discounts).toEqual([5_00, 5_00]);
  });

  it('compound on what is left, or add on what the phase found', () => {
    const two = (stacking: 'COMPOUND' | 'ADD') =>
      order(
        [line(1, 'A', 1, '100')],
        bill('P', { stacking, priority: 1 }),
        bill('Q', { stacking, slabs: slabs([1, '5']) }),
      ).lines[0]!.net;
    expect([two('COMPOUND'), two('ADD')]).toEqual([85_50, 85_00]);
  });

  it('an exclusive scheme closes its lines for all that comes later, and yields to a higher priority', () => {
    const alone = set('E', { stacking: 'EXCLUSIVE', schemeOn: productsOf({ skus: ['A'] }) });
    const five = bill('F', { slabs: slabs([1, '5']) });
    expect(order(lines, alone, five).discounts).toEqual([10_00, 5_00]);
    const before = set('P', { priority: 1, slabs: slabs([1, '1']), schemeOn: productsOf({ skus: ['A'] }) });
    expect(order(lines, alone, before)).toMatchObject({
      discounts: [1_00, 0],
      rejected: [{ policyId: 'E', reason: 'NOT_ALONE', missing: { policyId: 'P' } }],
    });
    const onA = bill('X', { schemeOn: productsOf({ skus: ['A'] }) });
    expect(order(lines, alone, onA).rejected).toMatchObject([
      { policyId: 'X', reason: 'ANOTHER_IS_EXCLUSIVE', missing: { policyId: 'E' } },
    ]);
  });
});

describe('packs and standard units', () => {
  const units = [
    { unit: 'CASE', factor: '1/24' },
    { unit: 'LITRE', factor: '0.33' },
  ];
  const lines = [line(1, 'A', 60, '1', { units }), line(2, 'B', 10, '1')];

  it('litres by exact factors; a product without one is not counted', () => {
    const litres = (from: number) =>
      order(
        lines,
        bill('L', { constraint: together({ measure: 'STANDARD_UNIT', unit: 'LITRE' }), slabs: slabs([from, '10']) }),
      );
    expect(litres(19).discounts).toEqual([6_00, 0]);
    expect(litres(20).rejected).toMatchObject([{ reason: 'BELOW_SLABS', missing: { units: 1, unit: 'LITRE' } }]);
  });

  it('whole cases, and an amount for each', () => {
    const cases = published('C', {
      constraint: constraint({ unit: 'CASE' }),
      calculation: recurring(1),
      payout: { kind: 'AMOUNT_PER_UNIT' },
      slabs: slabs([1, '3']),
    });
    const { lines: priced, discounts } = order(lines, cases);
    expect(discounts).toEqual([6_00, 0]);
    expect(priced[0]).toMatchObject({ units, steps: [{ quantityUsed: 48, base: 48_00, amount: 6_00 }] });
    const { explanation } = price(requestOf(lines), indexOf(cases));
    expect(explanation[1]!.rejected).toMatchObject([{ reason: 'FACTOR_MISSING', missing: { unit: 'CASE' } }]);
  });

  it('free cases are counted in cases, given in units', () => {
    const free = published('F', {
      phase: 'FREE_GOODS',
      constraint: constraint({ unit: 'CASE' }),
      calculation: recurring(2),
      payout: freeGoods(),
      slabs: slabs([1, '6']),
    });
    expect(order(lines, free).lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([
      ['A', 60],
      ['B', 10],
      ['A', 6],
    ]);
  });
});

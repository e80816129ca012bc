import type { FreeGoodsPayout, PolicyBody } from '../policy.js';
import {
  cap,
  constraint,
  freeGoods,
  indexOf,
  lineOf,
  onlyFor,
  productsOf,
  published,
  recurring,
  requestOf,
  slabs,
} from '../testing/index.js';
import { price } from './price.js';
import type { FreeGood, PricingRequest } from './priced-order.js';

type Changes = Partial<PolicyBody>;

/** Buy so many, get some free. */
const scheme = (every: number, rate: string, payout: Partial<FreeGoodsPayout> = {}, changes: Changes = {}) =>
  published('F', {
    ...{ phase: 'FREE_GOODS', calculation: recurring(every), slabs: slabs([1, rate]), rounding: 'down' },
    payout: freeGoods(payout),
    ...changes,
  });

const priced = (policy: ReturnType<typeof scheme>, quantity: number, more: Partial<PricingRequest> = {}) =>
  price(requestOf([lineOf(quantity, '10')], more), indexOf(policy));

const free = ({ lines }: ReturnType<typeof price>) =>
  lines.filter(({ nature }) => nature === 'PROMOTION').map(({ lineNo, sku, quantity }) => [lineNo, sku, quantity]);

const good = (sku: string, changes: Partial<FreeGood> = {}): FreeGood => ({
  ...{ sku, brand: null, category: null, unitPrice: '5', taxRate: '10', available: null },
  ...changes,
});

describe('3 free per 100, 280 ordered', () => {
  it.each<[FreeGoodsPayout['entitlement'], number]>([
    ['PRO_RATA', 8],
    ['UNIT_REFERENCE', 6],
    ['WHOLE_UNIT', 0],
  ])('%s: %i', (entitlement, units) => {
    const pricing = priced(scheme(100, '3', { entitlement }), 280);
    expect(free(pricing)).toEqual(units === 0 ? [] : [[2, 'COLA-330', units]]);
    if (units === 0) expect(pricing.orderExplanation.rejected).toMatchObject([{ reason: 'NOT_A_MULTIPLE' }]);
  });

  it('is 9 where pro rata rounds up: the direction is the policy’s', () => {
    expect(free(priced(scheme(100, '3', { entitlement: 'PRO_RATA' }, { rounding: 'up' }), 280))).toEqual([
      [2, 'COLA-330', 9],
    ]);
  });
});

it('1 in 5 free from 100 on, as a part of the order: 26 of 128', () => {
  const policy = scheme(
    5,
    '1',
    { entitlement: 'PRO_RATA', counting: 'INCLUSIVE' },
    { slabs: slabs([100, '1']), rounding: 'half-up' },
  );
  const { lines } = priced(policy, 128);
  expect(lines).toMatchObject([{ quantity: 128, nature: 'GOODS', gross: 1280_00, discount: 260_00 }]);
  expect(lines[0]!.steps).toMatchObject([{ phase: 4, quantityUsed: 26, rate: '1', amount: 260_00 }]);
  expect(priced(policy, 99).orderExplanation).toMatchObject({
    rejected: [{ reason: 'BELOW_SLABS', missing: { quantity: 1 } }],
    nearMisses: [{ measure: 'QUANTITY', missing: 1, rate: '1' }],
  });
});

it('free lines show their value, cost nothing, and earn nothing themselves', () => {
  const { lines, totals, evidence } = price(
    requestOf([lineOf(24, '10', { taxRate: '10' })]),
    indexOf(scheme(12, '1'), published('Z', { ...bill, slabs: slabs([1, '10']) })),
  );
  expect(lines[1]).toEqual({
    ...{ lineNo: 2, sku: 'COLA-330', brand: 'COLA', category: 'SOFT', nature: 'PROMOTION', quantity: 2 },
    ...{ unitPrice: '10', taxRate: '10', gross: 20_00, discount: 20_00, net: 0, tax: 0 },
    steps: [
      {
        ...{ policyId: 'F', version: 1, phase: 4, base: 20_00, quantityUsed: 2, rate: '1', amount: 20_00 },
        principalShare: 20_00,
      },
    ],
  });
  expect(totals).toEqual({ gross: 260_00, discount: 44_00, net: 216_00, tax: 21_60, total: 237_60 });
  expect(evidence.policies.map(({ policyId }) => policyId)).toEqual(['F', 'Z']);
});
const bill = { phase: 'BILL', constraint: constraint({ per: 'ORDER' }) } as const;

describe('which goods', () => {
  const lines = [lineOf(8, '10', { sku: 'A' }), lineOf(4, '6', { sku: 'B', lineNo: 2 })];
  const order = (payout: Partial<FreeGoodsPayout>, more: Partial<PricingRequest> = {}, changes: Changes = {}) =>
    price(
      requestOf(lines, more),
      indexOf(scheme(4, '1', payout, { constraint: constraint({ per: 'ORDER' }), ...changes })),
    );

  it('the same, shared by what was counted', () => {
    expect(free(order({ goods: 'SAME' }))).toEqual([
      [3, 'A', 2],
      [4, 'B', 1],
    ]);
  });

  it('the cheapest, added or as a part of the order', () => {
    expect(free(order({ goods: 'CHEAPEST' }))).toEqual([[3, 'B', 3]]);
    const { lines: inclusive } = order({ goods: 'CHEAPEST', counting: 'INCLUSIVE' });
    expect(inclusive.map(({ discount }) => discount)).toEqual([0, 18_00]);
    const five = { slabs: slabs([1, '2']) };
    expect(order({ goods: 'CHEAPEST', counting: 'INCLUSIVE' }, {}, five).lines.map((l) => l.discount)).toEqual([
      20_00, 24_00,
    ]);
  });

  it('others, each of them; those that nobody knows are left out', () => {
    const skus = ['CUP', 'GLASS'];
    expect(free(order({ goods: 'OTHER', skus }, { goods: [good('GLASS'), good('CUP')] }))).toEqual([
      [3, 'CUP', 3],
      [4, 'GLASS', 3],
    ]);
    expect(free(order({ goods: 'OTHER', skus }, { goods: [good('GLASS')] }))).toEqual([[3, 'GLASS', 3]]);
    expect(order({ goods: 'OTHER', skus }).orderExplanation.rejected).toMatchObject([{ reason: 'GOODS_UNKNOWN' }]);
  });

  it('a choice: the chosen, else the first', () => {
    const goods = [good('CUP'), good('GLASS', { unitPrice: null })];
    const payout = { goods: 'CHOICE', skus: ['CUP', 'GLASS'] } as const;
    expect(free(order(payout, { goods }))).toEqual([[3, 'CUP', 3]]);
    const chosen = order(payout, { goods, choices: [{ policyId: 'F', sku: 'GLASS' }] });
    expect(free(chosen)).toEqual([[3, 'GLASS', 3]]);
    expect(chosen.lines[2]).toMatchObject({ gross: 0, net: 0, unitPrice: null });
  });

  it('short: less, the next, or nothing, as declared', () => {
    const goods = [good('CUP', { available: 2 }), good('GLASS', { available: 9 })];
    const payout = (short: FreeGoodsPayout['short']) => ({ goods: 'CHOICE', skus: ['CUP', 'GLASS'], short }) as const;
    expect(free(order(payout('LESS'), { goods }))).toEqual([[3, 'CUP', 2]]);
    expect(free(order(payout('NEXT'), { goods }))).toEqual([[3, 'GLASS', 3]]);
    expect(order(payout('NOTHING'), { goods }).orderExplanation.rejected).toMatchObject([{ reason: 'GOODS_SHORT' }]);
  });

  it('what one scheme gave is not there for the next', () => {
    const other = scheme(4, '1', { goods: 'OTHER', skus: ['CUP'] }, { constraint: constraint({ per: 'ORDER' }) });
    const index = indexOf(other, { ...other, policyId: 'G' });
    const goods = [good('CUP', { available: 5 })];
    expect(free(price(requestOf(lines, { goods }), index))).toEqual([
      [3, 'CUP', 3],
      [4, 'CUP', 2],
    ]);
  });
});

describe('recurring', () => {
  const payout = { slabs: slabs([10, '1'], [100, '12']) };
  it('the remainder is lost or goes to the lower slabs', () => {
    const by = (remainder: 'LOST' | 'LOWER_SLABS') =>
      free(priced(scheme(1, '1', {}, { ...payout, calculation: recurring(null, { remainder }) }), 257));
    expect(by('LOST')).toEqual([[2, 'COLA-330', 24]]);
    expect(by('LOWER_SLABS')).toEqual([[2, 'COLA-330', 29]]);
  });

  it('starts after an offset, and ends after so many times', () => {
    const of = (quantity: number) =>
      free(priced(scheme(1, '1', {}, { calculation: recurring(10, { offset: 20, maxTimes: 3 }) }), quantity));
    expect(of(29)).toEqual([]);
    expect(of(30)).toEqual([[2, 'COLA-330', 1]]);
    expect(of(100)).toEqual([[2, 'COLA-330', 3]]);
  });
});

it('gifts on the bill: by value, capped by what they are worth, for who may have them', () => {
  const policy = published('G', {
    ...{
      phase: 'BILL',
      slabs: slabs([100_00, '2']),
      caps: [cap(7_00)],
      payout: freeGoods({ goods: 'OTHER', skus: ['CUP'] }),
    },
    ...{ constraint: constraint({ measure: 'VALUE', per: 'ORDER' }), eligibility: onlyFor({ channel: ['GT'] }) },
    schemeOn: productsOf({}, { skus: ['WATER'] }),
  });
  const lines = [lineOf(9, '10'), lineOf(9, '10', { sku: 'WATER', lineNo: 2 })];
  const goods = [good('CUP')];
  const { orderExplanation } = price(requestOf(lines, { goods }), indexOf(policy));
  expect(orderExplanation).toMatchObject({
    rejected: [{ reason: 'BELOW_SLABS', missing: { value: 10_00 } }],
    nearMisses: [{ measure: 'VALUE', missing: 10_00 }],
  });
  const pricing = price(requestOf([lineOf(10, '10')], { goods }), indexOf(policy));
  expect(free(pricing)).toEqual([[2, 'CUP', 1]]);
  expect(pricing.lines[1]!.steps).toMatchObject([{ phase: 5, amount: 5_00, capsLeft: [2_00] }]);
});

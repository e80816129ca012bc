import {
  cap,
  constraint,
  freeGoods,
  indexOf,
  onlyFor,
  policyBody,
  productsOf,
  published,
  recurring,
  slabs,
} from '../testing/policies.js';
import type { PolicyBody } from '../policy.js';
import { failingCondition, attributeValues } from '../pricing/eligibility.js';
import { price } from '../pricing/price.js';
import type { PublishedPolicy } from '../pricing/published-policy.js';
import { analysePolicy } from './analyse.js';
import { promotionLawOfVietnam, type Market, type MarketProduct } from './market.js';
import { witnessOf } from './witness.js';

const product = (sku: string, unitPrice: string, more: Partial<MarketProduct> = {}): MarketProduct => ({
  ...{ sku, brand: 'COLA', category: 'SOFT', unitPrice, taxRate: '10', cost: null },
  units: [{ unit: 'CASE', factor: '1/24' }],
  ...more,
});
const market = (changes: Partial<Market> = {}): Market => ({
  today: '2026-11-02',
  products: [product('COLA-330', '1.00'), product('COLA-1500', '3.00')],
  goods: [],
  marginFloorPercent: null,
  promotionLaw: null,
  ...changes,
});
const findings = (changes: Partial<PolicyBody>, beside: readonly PublishedPolicy[] = [], more: Partial<Market> = {}) =>
  analysePolicy({ policyId: 'new', body: policyBody(changes) }, beside, market(more));
const codes = (...args: Parameters<typeof findings>) =>
  findings(...args).map(({ severity, code, slab }) => `${severity} ${code} ${slab}`);

describe('the analysis of a policy', () => {
  it('says nothing of a plain discount', () => {
    expect(findings({})).toEqual([]);
  });

  it('lists every fault of the body as an error, with its slab', () => {
    const body = { slabs: [...slabs([5, '150']), { from: 3, to: 1, rate: '5' }] };
    expect(codes(body)).toEqual(['ERROR percent-out-of-range 1', 'ERROR slab-reversed 2', 'ERROR slab-overlap 2']);
  });

  it('finds slabs that give nothing', () => {
    expect(codes({ slabs: [{ from: 0, to: 0, rate: '5' }] })).toContain('ERROR slab-unreachable 1');
    const [finding] = findings({ schemeOn: productsOf({ skus: ['A'] }, { skus: ['A'] }) });
    expect(finding).toMatchObject({ code: 'too-few-products', severity: 'ERROR' });
  });

  it('finds what a stronger policy always takes away, with the order that shows it', () => {
    const exclusive = published('strong', { stacking: 'EXCLUSIVE', priority: 5 });
    const [finding] = findings({}, [exclusive]);
    expect(finding).toMatchObject({ code: 'always-beaten', severity: 'WARNING', slab: 1, others: ['strong'] });
    expect(finding!.message).toBe(
      'Policy new, slab 1: beside strong an order of 1 x COLA-330 gets nothing by it: ANOTHER_IS_EXCLUSIVE (policyId strong).',
    );
    expect(finding!.example).toMatchObject({ lines: [{ sku: 'COLA-330', quantity: 1, gross: 100, discount: 10 }] });
  });

  it('finds policies of equal standing, unless they never meet or money is meant to decide', () => {
    const rival = (changes: Partial<PolicyBody>) => [published('rival', { stacking: 'BEST_OF', ...changes })];
    const own = { stacking: 'BEST_OF' as const };
    expect(codes(own, rival({}))).toContain('WARNING equal-standing 1');
    expect(codes(own, rival({ slabs: slabs([1, '9']) }))).toEqual([]);
    expect(codes(own, rival({ priority: 1 }))).not.toContain('WARNING equal-standing 1');
    expect(codes(own, rival({ schemeOn: productsOf({ brands: ['BEER'] }) }))).toEqual([]);
    expect(codes(own, rival({ schemeOn: productsOf({ brands: ['COLA'] }) }))).not.toContain('WARNING equal-standing 1');
    const mt = onlyFor({ channel: ['MT'] });
    expect(codes({ ...own, eligibility: mt }, rival({ eligibility: onlyFor({ channel: ['GT'] }) }))).toEqual([]);
    const both = published('rival', { stacking: 'EXCLUSIVE', slabs: slabs([1, '9']) });
    expect(codes({ stacking: 'EXCLUSIVE' }, [both])).toContain('WARNING equal-standing 1');
  });

  it('finds a line that would cost less than nothing', () => {
    const fixed = { payout: { kind: 'AMOUNT_PER_UNIT' as const }, slabs: slabs([1, '0.50'], [10, '1.20']) };
    const found = findings(fixed).find(({ code }) => code === 'line-below-zero');
    expect(found).toMatchObject({ severity: 'ERROR', slab: 2, example: { totals: { net: 0 } } });
    expect(codes({ ...fixed, slabs: slabs([1, '1.00']) })).toEqual([]);
    const perUnit = { payout: { kind: 'AMOUNT_PER_UNIT' as const } };
    const beside = [published('more', { ...perUnit, slabs: slabs([1, '0.60']) })];
    expect(codes({ ...perUnit, slabs: slabs([1, '0.50']) }, beside)).toEqual(['WARNING line-for-nothing 1']);
  });

  it('holds a line to the margin floor, by its cost where that is known', () => {
    const half = { slabs: slabs([1, '50']) };
    expect(codes(half, [], { marginFloorPercent: '50' })).toEqual([]);
    expect(codes(half, [], { marginFloorPercent: '51' })).toEqual(['WARNING below-margin-floor 1']);
    const products = [product('COLA-330', '1.00', { cost: { price: '0.51', by: 'price list BUY, version 2' } })];
    expect(codes(half, [], { products, marginFloorPercent: '1' })).toEqual(['WARNING below-margin-floor 1']);
    const [found] = findings(half, [], { products });
    expect(found!.message).toContain(
      'COLA-330 brings in 0.50 USD, below the floor of 0.51 USD: cost 0.51 a unit by price list BUY, version 2.',
    );
    const [percent] = findings(half, [], { marginFloorPercent: '51' });
    expect(percent!.message).toContain('below the floor of 0.51 USD: 51 % of list value.');
  });

  it('holds a promotion to the law, alone and beside others, with its exceptions', () => {
    const half = { slabs: slabs([1, '50']) };
    expect(codes(half, [], { promotionLaw: promotionLawOfVietnam })).toEqual([]);
    const more = { slabs: slabs([1, '51']) };
    const [found] = findings(more, [], { promotionLaw: promotionLawOfVietnam });
    expect(found).toMatchObject({ code: 'promotion-cap', others: [] });
    expect(found!.message).toContain('51 % of the value of the goods promoted; Decree 81/2018/ND-CP allows 50 %');
    const [beside] = findings(half, [published('ten')], { promotionLaw: promotionLawOfVietnam });
    expect(beside).toMatchObject({ code: 'promotion-cap', others: ['ten'] });
    const tet = { ...promotionLawOfVietnam, concentrated: [{ from: '2026-11-01', to: '2026-11-30', percent: '100' }] };
    expect(codes(more, [], { promotionLaw: tet })).toEqual([]);
    expect(codes(more, [], { promotionLaw: { ...promotionLawOfVietnam, exemptCategories: ['SOFT'] } })).toEqual([]);
  });

  it('holds each product to the law, not the order alone', () => {
    const oneForLess = {
      ...{ phase: 'SET' as const, constraint: constraint({ per: 'ORDER' }), slabs: slabs([20, '60']), rewardUnits: 1 },
      ...{ schemeOn: productsOf({ skus: ['COLA-330'] }), eligibleOn: productsOf({ skus: ['COLA-1500'] }) },
    };
    const [found] = findings(oneForLess, [], { promotionLaw: promotionLawOfVietnam });
    expect(found).toMatchObject({ code: 'promotion-cap', slab: 1 });
    expect(found!.message).toContain('is given 1.80 USD, 60 % of the price of COLA-1500; Decree 81/2018/ND-CP');
    const fresh = { ...promotionLawOfVietnam, exemptCategories: ['FRESH'] };
    const products = [product('COLA-330', '1.00'), product('COLA-1500', '3.00', { category: 'FRESH' })];
    expect(codes(oneForLess, [], { promotionLaw: fresh, products })).toEqual(['NOTE smaller-pays-more 1']);
  });

  it('shows where more goods earn less, and where the smaller order costs more', () => {
    expect(codes({ slabs: slabs([1, '10'], [20, '5']) })).toEqual(['WARNING reward-falls 2']);
    const [note] = findings({ slabs: slabs([1, '0'], [20, '10']) });
    expect(note).toMatchObject({ code: 'smaller-pays-more', severity: 'NOTE', slab: 2 });
    expect(note!.message).toContain(
      'an order of 19 x COLA-330 costs 19.00 USD, more than the 18.00 USD of 20 x COLA-330',
    );
    expect(codes({ slabs: slabs([1, '0'], [20, '10']), calculation: { kind: 'MARGINAL' } })).toEqual([]);
  });

  it('says when nothing could be tried', () => {
    expect(codes({}, [], { products: [] })).toEqual(['NOTE no-product null']);
    const nobody = { all: [...onlyFor({ channel: ['GT'] }).all, ...onlyFor({ channel: ['MT'] }).all] };
    expect(codes({ eligibility: nobody })).toEqual(['WARNING nobody-eligible null']);
  });

  it('stands for the next version of its policy', () => {
    const earlier = published('new', { stacking: 'EXCLUSIVE', priority: 9 });
    expect(codes({}, [earlier])).toEqual([]);
    expect(price({ ...requestOfEarlier }, indexOf(earlier)).totals.discount).toBe(10);
  });

  const mix = (skus: string[], units: number) => ({ products: productsOf({ skus }), units });
  const gift = {
    phase: 'FREE_GOODS',
    payout: freeGoods(),
    calculation: recurring(10),
    slabs: slabs([1, '1']),
  } as const;
  const perOrder = { constraint: constraint({ per: 'ORDER' }) };
  it.each<[string, Partial<PolicyBody>]>([
    ['packs', { constraint: constraint({ unit: 'CASE' }), slabs: slabs([2, '5'], [5, '7']) }],
    ['values', { constraint: constraint({ measure: 'VALUE', value: 'GROSS' }), slabs: slabs([1_000, '5']) }],
    [
      'values with tax',
      { constraint: constraint({ measure: 'VALUE', value: 'INCLUDING_TAX' }), slabs: slabs([1_000, '5']) },
    ],
    [
      'several products',
      { phase: 'SET', constraint: constraint({ per: 'ORDER', minSkus: 2, minPerSku: 3 }), slabs: slabs([8, '5']) },
    ],
    [
      'a bundle',
      {
        phase: 'SET',
        constraint: constraint({ per: 'ORDER', sets: [mix(['COLA-330'], 2), mix(['COLA-1500'], 1)] }),
        payout: { kind: 'SET_PRICE' },
        slabs: slabs([1, '4.00']),
      },
    ],
    ['free goods', gift],
    [
      'a reward on another product',
      {
        phase: 'SET',
        ...perOrder,
        schemeOn: productsOf({ skus: ['COLA-330'] }),
        eligibleOn: productsOf({ skus: ['COLA-1500'] }),
        rewardUnits: 1,
        slabs: slabs([5, '50']),
      },
    ],
    [
      'a bill',
      {
        phase: 'BILL',
        constraint: constraint({ per: 'ORDER', measure: 'VALUE', value: 'NET' }),
        slabs: slabs([5_000, '2']),
      },
    ],
    [
      'a coupon with a budget',
      {
        coupon: { codes: ['TET'] },
        caps: [cap(1_000, { scope: 'CODE' }), cap(5, { scope: 'OUTLET', measure: 'USES' })],
      },
    ],
  ])('makes orders that reach each slab of %s', (_, changes) => {
    const found = codes(changes).filter((code) => !code.startsWith('NOTE'));
    expect(found).toEqual([]);
  });

  it('wants first orders to be guarded by a budget of one use', () => {
    const first = { eligibility: onlyFor({ firstOrder: ['YES'] }) };
    const [warning] = findings(first);
    expect(warning!.message).toBe(
      "Policy new, slab 1: two orders of 1 x COLA-330 placed at once may both be a buyer's first; " +
        'a cap of 1 use for each OUTLET keeps it to one.',
    );
    expect(warning!.example).toMatchObject({ lines: [{ sku: 'COLA-330', quantity: 1, discount: 10 }] });
    expect(findings(first, [], { products: [] })).toMatchObject([
      {
        code: 'first-order-unguarded',
        slab: 1,
        example: null,
        message: expect.stringContaining('two orders placed') as unknown,
      },
      { code: 'no-product' },
    ]);
    const cappedAt = (limit: number, scope: 'OUTLET' | 'POLICY') =>
      codes({ ...first, caps: [cap(limit, { scope, measure: 'USES' })] });
    expect(cappedAt(1, 'OUTLET')).toEqual([]);
    expect(cappedAt(2, 'OUTLET')).toContain('WARNING first-order-unguarded 1');
    expect(cappedAt(1, 'POLICY')).toContain('WARNING first-order-unguarded 1');
    const open = [
      { attribute: 'firstOrder' as const, operator: 'IN' as const, values: ['YES'] },
      { attribute: 'outletClass' as const, operator: 'IN' as const, values: ['A'] },
    ];
    expect(codes({ eligibility: { all: [{ any: [...open] }] } })).toEqual([]);
  });

  it('looks for free goods that are unknown or short', () => {
    const other = { ...gift, payout: freeGoods({ goods: 'OTHER', skus: ['CUP'] }), slabs: slabs([1, '2']) };
    const cup = { sku: 'CUP', brand: null, category: null, unitPrice: null, taxRate: '10' };
    expect(codes(other)).toContain('ERROR free-goods-unknown 1');
    const [short] = findings(other, [], { goods: [{ ...cup, available: 1 }] });
    expect(short).toMatchObject({ severity: 'WARNING', code: 'free-goods-short', slab: 1 });
    expect(short!.message).toBe(
      'Policy new, slab 1: an order of 10 x COLA-330 is to be given 2 of CUP, of which 1 may be promised.',
    );
    expect(short!.example).toMatchObject({
      lines: [
        { sku: 'COLA-330', nature: 'GOODS', quantity: 10 },
        { sku: 'CUP', nature: 'PROMOTION', quantity: 1 },
      ],
    });
    const two = { ...other, slabs: slabs([10, '3'], [20, '2']) };
    expect(findings(two, [], { goods: [{ ...cup, available: 1 }] })).toContainEqual(
      expect.objectContaining({ code: 'free-goods-short', slab: 2 }),
    );
    expect(codes(other, [], { goods: [{ ...cup, available: 2 }] })).toEqual([]);
  });

  it('counts free goods against the law and the margin', () => {
    const oneForOne = { ...gift, calculation: recurring(1) };
    expect(codes(oneForOne, [], { promotionLaw: promotionLawOfVietnam })).toContain('WARNING promotion-cap 1');
    expect(codes(oneForOne, [], { marginFloorPercent: '51' })).toContain('WARNING below-margin-floor 1');
    expect(codes(oneForOne, [], { marginFloorPercent: '50' })).toEqual([]);
  });

  it('of early payment wants the earlier payer to earn no less', () => {
    const early = {
      phase: 'SETTLEMENT' as const,
      governingDate: 'INVOICE' as const,
      constraint: constraint({ measure: 'DAYS' }),
      settlement: { kind: 'EARLY_PAYMENT', paidOn: 'BANK_DATE', graceDays: 0, partial: 'NONE' } as const,
      slabs: [
        { from: 0, to: 7, rate: '1' },
        { from: 8, to: 14, rate: '2' },
      ],
    };
    expect(codes(early)).toEqual(['WARNING reward-falls 2']);
  });
});

const requestOfEarlier = {
  ...{ level: 'SECONDARY' as const, currency: 'USD', position: 100, dates: { order: '2026-11-02' } },
  attributes: {},
  lines: [{ lineNo: 1, sku: 'X', quantity: 1, unitPrice: '1.00', taxRate: '0' }],
};

describe('a buyer that policies let in', () => {
  const two = [
    policyBody({ eligibility: onlyFor({ territory: ['VN/SOUTH'], channel: ['GT', 'MT'] }) }),
    policyBody({
      eligibility: {
        all: [
          ...onlyFor({ territory: ['VN/SOUTH/SG-01', 'VN/NORTH'], weekday: ['SUN'] }).all,
          { any: [{ attribute: 'channel', operator: 'NOT_IN', values: ['GT'] }] },
          { any: [{ attribute: 'customerList', operator: 'NOT_IN', values: ['BLOCKED'] }] },
        ],
      },
    }),
  ];

  it('meets all of them on the first day that fits', () => {
    const witness = witnessOf(two, '2026-11-02')!;
    expect(witness).toMatchObject({ date: '2026-11-08', attributes: { territory: 'VN/SOUTH/SG-01', channel: 'MT' } });
    for (const { eligibility } of two) {
      expect(
        failingCondition(eligibility, attributeValues('SECONDARY', witness.date, witness.attributes)),
      ).toBeUndefined();
    }
  });

  it('is not made up where windows or levels never meet', () => {
    const november = policyBody({ window: { from: '2026-11-01', to: '2026-11-30' } });
    expect(
      witnessOf([november, policyBody({ window: { from: '2026-12-01', to: null } })], '2026-11-02'),
    ).toBeUndefined();
    expect(witnessOf([november, policyBody({ level: 'PRIMARY' })], '2026-11-02')).toBeUndefined();
  });
});

import { cap, constraint, indexOf, onlyFor, productsOf, published, recurring, slabs } from '../testing/policies.js';
import type { PolicyBody } from '../policy.js';
import { price } from '../pricing/price.js';
import { promotionLawOfVietnam } from './market.js';
import { codes, findings, gift, product } from '../testing/analysed.js';

describe('the analysis of a policy', () => {
  it('says nothing of a plain discount', () => {
    expect(findings({})).toEqual([]);
  });

  it('lists every fault of the body as an error, with its slab', () => {
    const body = { slabs: [...slabs([5, '150']), { from: 3, to: 1, rate: '5' }] };
    expect(codes(body)).toEqual(['ERROR percent-out-of-range 1', 'ERROR slab-reversed 2', 'ERROR slab-overlap 2']);
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
    expect(codes(own, rival({ group: 'another' }))).not.toContain('WARNING equal-standing 1');
    const stopped = published('rival', own, { stops: [{ from: '2027-01-01', position: 1 }] });
    expect(codes(own, [stopped])).not.toContain('WARNING equal-standing 1');
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
    expect(codes({ slabs: slabs([1, '100']) }, [published('ten', { priority: 5 })])).not.toContain(
      'WARNING line-for-nothing 1',
    );
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
    const ofDays = (from: string, to: string) => {
      const concentrated = [{ from, to, percent: '100' }];
      return codes(more, [], { promotionLaw: { ...promotionLawOfVietnam, concentrated } });
    };
    expect(ofDays('2026-11-02', '2026-11-02')).toEqual([]);
    expect(ofDays('2026-11-03', '2026-11-30')).toEqual(['WARNING promotion-cap 1']);
    expect(ofDays('2026-10-01', '2026-11-01')).toEqual(['WARNING promotion-cap 1']);
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
    expect(codes({ slabs: slabs([1, '0'], [20, '5']) })).toEqual([]);
    expect(codes({ payout: { kind: 'FIXED' }, slabs: slabs([1, '0.50'], [20, '0.50']) })).toEqual([]);
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
  it('holds a gift to the law by the value of all goods that it is given with, exempt ones, too', () => {
    const law = { ...promotionLawOfVietnam, exemptCategories: ['SOFT'] };
    expect(codes(gift, [], { promotionLaw: law })).toEqual(codes(gift));
    expect(codes({ ...gift, slabs: slabs([1, '6']) }, [], { promotionLaw: law })).toContain('WARNING promotion-cap 1');
  });

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

  it('counts free goods against the law and the margin', () => {
    const oneForOne = { ...gift, calculation: recurring(1) };
    expect(codes(oneForOne, [], { promotionLaw: promotionLawOfVietnam })).toContain('WARNING promotion-cap 1');
    expect(codes(oneForOne, [], { marginFloorPercent: '51' })).toContain('WARNING below-margin-floor 1');
    expect(codes(oneForOne, [], { marginFloorPercent: '50' })).toEqual([]);
  });
});

const requestOfEarlier = {
  ...{ level: 'SECONDARY' as const, currency: 'USD', position: 100, dates: { order: '2026-11-02' } },
  attributes: {},
  lines: [{ lineNo: 1, sku: 'X', quantity: 1, unitPrice: '1.00', taxRate: '0' }],
};

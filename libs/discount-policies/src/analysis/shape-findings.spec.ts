import { cap, constraint, freeGoods, onlyFor, productsOf, recurring, slabs } from '../testing/policies.js';
import { codes, findings, gift } from '../testing/analysed.js';

describe('what the body of a policy tells by itself', () => {
  it('finds slabs that give nothing', () => {
    expect(codes({ slabs: [{ from: 0, to: 0, rate: '5' }] })).toContain('ERROR slab-unreachable 1');
    const [finding] = findings({ schemeOn: productsOf({ skus: ['A'] }, { skus: ['A'] }) });
    expect(finding).toMatchObject({ code: 'too-few-products', severity: 'ERROR' });
  });

  it('takes a slab that ends at 0 for a mistake, unless days are counted', () => {
    const ends = [{ from: 0, to: 0, rate: '5' }];
    const early = {
      ...({ phase: 'SETTLEMENT', governingDate: 'INVOICE', constraint: constraint({ measure: 'DAYS' }) } as const),
      settlement: { kind: 'EARLY_PAYMENT', paidOn: 'BANK_DATE', graceDays: 0, partial: 'NONE' } as const,
    };
    expect(codes({ slabs: ends })).toContain('ERROR slab-unreachable 1');
    expect(codes({ ...early, slabs: ends })).toEqual([]);
  });

  it('counts the first reward of a slab from its offset on', () => {
    const upTo = (to: number) => ({
      ...({ phase: 'FREE_GOODS', payout: freeGoods(), calculation: recurring(10, { offset: 5 }) } as const),
      slabs: [{ from: 1, to, rate: '1' }],
    });
    const [found] = findings(upTo(14));
    expect(found).toMatchObject({ severity: 'ERROR', code: 'slab-unreachable', slab: 1 });
    expect(found!.message).toBe('Policy new, slab 1: it ends at 14, and the first reward comes at 15.');
    expect(codes(upTo(15))).toEqual([]);
  });

  it('counts products only where nothing but products is named', () => {
    const wants = (minSkus: number, include: object, exclude = {}) => {
      const scheme = { constraint: constraint({ per: 'ORDER', minSkus }), schemeOn: productsOf(include, exclude) };
      return findings({ phase: 'SET', ...scheme }).filter(({ code }) => code === 'too-few-products');
    };
    const two = ['COLA-330', 'COLA-1500'];
    expect(wants(2, { skus: two })).toEqual([]);
    expect(wants(3, { skus: two })[0]!.message).toBe('Policy new: it wants 3 products, and names 2.');
    expect(wants(1, { skus: two }, { skus: two })[0]!.message).toBe(
      'Policy new: every product that it includes is excluded, too.',
    );
    expect(wants(3, { skus: two, brands: ['COLA'] })).toEqual([]);
    expect(wants(3, { skus: two, categories: ['SOFT'] })).toEqual([]);
  });

  it('looks for who may be a buyer of a first order, by what the condition lets in', () => {
    const orders = (operator: 'IN' | 'NOT_IN', value: 'YES' | 'NO') =>
      codes({ eligibility: { all: [{ any: [{ attribute: 'firstOrder', operator, values: [value] }] }] } });
    expect(orders('NOT_IN', 'NO')).toContain('WARNING first-order-unguarded 1');
    expect(orders('NOT_IN', 'YES')).toEqual([]);
    const primary = { level: 'PRIMARY', eligibility: onlyFor({ firstOrder: ['YES'] }) } as const;
    expect(findings(primary)[0]!.message).toContain('a cap of 1 use for each DISTRIBUTOR keeps it to one.');
    expect(codes({ ...primary, caps: [cap(1, { scope: 'DISTRIBUTOR', measure: 'USES' })] })).toEqual([]);
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

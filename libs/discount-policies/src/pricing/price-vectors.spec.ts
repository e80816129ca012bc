import { constraint, indexOf, lineOf, published, requestOf, slabs } from '../testing/index.js';
import { price } from './price.js';

/** Discounts of an order of one line. */
const priceOne = (line: ReturnType<typeof lineOf>, ...policies: ReturnType<typeof published>[]) =>
  price(requestOf([line]), indexOf(...policies)).lines[0]!;

describe('published vectors', () => {
  describe('tiers 1-10 at 10, 11-20 at 8, 21 and more at 6; 25 units', () => {
    const tiers = {
      phase: 'PRICE',
      payout: { kind: 'NET_PRICE' },
      slabs: slabs([1, '10'], [11, '8'], [21, '6']),
    } as const;

    it('marginal: each band prices its units, 210', () => {
      const line = priceOne(lineOf(25, '10'), published('P', { ...tiers, calculation: { kind: 'MARGINAL' } }));
      expect(line.net).toBe(210_00);
      expect(line.steps.map((s) => [s.quantityUsed, s.base, s.rate, s.amount])).toEqual([
        [10, 100_00, '8', 20_00],
        [5, 50_00, '6', 20_00],
      ]);
    });

    it('whole: the band reached prices all units, 150', () => {
      const line = priceOne(lineOf(25, '10'), published('P', tiers));
      expect(line.net).toBe(150_00);
      expect(line.steps).toMatchObject([{ quantityUsed: 25, base: 250_00, rate: '6', amount: 100_00 }]);
    });

    it.each([
      [10, 100_00],
      [11, 88_00],
      [20, 160_00],
      [21, 126_00],
    ])('whole, on the border: %i units cost %i', (quantity, net) => {
      expect(priceOne(lineOf(quantity, '10'), published('P', tiers)).net).toBe(net);
    });
  });

  it('0-14 at 10 %, from 15 at 20 %, units 1 then 30: 14 units at 10 %, 17 at 20 %', () => {
    const policy = published('P', {
      slabs: slabs([0, '10'], [15, '20']),
      calculation: { kind: 'MARGINAL' },
      constraint: constraint({ per: 'ORDER' }),
    });
    const request = requestOf([lineOf(1, '1'), lineOf(30, '1', { lineNo: 2 })]);
    const { lines } = price(request, indexOf(policy));
    expect(lines.map((line) => line.steps.map((s) => [s.quantityUsed, s.rate]))).toEqual([
      [[1, '10']],
      [
        [13, '10'],
        [17, '20'],
      ],
    ]);
  });

  describe('100 with 10 % then 5 %', () => {
    const tenThenFive = (stacking: 'COMPOUND' | 'ADD') =>
      priceOne(
        lineOf(1, '100'),
        published('TEN', { stacking, priority: 2 }),
        published('FIVE', { stacking, priority: 1, slabs: slabs([1, '5']) }),
      ).net;

    it('chained: 85.50', () => expect(tenThenFive('COMPOUND')).toBe(85_50));
    it('added: 85.00', () => expect(tenThenFive('ADD')).toBe(85_00));
  });

  it('10 over three lines of 100: largest remainder, a tie to the earlier line; every line adds up', () => {
    // The source puts the odd cent on line 2 (it rounds running sums); our rule for ties is line order.
    const policy = published('P', {
      payout: { kind: 'FIXED' },
      slabs: slabs([1, '10']),
      constraint: constraint({ per: 'ORDER' }),
    });
    const request = requestOf([1, 2, 3].map((lineNo) => lineOf(1, '100', { lineNo })));
    const { lines, totals } = price(request, indexOf(policy));
    expect(lines.map((line) => line.discount)).toEqual([3_34, 3_33, 3_33]);
    expect(lines.every((line) => line.gross - line.discount === line.net)).toBe(true);
    expect(totals).toMatchObject({ gross: 300_00, discount: 10_00, net: 290_00 });
  });

  it('9.99 x 2,000 less 33.333 %, VAT 20 %: net 13,320.07, total 15,984.08', () => {
    const policy = published('P', { slabs: slabs([1, '33.333']) });
    const { totals } = price(requestOf([lineOf(2000, '9.99', { taxRate: '20' })]), indexOf(policy));
    expect(totals).toMatchObject({ net: 13_320_07, total: 15_984_08 });
  });

  describe('A 10 % and B 20 % at priority 99, C 15 % at 0', () => {
    const a = (stacking: 'COMPOUND' | 'BEST_OF') => published('A', { stacking, priority: 99 });
    const b = (stacking: 'COMPOUND' | 'BEST_OF') => published('B', { stacking, priority: 99, slabs: slabs([1, '20']) });
    const c = (stacking: 'COMPOUND' | 'EXCLUSIVE') =>
      published('C', { stacking, group: 'other', slabs: slabs([1, '15']) });

    it('priority zones that never meet: A x B, as C insists on being alone', () => {
      const line = priceOne(lineOf(1, '100'), a('COMPOUND'), b('COMPOUND'), c('EXCLUSIVE'));
      expect(line.net).toBe(72_00);
    });

    it('rivals within a priority: B x C, as A is worse than B', () => {
      const line = priceOne(lineOf(1, '100'), a('BEST_OF'), b('BEST_OF'), c('COMPOUND'));
      expect(line.net).toBe(68_00);
    });
  });
});

import type { FreeGoodsPayout, PolicyBody } from '../../policy.js';
import { constraint, lineOf, published, requestOf, slabs } from '../policies.js';
import { oraclePrice } from './index.js';

const netOf = (lines: readonly ReturnType<typeof lineOf>[], ...policies: ReturnType<typeof published>[]) =>
  oraclePrice(requestOf(lines), policies).lines.reduce((sum, line) => sum + line.net, 0);

const free = (changes: Partial<FreeGoodsPayout>): PolicyBody['payout'] => ({
  ...{ kind: 'FREE_GOODS', goods: 'SAME', skus: [], short: 'LESS' },
  ...{ counting: 'EXCLUSIVE', entitlement: 'PRO_RATA', ...changes },
});
const every = (n: number) => ({ kind: 'RECURRING', every: n, offset: 0, maxTimes: null, remainder: 'LOST' }) as const;

/** The oracle must know the published vectors, too: it judges the engine. */
describe('published vectors, by the oracle', () => {
  it.each([
    ['MARGINAL', 210_00],
    ['STEP', 150_00],
  ] as const)('tiers at 10, 8 and 6, 25 units, %s: %i', (kind, net) => {
    const tiers = slabs([1, '10'], [11, '8'], [21, '6']);
    const policy = published('P', {
      phase: 'PRICE',
      payout: { kind: 'NET_PRICE' },
      slabs: tiers,
      calculation: { kind },
    });
    expect(netOf([lineOf(25, '10')], policy)).toBe(net);
  });

  it.each([
    ['COMPOUND', 85_50],
    ['ADD', 85_00],
  ] as const)('10 %% then 5 %%, %s: %i', (stacking, net) => {
    const ten = published('TEN', { stacking, priority: 1 });
    const five = published('FIVE', { stacking, slabs: slabs([1, '5']) });
    expect(netOf([lineOf(1, '100')], ten, five)).toBe(net);
  });

  it.each([
    ['PRO_RATA', 8],
    ['UNIT_REFERENCE', 6],
    ['WHOLE_UNIT', 0],
  ] as const)('3 free per 100, order 280, %s: %i', (entitlement, units) => {
    const policy = published('P', {
      ...{ phase: 'FREE_GOODS', payout: free({ entitlement }), calculation: every(100), slabs: slabs([100, '3']) },
      rounding: 'down',
    });
    const { lines } = oraclePrice(requestOf([lineOf(280, '1')]), [policy]);
    expect(lines.slice(1).map((line) => line.quantity)).toEqual(units === 0 ? [] : [units]);
  });

  it('1 in 5 free from 100 on, order 128, a part of it: 26', () => {
    const payout = free({ counting: 'INCLUSIVE' });
    const policy = published('P', { phase: 'FREE_GOODS', payout, calculation: every(5), slabs: slabs([100, '1']) });
    expect(netOf([lineOf(128, '1')], policy)).toBe(102_00);
  });

  it('10 over three lines of 100', () => {
    const policy = published('P', {
      ...{ phase: 'BILL', payout: { kind: 'FIXED' }, slabs: slabs([1, '10']) },
      constraint: constraint({ per: 'ORDER' }),
    });
    const lines = [1, 2, 3].map((lineNo) => lineOf(1, '100', { lineNo }));
    expect(oraclePrice(requestOf(lines), [policy]).lines.map((line) => line.discount)).toEqual([3_34, 3_33, 3_33]);
  });

  it('9.99 x 2,000 less 33.333 %: net 13,320.07', () => {
    expect(netOf([lineOf(2000, '9.99')], published('P', { slabs: slabs([1, '33.333']) }))).toBe(13_320_07);
  });
});

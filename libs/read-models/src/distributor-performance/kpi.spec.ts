import fc from 'fast-check';
import { percentOf, quotientText } from './kpi.js';
import {
  ageBuckets,
  bestPossibleDso,
  dsoCountBack,
  dsoSimple,
  overdueShare,
  type CreditSales,
} from './receivable-kpi.js';
import { activeOutlets, growth, returnRate, secondaryToPrimary, sellThroughRate } from './sales-kpi.js';
import { discrepancyRates, fillRates, hoursOf, onTimeInFull, type ServiceCounts } from './service-kpi.js';
import { daysOfCover } from './stock-kpi.js';

const value = (text: string, flags: readonly string[] = []) => ({ value: text, reason: null, flags });
const none = (reason: string, flags: readonly string[] = []) => ({ value: null, reason, flags });

describe('decimal text', () => {
  it.each([
    [1n, 3n, 2, '0.33'],
    [2n, 3n, 2, '0.67'],
    [-1n, 8n, 2, '-0.13'],
    [-1n, 1_000n, 2, '0.00'],
    [5n, 2n, 0, '3'],
    [12_345n, 1n, 1, '12345.0'],
  ])('%s / %s with %s digits is %s', (n, d, digits, text) => expect(quotientText(n, d, digits)).toBe(text));

  it('of a percentage is exact beyond 2^53', () => {
    expect(percentOf(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER).value).toBe('100.00');
  });
});

describe('K4 sell-through rate', () => {
  const rate = (opening: number, sellIn: number, sellThrough: number) =>
    sellThroughRate({ opening, sellIn, sellThrough });
  it('divides by opening stock and sell-in', () => {
    expect(rate(100, 50, 60)).toEqual({ ...value('40.00'), numerator: 60, denominator: 150 });
  });
  it('has no value without goods', () => expect(rate(0, 0, 5)).toMatchObject(none('NO_DENOMINATOR')));
  it('is flagged above 100 %', () => expect(rate(10, 0, 12)).toMatchObject(value('120.00', ['OVER_100_PERCENT'])));
  it('is not flagged at 100 %', () => expect(rate(10, 0, 10)).toMatchObject(value('100.00')));
  it('is flagged for stock below zero', () => {
    expect(rate(-10, 20, 5)).toMatchObject(value('50.00', ['NEGATIVE_STOCK']));
    expect(rate(-10, 5, 5)).toMatchObject(none('NO_DENOMINATOR', ['NEGATIVE_STOCK']));
  });
  it('may be below zero when outlets give back', () => expect(rate(10, 0, -1)).toMatchObject(value('-10.00')));
});

describe('K5 secondary-to-primary ratio', () => {
  const ratio = (secondaryAtPrimaryPrice: number, primary: number, units = 10, pricedUnits = units) =>
    secondaryToPrimary({ secondaryAtPrimaryPrice, primary, units, pricedUnits });
  it('divides values', () => expect(ratio(95, 100)).toMatchObject(value('0.9500')));
  it('is not loading at 0.9 exactly', () => expect(ratio(90, 100)).toMatchObject(value('0.9000')));
  it('is loading below 0.9', () => expect(ratio(89, 100)).toMatchObject(value('0.8900', ['CHANNEL_LOADING'])));
  it('has no value without sell-in', () => expect(ratio(89, 0)).toMatchObject(none('NO_DENOMINATOR')));
  it('has no value if more went back than came', () => {
    expect(ratio(89, -1)).toMatchObject(none('NET_RETURNS', ['NET_RETURNS']));
  });
  it('tells that a part had no primary price', () => {
    expect(ratio(95, 100, 10, 9)).toMatchObject(value('0.9500', ['PARTLY_PRICED']));
    expect(ratio(0, 100, 10, 0)).toMatchObject(none('NO_BASE'));
  });
});

describe('K6 growth, K8 returns, K30 active outlets', () => {
  it.each([
    [150, 100, value('50.00')],
    [50, 100, value('-50.00')],
    [50, -100, value('150.00')],
    [-100, -50, value('-100.00')],
    [10, 0, none('NEW')],
    [0, 0, none('NO_BASE')],
  ])('from %s after %s', (current, prior, expected) => expect(growth(current, prior)).toMatchObject(expected));
  it('of returns without sales shows the value', () => {
    expect(returnRate(30, 0)).toMatchObject({ ...none('NO_DENOMINATOR'), numerator: 30 });
    expect(returnRate(5, 200)).toMatchObject(value('2.50'));
  });
  it('of outlets needs a base', () => {
    expect(activeOutlets(3, 4)).toMatchObject(value('75.00'));
    expect(activeOutlets(0, 0)).toMatchObject(none('NO_DENOMINATOR'));
  });
});

describe('K9 to K15 service', () => {
  const counts: ServiceCounts = {
    ...{ orders: 4, pending: 2, unitsOrdered: 100, unitsFirst: 80, unitsFinal: 95 },
    ...{ linesOrdered: 8, linesFirst: 5, linesFinal: 7, ordersFirst: 2, ordersFinal: 3 },
    ...{ onTimePromised: 2, onTimeRequested: 1 },
  };
  const nothing = Object.fromEntries(Object.keys(counts).map((key) => [key, 0])) as unknown as ServiceCounts;
  it('tells three fill rates, first and final', () => {
    expect(fillRates(counts)).toMatchObject({
      unit: { first: value('80.00'), final: value('95.00') },
      line: { first: value('62.50'), final: value('87.50') },
      order: { first: value('50.00'), final: value('75.00') },
    });
  });
  it('tells OTIF against promise and request', () => {
    expect(onTimeInFull(counts)).toMatchObject({ promised: value('50.00'), requested: value('25.00') });
  });
  it('has no value for an empty cohort, pending orders or not', () => {
    const pending = { ...nothing, pending: 3 };
    expect(fillRates(pending).unit.first).toMatchObject(none('NO_DENOMINATOR'));
    expect(fillRates(pending).order.final).toMatchObject(none('NO_DENOMINATOR'));
    expect(onTimeInFull(pending).promised).toMatchObject(none('NO_DENOMINATOR'));
  });
  it('tells one rate per kind of discrepancy', () => {
    const rates = discrepancyRates({ lines: 200, short: 3, over: 1, damaged: 0 });
    expect(rates).toMatchObject({ short: value('1.50'), over: value('0.50'), damaged: value('0.00') });
    expect(discrepancyRates({ lines: 0, short: 0, over: 0, damaged: 0 }).short).toMatchObject(none('NO_DENOMINATOR'));
  });
  it('tells cycle time in hours', () => {
    expect(hoursOf(5_400, 3)).toMatchObject(value('1.5'));
    expect(hoursOf(null, 0)).toMatchObject(none('NO_DENOMINATOR'));
  });
});

describe('K16 to K19 receivables', () => {
  const months = [100_000, 80_000, 70_000].map((sales) => ({ sales, days: 30 }));
  it('the test vector: 212k after 100k, 80k, 70k', () => {
    expect(dsoCountBack(212_000, months)).toMatchObject(value('73.7'));
    expect(dsoSimple(212_000, { sales: 250_000, days: 90 })).toMatchObject(value('76.3'));
  });
  it('a month without sales, or with more taken back, adds its days', () => {
    const gap = [{ sales: 0, days: 30 }, { sales: -5_000, days: 31 }, ...months];
    expect(dsoCountBack(212_000, gap)).toMatchObject(value('134.7'));
  });
  it('whole months give whole days', () => {
    expect(dsoCountBack(180_000, months)).toMatchObject(value('60.0'));
    expect(dsoCountBack(0, months)).toMatchObject(value('0.0'));
  });
  it('stops after twelve months', () => {
    const year = Array.from({ length: 14 }, () => ({ sales: 10, days: 30 }));
    expect(dsoCountBack(120, year)).toMatchObject(value('360.0'));
    expect(dsoCountBack(121, year)).toMatchObject(none('OVER_365'));
    expect(dsoCountBack(1, [])).toMatchObject(none('OVER_365'));
  });
  it('a net credit is 0 days and flagged', () => {
    expect(dsoSimple(-1, { sales: 10, days: 90 })).toMatchObject(value('0.0', ['NET_CREDIT']));
    expect(dsoCountBack(-1, months)).toMatchObject(value('0.0', ['NET_CREDIT']));
  });
  it('owed without sales is stale', () => {
    expect(dsoSimple(1, { sales: 0, days: 90 })).toMatchObject(none('STALE_AR'));
    expect(dsoSimple(1, { sales: -5, days: 90 })).toMatchObject(none('STALE_AR'));
    expect(dsoSimple(0, { sales: 0, days: 90 })).toMatchObject(none('NO_DENOMINATOR'));
  });
  it('separates terms from lateness', () => {
    const window = { sales: 250_000, days: 90 };
    const { best, delay } = bestPossibleDso(100_000, 212_000, window);
    expect([best, delay]).toMatchObject([value('36.0'), value('40.3')]);
    expect(bestPossibleDso(0, 5, { sales: 0, days: 90 }).delay).toMatchObject(none('STALE_AR'));
  });
  it('tells the overdue share', () => {
    expect(overdueShare(25, 100)).toMatchObject(value('25.00'));
    expect(overdueShare(0, 0)).toMatchObject(none('NO_DENOMINATOR'));
  });
  it('has buckets without gap or overlap', () => {
    expect(ageBuckets([7, 15])).toEqual([
      { fromDays: null, toDays: 0 },
      { fromDays: 1, toDays: 7 },
      { fromDays: 8, toDays: 15 },
      { fromDays: 16, toDays: null },
    ]);
  });
  it('counting back: more owed is never fewer days, and equal sales give the simple figure', () => {
    const sales = fc.record({ sales: fc.integer({ min: 1, max: 1e9 }), days: fc.integer({ min: 28, max: 31 }) });
    fc.assert(
      fc.property(fc.array(sales, { minLength: 12, maxLength: 12 }), fc.nat(1e8), fc.nat(1e8), (year, a, b) => {
        const [less, more] = [dsoCountBack(Math.min(a, b), year), dsoCountBack(Math.max(a, b), year)];
        if (less.value === null) expect(more.value).toBeNull();
        else if (more.value !== null) expect(Number(less.value)).toBeLessThanOrEqual(Number(more.value));
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 3e6 }), (monthly, owed) => {
        const even: CreditSales[] = [30, 30, 30].map((days) => ({ sales: monthly, days }));
        const back = dsoCountBack(owed, even);
        if (owed <= 3 * monthly) expect(back.value).toBe(dsoSimple(owed, { sales: 3 * monthly, days: 90 }).value);
      }),
    );
  });
});

describe('K22 days of cover', () => {
  it.each([
    [140, 280, value('14.0')],
    [0, 0, value('0.0')],
    [0, 5, value('0.0')],
    [5, 0, none('NON_MOVING')],
    [5, -3, none('NON_MOVING')],
    [-1, 10, none('NEGATIVE_STOCK', ['NEGATIVE_STOCK'])],
  ])('of %s after %s in 28 days', (stock, sold, expected) => expect(daysOfCover(stock, sold)).toMatchObject(expected));
});

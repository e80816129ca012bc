import { daysOfPeriod, nextPeriodOf, yearBefore } from './rebate-periods.js';

describe('the periods of rebates', () => {
  it('have first and last days', () => {
    expect(daysOfPeriod('2028-02')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(daysOfPeriod('2026-Q4')).toEqual({ from: '2026-10-01', to: '2026-12-31' });
    expect(daysOfPeriod('2026')).toEqual({ from: '2026-01-01', to: '2026-12-31' });
    expect(daysOfPeriod('WINDOW')).toBeUndefined();
  });

  it('follow one another, and have a year before', () => {
    expect(['2026-12', '2026-Q4', '2026-Q1', '2026', 'WINDOW'].map((period) => nextPeriodOf(period)?.period)).toEqual([
      ...['2027-01', '2027-Q1', '2026-Q2', '2027', undefined],
    ]);
    expect(['2026-12', '2026-Q4', '2026'].map(yearBefore)).toEqual(['2025-12', '2025-Q4', '2025']);
  });
});

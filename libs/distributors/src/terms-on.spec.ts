import { termsOn } from './distributor.js';
import type { DistributorTerms } from './events.js';

const agreed = (validFrom: string, validTo: string | null, paymentTermDays: number): DistributorTerms => ({
  ...{ validFrom, validTo, paymentTermDays, channels: ['GT'], territories: ['VN'], priceListId: 'PL-1' },
  ...{ currency: 'VND', creditLimit: null, guarantee: 0, shortage: 'CUT' },
});
const daysOn = (all: readonly DistributorTerms[], date: string) => termsOn(all, date)?.paymentTermDays;

describe('the terms of a day', () => {
  const all = [agreed('2026-01-01', '2026-12-31', 14), agreed('2026-07-01', '2026-09-30', 30)];

  it('are the last decided of those whose period holds it, both days included', () => {
    const dates = ['2026-06-30', '2026-07-01', '2026-09-30', '2026-10-01'];
    expect(dates.map((date) => daysOn(all, date))).toEqual([14, 30, 30, 14]);
  });

  it('change by what was decided later, also for the past', () => {
    expect(daysOn([...all, agreed('2026-03-01', null, 7)], '2026-08-01')).toBe(7);
    expect(daysOn([...all, agreed('2027-01-01', null, 7)], '2026-08-01')).toBe(30);
  });

  it('are those that ran last where the contract ran out, and the first before it began', () => {
    expect(daysOn(all, '2027-01-15')).toBe(30);
    expect(daysOn(all, '2025-12-31')).toBe(14);
    expect(daysOn([], '2026-01-01')).toBeUndefined();
  });
});

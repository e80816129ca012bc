import { specificationFor } from '#libs/kernel/testing';
import type { TaxScheduleCommand } from './commands.js';
import { taxScheduleEvents, type TaxScheduleEvent } from './events.js';
import { taxRateOn, taxScheduleDecider } from './tax-schedule.js';

const given = specificationFor(taxScheduleDecider, taxScheduleEvents);
const setRate = (ratePercent: string, validFrom = '2026-01-01', taxClass = 'STANDARD'): TaxScheduleCommand => ({
  type: 'set-rate',
  taxClass,
  ratePercent,
  validFrom,
});
const rateSet = (ratePercent: string, validFrom = '2026-01-01', taxClass = 'STANDARD'): TaxScheduleEvent => ({
  type: 'tax-rate.set',
  data: { taxClass, ratePercent, validFrom },
});

describe('set-rate', () => {
  it('sets the rate of a class from a day on', () => {
    given().when(setRate('8')).then(rateSet('8'));
    given(rateSet('8')).when(setRate('8')).thenNothing();
    given(rateSet('8')).when(setRate('10')).then(rateSet('10'));
    given(rateSet('8'), rateSet('10')).when(setRate('8')).then(rateSet('8'));
    given().when(setRate('0')).then(rateSet('0'));
    given().when(setRate('100')).then(rateSet('100'));
  });

  it('refuses what is no rate, date or class', () => {
    for (const rate of ['-1', '100.1', 'ten', '']) given().when(setRate(rate)).thenRejected('bad-rate');
    given().when(setRate('8', '2026-13-01')).thenRejected('bad-date');
    given()
      .when(setRate('8', '2026-01-01', ''))
      .thenRejected('class-missing');
  });
});

describe('taxRateOn', () => {
  it('takes the rate of the day; of two for the same day the later decision', () => {
    const rates = given(
      rateSet('10'),
      rateSet('8', '2026-07-01'),
      rateSet('10', '2027-01-01'),
      rateSet('7.5', '2026-07-01'),
      rateSet('10', '2026-01-01', 'EXCISE'),
    ).state();
    expect(
      ['2025-12-31', '2026-06-30', '2026-07-01', '2026-12-31', '2027-01-01'].map((d) =>
        taxRateOn(rates, 'STANDARD', d),
      ),
    ).toEqual([null, '10', '7.5', '7.5', '10']);
    expect(taxRateOn(rates, 'EXCISE', '2026-08-01')).toBe('10');
    expect(taxRateOn(rates, 'NONE', '2026-08-01')).toBeNull();
  });
});

import { isBusinessDate, isDecimal, parseDecimal, reject, type Decider, type Rejection } from '#libs/kernel';
import type { TaxScheduleCommand } from './commands.js';
import { valueOn } from './dated.js';
import type { TaxScheduleEvent } from './events.js';

/** The rate of a class from a day on, percent as decimal text. */
export type TaxRate = TaxScheduleEvent['data'];

/** All rates ever set, in the order of decision: a few a year. */
export type TaxScheduleState = readonly TaxRate[];

/** The rate of a class on a date in percent, decimal text; null if none was set. The later decision for a day counts. */
export function taxRateOn(rates: TaxScheduleState, taxClass: string, date: string): string | null {
  const history = rates
    .filter((rate) => rate.taxClass === taxClass)
    .map(({ ratePercent: value, validFrom }) => ({ value, validFrom }));
  return valueOn(history, date) ?? null;
}

function decideTaxSchedule(
  { taxClass, ratePercent, validFrom }: TaxScheduleCommand,
  rates: TaxScheduleState,
): readonly TaxScheduleEvent[] | Rejection {
  if (taxClass === '') return reject('class-missing', 'Name the tax class.');
  if (!isBusinessDate(validFrom)) return reject('bad-date', `${validFrom} is not a date (YYYY-MM-DD).`);
  if (!isRate(ratePercent)) {
    return reject('bad-rate', `${ratePercent} is no rate: percent as decimal text, from 0 to 100.`, { ratePercent });
  }
  const last = rates.findLast((rate) => rate.taxClass === taxClass && rate.validFrom === validFrom);
  if (last?.ratePercent === ratePercent) return [];
  return [{ type: 'tax-rate.set', data: { taxClass, ratePercent, validFrom } }];
}

function isRate(text: string): boolean {
  if (!isDecimal(text) || text.startsWith('-')) return false;
  const { units, scale } = parseDecimal(text);
  return units <= 100n * 10n ** BigInt(scale);
}

/** The tenant's tax rates, stream `tax-schedule`. */
export const taxScheduleDecider: Decider<TaxScheduleState, TaxScheduleCommand, TaxScheduleEvent> = {
  name: 'tax-schedule',
  snapshotVersion: 1,
  initial: [],
  decide: decideTaxSchedule,
  evolve: (rates, event) => [...rates, event.data],
};

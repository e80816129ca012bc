import { noValue, quotientText, withValue, type Kpi } from './kpi.js';

/** Days of the run rate: four whole weeks, so that every weekday counts alike. */
export const coverDays = 28;

/** K22, days with one decimal: stock / average daily quantity of the last 28 days; base units. */
export function daysOfCover(stock: number, soldIn28Days: number): Kpi {
  if (stock < 0) return noValue('NEGATIVE_STOCK', stock, soldIn28Days, ['NEGATIVE_STOCK']);
  if (stock === 0) return withValue('0.0', 0, soldIn28Days);
  if (soldIn28Days <= 0) return noValue('NON_MOVING', stock, soldIn28Days);
  return withValue(quotientText(BigInt(stock) * BigInt(coverDays), BigInt(soldIn28Days), 1), stock, soldIn28Days);
}

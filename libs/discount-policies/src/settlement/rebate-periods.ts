import { addDays } from '#libs/kernel';

/** A period with its first and last day; `to` null: without end. */
export interface RebatePeriod {
  readonly period: string;
  readonly from: string;
  readonly to: string | null;
}

/** First and last day of a period such as 2026-11, 2026-Q4 or 2026; undefined for WINDOW. */
export function daysOfPeriod(period: string): { readonly from: string; readonly to: string } | undefined {
  const found = /^(\d{4})(?:-(?:Q([1-4])|(\d{2})))?$/.exec(period);
  if (!found) return undefined;
  const [, year, quarter, month] = found;
  const first = quarter ? Number(quarter) * 3 - 2 : month ? Number(month) : 1;
  const months = quarter ? 3 : month ? 1 : 12;
  const last = first + months;
  const start = (y: number, m: number) => `${y}-${String(m).padStart(2, '0')}-01`;
  const next = last > 12 ? start(Number(year) + 1, last - 12) : start(Number(year), last);
  return { from: start(Number(year), first), to: addDays(next, -1) };
}

/** The period after one; undefined: the policy's window has no next. */
export function nextPeriodOf(period: string): RebatePeriod | undefined {
  const days = daysOfPeriod(period);
  if (!days) return undefined;
  const from = addDays(days.to, 1);
  const [year, month] = from.split('-') as [string, string];
  const next = period.includes('Q')
    ? `${year}-Q${Math.ceil(Number(month) / 3)}`
    : period.includes('-')
      ? `${year}-${month}`
      : year;
  return { period: next, ...daysOfPeriod(next)! };
}

/** The same period a year before. */
export function yearBefore(period: string): string {
  return `${Number(period.slice(0, 4)) - 1}${period.slice(4)}`;
}

const daysBefore = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDay(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12) || !(day >= 1) || !(year >= 1 && year <= 9999)) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= daysBefore[month - 1]! + (leap ? 1 : 0);
}

/** A calendar date as YYYY-MM-DD, or undefined where there is no such day. */
export function calendarDate(year: number, month: number, day: number): string | undefined {
  if (!isDay(year, month, day)) return undefined;
  return `${year < 1000 ? String(year).padStart(4, '0') : year}-${pad(month)}-${pad(day)}`;
}

const pad = (value: number) => (value < 10 ? `0${value}` : String(value));

/** The number that digits of a text make. */
export function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + text.charCodeAt(i) - 48;
  return value;
}

const isoPattern = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:\d{2})?$/;

/** The date of an XML `date` or `dateTime` in its own zone: `2014-12-31T23:15:00+01:00` is 2014-12-31. */
export function isoDate(text: string): string | undefined {
  const trimmed = text.trim();
  if (!isoPattern.test(trimmed)) return undefined;
  const day = trimmed.slice(0, 10);
  return isDay(digits(day, 0, 4), digits(day, 5, 7), digits(day, 8, 10)) ? day : undefined;
}

/** YYMMDD; years from 80 on are of the last century. @param text six digits */
export function shortDate(text: string): string | undefined {
  const year = digits(text, 0, 2);
  return calendarDate(year < 80 ? 2000 + year : 1900 + year, digits(text, 2, 4), digits(text, 4, 6));
}

/** MMDD in the year that brings it nearest to a date: entries of January have value dates in December. */
export function dateNear(monthDay: string, near: string): string | undefined {
  const [year, month, day] = [digits(near, 0, 4), digits(monthDay, 0, 2), digits(monthDay, 2, 4)];
  const apart = month - digits(near, 5, 7);
  return calendarDate(apart > 6 ? year - 1 : apart < -6 ? year + 1 : year, month, day);
}

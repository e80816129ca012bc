/** Calendar dates as YYYY-MM-DD text: they sort as text and have no zone of their own. */

const pattern = /^\d{4}-\d{2}-\d{2}$/;
const dayMs = 86_400_000;

/** True for a real calendar date written YYYY-MM-DD. */
export function isBusinessDate(text: string): boolean {
  if (!pattern.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The date `days` after `date` (before, if negative). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}

/** YYYY-MM of a date. */
export function monthOf(date: string): string {
  return date.slice(0, 7);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar date of an instant in an IANA zone, e.g. 2026-11-22T18:00:00Z in Asia/Ho_Chi_Minh is 2026-11-23. */
export function businessDateAt(instant: string, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(new Date(instant));
}

import { addDays } from '#libs/kernel';

/** Business dates, both inclusive; open-ended if `to` is null. */
export interface Membership {
  readonly from: string;
  readonly to: string | null;
}

/** True for who is on the list on a date. */
export function isMemberOn(periods: readonly Membership[], date: string): boolean {
  return periods.some(({ from, to }) => from <= date && (to === null || date <= to));
}

/** What is said from a day on replaces all that was said for that day and later ones. `null`: no member from then on. */
export function changedFrom(
  periods: readonly Membership[],
  from: string,
  next: Membership | null,
): readonly Membership[] {
  const before = periods
    .filter((period) => period.from < from)
    .map((period) => (period.to === null || period.to >= from ? { from: period.from, to: addDays(from, -1) } : period));
  if (next === null) return before;
  const last = before.at(-1);
  return last?.to === addDays(from, -1)
    ? [...before.slice(0, -1), { from: last.from, to: next.to }]
    : [...before, { from: next.from, to: next.to }];
}

/** True if both say the same of every day. */
export function samePeriods(a: readonly Membership[], b: readonly Membership[]): boolean {
  return a.length === b.length && a.every(({ from, to }, i) => from === b[i]!.from && to === b[i]!.to);
}

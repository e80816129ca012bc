import type { Level } from '#libs/kernel';

/** What all parts of the report are about. */
export interface Scope {
  readonly ids: readonly string[];
  /** The month, or its part up to `asOf`. */
  readonly from: string;
  readonly to: string;
  /** The window of the same length a month before. */
  readonly priorFrom: string;
  readonly priorTo: string;
  /** The day from which maturity and backlog are looked at. */
  readonly asOf: string;
  readonly knownAt: string | undefined;
  readonly graceDays: number;
  readonly earlyDays: number;
  readonly lateDays: number;
  /** Last day of each bucket of overdue amounts. */
  readonly ageingDays: readonly number[];
}

/** Key of rows that are told by distributor and level. */
export interface ByLevel {
  readonly distributorId: string;
  readonly level: Level;
}

/** Rows by distributor and level. */
export function byLevel<Row extends ByLevel>(rows: readonly Row[]): (id: string, level: Level) => Row | undefined {
  const known = new Map(rows.map((row) => [`${row.level} ${row.distributorId}`, row]));
  return (id, level) => known.get(`${level} ${id}`);
}

/** Rows by distributor. */
export function byDistributor<Row extends { readonly distributorId: string }>(
  rows: readonly Row[],
): (id: string) => Row | undefined {
  const known = new Map(rows.map((row) => [row.distributorId, row]));
  return (id) => known.get(id);
}

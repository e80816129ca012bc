import type { Line } from './order-lines.js';

/** What a policy counts of one pool. Measures are in parts of 1/`scale` of the constraint's measure. */
export interface Pool {
  readonly scale: number;
  readonly total: number;
  /** Several lines that are counted together; empty: a line by itself. */
  readonly lines: readonly Line[];
  /** What is counted up to the end of each of them. */
  readonly ends: readonly number[];
}

/** A line's part of its pool: its own measure, and what earlier lines of the pool bring. */
export interface Counted {
  readonly pool: Pool;
  readonly before: number;
  readonly measure: number;
}

const none: readonly never[] = [];

/** What is counted of a line by itself. */
export function countedAlone(total: number, scale: number): Counted {
  return { pool: { scale, total, lines: none, ends: none }, before: 0, measure: total };
}

import type { Row } from './columns.js';

/**
 * Rows of one table as last committed. True only while this process holds the lease, so whoever loses it or fails drops
 * the cache. Two halves instead of an order per use: what is asked for moves to the young half, and when that is full
 * the old half goes.
 */
export class RowCache {
  private young = new Map<string, Row>();
  private old = new Map<string, Row>();
  private wholeTable: boolean;

  /**
   * @param capacity most rows kept; 0 keeps none
   * @param empty the table has no row yet, so that a row that is not here does not exist (as long as none was let go)
   */
  constructor(
    private readonly capacity: number,
    empty: boolean,
  ) {
    this.wholeTable = empty && capacity > 0;
  }

  /** True if a key that {@link get} does not know has no row. */
  get complete(): boolean {
    return this.wholeTable;
  }

  get(id: string): Row | undefined {
    const row = this.young.get(id);
    if (row) return row;
    const older = this.old.get(id);
    if (older) this.set(id, older);
    return older;
  }

  set(id: string, row: Row): void {
    if (this.capacity === 0) return;
    this.young.set(id, row);
    if (this.young.size * 2 <= this.capacity) return;
    if (this.old.size > 0) this.wholeTable = false;
    this.old = this.young;
    this.young = new Map();
  }

  delete(id: string): void {
    this.young.delete(id);
    this.old.delete(id);
  }
}

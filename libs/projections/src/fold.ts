import type { StoredEvent } from '#libs/event-store';
import { assert } from '#libs/kernel';
import type { Row } from './columns.js';
import type { FactsProjection, StateProjection } from './projection.js';

/** An event on which a projection's own code throws. */
export interface Poison {
  readonly position: number;
  readonly error: unknown;
}

/** Rows to write and to delete, and the event at which folding had to stop, if any. */
export interface FoldResult {
  readonly written: readonly Row[];
  readonly removed: readonly Row[];
  readonly poison?: Poison;
}

/** One text for a key, to look rows up by. */
export function keyText(fields: readonly string[], row: Row): string {
  if (fields.length === 1) return String(row[fields[0]!]);
  let text = '';
  for (const field of fields) text += `${String(row[field])}\u0000`;
  return text;
}

interface Touch {
  readonly event: StoredEvent;
  readonly keys: ReadonlyMap<string, Row>;
}

/** Folds a batch of events of one state projection: first which rows it needs, then the fold itself. */
export class StateFold {
  /** All rows that the events touch. */
  readonly keys = new Map<string, Row>();
  private readonly touches: Touch[] = [];
  private poison: Poison | undefined;

  constructor(
    private readonly projection: StateProjection,
    events: readonly StoredEvent[],
  ) {
    for (const event of events) {
      try {
        this.touches.push({ event, keys: this.keysOf(event) });
      } catch (error) {
        this.poison = { position: event.position, error };
        return;
      }
    }
  }

  private keysOf(event: StoredEvent): ReadonlyMap<string, Row> {
    const keys = new Map<string, Row>();
    for (const key of this.projection.keysOf(event)) {
      const id = keyText(this.projection.key, key);
      keys.set(id, key);
      if (!this.keys.has(id)) this.keys.set(id, key);
    }
    return keys;
  }

  /**
   * @param stored the rows as they are now, by {@link keyText}
   * @returns the rows that changed, also in `changed` (undefined: deleted)
   */
  run(stored: ReadonlyMap<string, Row>, changed = new Map<string, Row | undefined>()): FoldResult {
    const staged = new Map<string, Row | undefined>();
    for (const { event, keys } of this.touches) {
      try {
        // An event counts for all its rows or for none.
        const results: [string, Row | undefined][] = [];
        for (const [id, key] of keys) {
          const before = staged.has(id) ? staged.get(id) : stored.get(id);
          const after = this.projection.evolve(before, event, key);
          assert(after === undefined || keyText(this.projection.key, after) === id, 'evolve keeps the key of its row');
          results.push([id, after]);
        }
        for (const [id, after] of results) staged.set(id, after);
      } catch (error) {
        this.poison = { position: event.position, error };
        break;
      }
    }
    const written: Row[] = [];
    const removed: Row[] = [];
    for (const [id, row] of staged) {
      const before = stored.get(id);
      if (row === before) continue;
      changed.set(id, row);
      if (row) written.push(row);
      else removed.push(this.keys.get(id)!);
    }
    return { written, removed, ...(this.poison && { poison: this.poison }) };
  }
}

/** The rows of a batch of events of a facts projection, with the engine's own columns. */
export function foldFacts(projection: FactsProjection<Row>, events: readonly StoredEvent[]): FoldResult {
  const written: Row[] = [];
  for (const event of events) {
    try {
      const rows = projection.rowsOf(event);
      const { position, recordedAt } = event;
      const { businessDate } = event.metadata;
      rows.forEach((row, item) => written.push({ position, item, businessDate, recordedAt, ...row }));
    } catch (error) {
      return { written, removed: [], poison: { position: event.position, error } };
    }
  }
  return { written, removed: [] };
}

import type { StoredEvent } from '#libs/event-store';
import type { ClientBase } from 'pg';
import { assertNever } from '#libs/kernel';
import type { Row } from './columns.js';
import { foldFacts, keyText, StateFold, type FoldResult, type Poison } from './fold.js';
import { idOf, type Lease } from './lease-keeper.js';
import { readSchema } from './names.js';
import type { FactsProjection, Projection, StateProjection } from './projection.js';
import { RowCache } from './row-cache.js';
import { TableWriter } from './table-writer.js';

/** What a batch did to one table, before the commit. */
export interface Staged {
  readonly changed: boolean;
  readonly poison?: Poison;
  /** Call it once the batch is committed. */
  readonly committed: () => void;
}

/** One table of one projection, at its place in the log, as long as this process holds its lease. */
export class Runner {
  readonly id: string;
  position: number;
  /** Most events of its next page, while the event that the table refuses is being looked for. */
  narrowed: number | undefined;
  private readonly handled: ReadonlySet<string>;
  private readonly writer: TableWriter;
  private cache: RowCache;

  constructor(
    readonly projection: Projection,
    readonly lease: Pick<Lease, 'name' | 'generation' | 'version' | 'state' | 'position' | 'epoch' | 'skips'>,
    table: { readonly schema?: string; readonly relation: string },
    private readonly cacheRows: number,
  ) {
    this.id = idOf(lease);
    this.position = lease.position;
    this.handled = new Set(projection.handles);
    this.writer = new TableWriter(projection, table.schema ?? readSchema, table.relation);
    this.cache = new RowCache(cacheRows, lease.position === 0);
  }

  /** What is known of the table is in doubt: read it again. */
  dropCache(): void {
    this.cache = new RowCache(this.cacheRows, this.position === 0);
  }

  /** Folds the events and writes the rows, inside the caller's transaction. */
  async apply(client: ClientBase, page: readonly StoredEvent[]): Promise<Staged> {
    const { skips } = this.lease;
    const events = page.filter((event) => this.handled.has(event.type) && !skips.has(event.position));
    if (events.length === 0) return { changed: false, committed: () => undefined };
    const { projection } = this;
    switch (projection.kind) {
      case 'facts': {
        const result = foldFacts(projection as FactsProjection<Row>, events);
        return { ...(await this.write(client, result)), committed: () => undefined };
      }
      case 'state': {
        const fold = new StateFold(projection as StateProjection, events);
        const stored = await this.rows(client, fold.keys);
        const changes = new Map<string, Row | undefined>();
        const staged = await this.write(client, fold.run(stored, changes));
        return { ...staged, committed: () => this.remember(changes) };
      }
      default:
        return assertNever(projection, 'projection');
    }
  }

  private async write(
    client: ClientBase,
    { written, removed, poison }: FoldResult,
  ): Promise<Omit<Staged, 'committed'>> {
    if (written.length > 0) await this.writer.write(client, written);
    if (removed.length > 0) await this.writer.remove(client, removed);
    return { changed: written.length + removed.length > 0, ...(poison && { poison }) };
  }

  private async rows(client: ClientBase, keys: ReadonlyMap<string, Row>): Promise<ReadonlyMap<string, Row>> {
    const found = new Map<string, Row>();
    const missing: Row[] = [];
    for (const [id, key] of keys) {
      const row = this.cache.get(id);
      if (row) found.set(id, row);
      else missing.push(key);
    }
    if (missing.length === 0 || this.cache.complete) return found;
    const { key } = this.projection as { readonly key: readonly string[] };
    for (const row of await this.writer.load(client, missing)) {
      const id = keyText(key, row);
      found.set(id, row);
      this.cache.set(id, row);
    }
    return found;
  }

  private remember(changes: ReadonlyMap<string, Row | undefined>): void {
    for (const [id, row] of changes) {
      if (row) this.cache.set(id, row);
      else this.cache.delete(id);
    }
  }
}

import { Pool, type PoolConfig } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert } from '#libs/kernel';
import type { EventCodec } from '../codec.js';
import {
  StoreUnavailable,
  type AppendResult,
  type ImportingStore,
  type NewEvent,
  type StoredEvent,
  type SubscribeOptions,
} from '../port.js';
import { pageOf, prepareAppend } from '../prepare-append.js';
import { sharedCalls } from '../shared-calls.js';
import { importEvents } from './import-events.js';
import { AppendQueue, type Flushed, type QueuedAppend } from './append-queue.js';
import { kindOf, textOf } from './errors.js';
import { flushAppends } from './flush.js';
import { LogListener } from './log-listener.js';
import { eventColumns, rowReader, types, type EventRow } from './rows.js';

/** What an operator wants to see of the log's writing side. */
export interface EventStoreMetrics {
  /** One transaction is done (or given up): how many appends and events it held, seconds it took. */
  flushed?(appends: number, events: number, seconds: number): void;
  /** Appends that wait or are under way. */
  queued?(count: number): void;
  /** A flush is tried again. */
  retried?(error: unknown): void;
}

export interface PostgresEventStoreOptions {
  readonly connectionString: string;
  readonly codec?: EventCodec;
  /** Flushes under way at the same time; 2 unless told: one prepares while the other one commits. */
  readonly inFlight?: number;
  /** As many appends must wait to start a flush beside one under way; 64 unless told. */
  readonly worthFlush?: number;
  /** Most events of a flush; 500 unless told. */
  readonly eventsPerFlush?: number;
  /** Appends that may wait; 10,000 unless told. */
  readonly queueLimit?: number;
  /** Connections for reading; 4 unless told. */
  readonly readers?: number;
  /** How long a statement may wait for the append lock, milliseconds; 5,000 unless told. */
  readonly lockTimeoutMs?: number;
  /** How long a statement may run, milliseconds; 10,000 unless told. */
  readonly statementTimeoutMs?: number;
  /** How long to try again when the server is away, milliseconds; 15,000 unless told. */
  readonly retryForMs?: number;
  /** A subscription looks for itself after as many milliseconds without a notification; 500 unless told. */
  readonly pollMs?: number;
  readonly metrics?: EventStoreMetrics;
}

/** Settings of the log's own connections: its queries only ever use indexes, whatever the statistics say. */
function connectionConfig(options: PostgresEventStoreOptions): PoolConfig {
  const { connectionString, lockTimeoutMs = 5_000, statementTimeoutMs = 10_000 } = options;
  return {
    connectionString,
    application_name: 'tuyen-event-store',
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    // The server's own limits come first; this one is for a server that does not answer at all.
    query_timeout: statementTimeoutMs + 2_000,
    options:
      '-c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c default_transaction_isolation=read\\ committed',
  };
}

interface StreamRead {
  readonly streamId: string;
  readonly from: number;
  readonly limit: number;
}

const readStream = `SELECT ${eventColumns} FROM log.event WHERE stream_id = $1 AND revision >= $2 ORDER BY revision LIMIT $3`;
const readStreams = `SELECT e.*, n FROM unnest($1::text[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS r (id, since, most, n)
  CROSS JOIN LATERAL (
    SELECT ${eventColumns} FROM log.event WHERE stream_id = id AND revision >= since ORDER BY revision LIMIT most
  ) AS e ORDER BY n, e.revision`;
/** Two, so that a long stream keeps nobody waiting; few enough in each that a page of all of them fits into memory. */
const readsShared = { inFlight: 2, most: 50 };

/** The log in PostgreSQL. Positions are 1, 2, 3 ... in commit order. */
export class PostgresEventStore implements ImportingStore {
  readonly name = 'postgres';
  readonly densePositions = true;
  readonly #writers: Pool;
  readonly #readers: Pool;
  readonly #queue: AppendQueue;
  readonly #readShared = sharedCalls((reads: readonly StreamRead[]) => this.#readStreams(reads), readsShared);
  readonly #listener: LogListener;
  readonly #toEvents: (rows: readonly EventRow[]) => StoredEvent[];
  readonly #closing = new AbortController();
  readonly #retryForMs: number;

  constructor(readonly options: PostgresEventStoreOptions) {
    const {
      codec,
      inFlight = 2,
      worthFlush = 64,
      eventsPerFlush = 500,
      queueLimit = 10_000,
      readers = 4,
      retryForMs = 15_000,
      pollMs = 500,
      metrics,
    } = options;
    const config = connectionConfig(options);
    this.#retryForMs = retryForMs;
    this.#writers = new Pool({ ...config, max: inFlight, idleTimeoutMillis: 60_000 });
    this.#readers = new Pool({ ...config, max: readers, idleTimeoutMillis: 60_000 });
    // An idle connection was lost: the pool has dropped it already.
    for (const pool of [this.#writers, this.#readers]) pool.on('error', () => undefined);
    this.#listener = new LogListener({ ...config, query_timeout: undefined, statement_timeout: undefined }, pollMs);
    this.#toEvents = rowReader(codec);
    this.#queue = new AppendQueue({
      flush: (appends) => this.#flush(appends),
      inFlight,
      worthFlush,
      eventsPerFlush,
      limit: queueLimit,
      charactersPerFlush: 4_000_000,
      onDepth: metrics?.queued?.bind(metrics),
    });
  }

  append(streamId: string, expected: number, events: readonly NewEvent[]): Promise<AppendResult> {
    try {
      return this.#queue.append({ streamId, expected, events: prepareAppend(streamId, expected, events) });
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async readStream(streamId: string, from = 0, limit = 1000): Promise<readonly StoredEvent[]> {
    return this.#toEvents(await this.#readShared({ streamId, from, limit: pageOf(limit) }));
  }

  async readAll(after: number, limit: number): Promise<readonly StoredEvent[]> {
    const text = `SELECT ${eventColumns} FROM log.event WHERE position > $1 AND position <= $2 ORDER BY position`;
    const rows = await this.#read<EventRow>('log-read-all', text, [after, after + pageOf(limit)]);
    for (const [index, row] of rows.entries()) {
      assert(row[0] === after + 1 + index, `the log has no gap: position ${after + 1 + index} is missing`);
    }
    return this.#toEvents(rows);
  }

  async head(): Promise<number> {
    const rows = await this.#read<[number]>('log-head', 'SELECT coalesce(max(position), 0) FROM log.event', []);
    return rows[0]![0];
  }

  async newest(): Promise<StoredEvent | undefined> {
    const text = `SELECT ${eventColumns} FROM log.event ORDER BY position DESC LIMIT 1`;
    return this.#toEvents(await this.#read('log-newest', text, []))[0];
  }

  importEvents(events: readonly StoredEvent[]): Promise<void> {
    return importEvents(this.#writers, events);
  }

  async identity(): Promise<string> {
    const rows = await this.#read<[string]>('log-identity', 'SELECT id FROM log.identity', []);
    return rows[0]![0];
  }

  async *subscribe(
    after: number,
    { signal, pageSize = 1000 }: SubscribeOptions,
  ): AsyncIterable<readonly StoredEvent[]> {
    let position = after;
    while (!signal.aborted && !this.#closing.signal.aborted) {
      const heard = this.#listener.heard;
      let page: readonly StoredEvent[];
      try {
        page = await this.readAll(position, pageSize);
      } catch (error) {
        // readAll has waited already; a subscription goes on for as long as it takes.
        if (error instanceof StoreUnavailable || this.#closing.signal.aborted) continue;
        throw error;
      }
      if (signal.aborted) return;
      if (page.length > 0) {
        position = page.at(-1)!.position;
        yield page;
      }
      // A page that is not full was the end of the log: what came since was heard.
      if (page.length < pageOf(pageSize)) await this.#listener.changed(heard, signal);
    }
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    await this.#queue.close();
    await this.#listener.close();
    await Promise.all([this.#writers.end(), this.#readers.end()]);
  }

  async #flush(appends: readonly QueuedAppend[]): Promise<readonly Flushed[]> {
    const { metrics } = this.options;
    const started = performance.now();
    try {
      const signal = this.#closing.signal;
      const onRetry = metrics?.retried?.bind(metrics);
      return await flushAppends(appends, { pool: this.#writers, retryForMs: this.#retryForMs, signal, onRetry });
    } finally {
      const events = appends.reduce((sum, append) => sum + append.events.length, 0);
      metrics?.flushed?.(appends.length, events, (performance.now() - started) / 1000);
    }
  }

  /** A query costs more than the few events of most streams: commands that come together read together. */
  async #readStreams(reads: readonly StreamRead[]): Promise<readonly (EventRow[] | Error)[]> {
    if (reads.length === 1) return [await this.#readAlone(reads[0]!)];
    const columns = (['streamId', 'from', 'limit'] as const).map((name) => reads.map((read) => read[name]));
    try {
      const found = reads.map((): EventRow[] => []);
      for (const row of await this.#read<[...EventRow, number]>('log-read-streams', readStreams, columns)) {
        found[row[9] - 1]!.push(row as unknown as EventRow);
      }
      return found;
    } catch (error) {
      if (kindOf(error) !== 'refused') throw error;
      // What the server refuses for one of them harms no other one.
      return Promise.all(reads.map((read) => this.#readAlone(read).catch((fault: Error) => fault)));
    }
  }

  #readAlone({ streamId, from, limit }: StreamRead): Promise<EventRow[]> {
    return this.#read<EventRow>('log-read-stream', readStream, [streamId, from, limit]);
  }

  /** Runs a query of the log, again while the server is away; {@link StoreUnavailable} when it stays away. */
  async #read<Row extends unknown[]>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const until = performance.now() + this.#retryForMs;
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.#readers.query<Row>({ name, text, values, rowMode: 'array', types })).rows;
      } catch (error) {
        if (kindOf(error) === 'refused') throw error;
        if (performance.now() > until || this.#closing.signal.aborted) {
          throw new StoreUnavailable(`PostgreSQL can't be read: ${textOf(error)}`, { cause: error });
        }
        await sleep(Math.min(500, 10 * 2 ** attempt) * (0.5 + Math.random() / 2));
      }
    }
  }
}

/** Opens the log in PostgreSQL; `migrateEventStore` must have run. Close it to end its connections. */
export function postgresEventStore(options: PostgresEventStoreOptions): PostgresEventStore {
  return new PostgresEventStore(options);
}

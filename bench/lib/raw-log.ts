import type { Pool } from 'pg';
import { openPool } from './open-pool.js';

/** An event whose bodies are text already. */
export interface RawEvent {
  readonly streamId: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

// The log's own columns and indexes; positions from a sequence, so a tailing reader would lose events.
const table = `
CREATE SCHEMA IF NOT EXISTS raw;
CREATE TABLE IF NOT EXISTS raw.event (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream_id text COLLATE "C" NOT NULL, revision bigint NOT NULL, event_id uuid NOT NULL UNIQUE,
  type text NOT NULL, schema_version integer NOT NULL, data json NOT NULL, metadata json NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (stream_id, revision)
)`;

const insert = `INSERT INTO raw.event (stream_id, revision, event_id, type, schema_version, data, metadata)
  SELECT * FROM ROWS FROM (
    unnest($1::text[]), unnest($2::bigint[]), unnest($3::uuid[]), unnest($4::text[]), unnest($5::integer[]),
    json_array_elements($6::json), json_array_elements($7::json)
  )`;

const array = (items: readonly (string | number)[]) => `{${items.join(',')}}`;
const column = <Key extends keyof RawEvent>(events: readonly RawEvent[], key: Key) => events.map((event) => event[key]);

/** Multi-row inserts in group commits: callers queue, `connections` take up to `most` events each. No rule is kept. */
export class RawLog {
  readonly pool: Pool;
  readonly #queue: { event: RawEvent; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #free: number;
  #scheduled = false;

  constructor(
    databaseUrl: string,
    readonly connections: number,
    readonly most: number,
  ) {
    this.pool = openPool(databaseUrl, connections);
    this.#free = connections;
  }

  async prepare(): Promise<void> {
    await this.pool.query(table);
  }

  append(event: RawEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ event, resolve, reject });
      this.#schedule();
    });
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  #schedule(): void {
    if (this.#scheduled || this.#free === 0 || this.#queue.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#free > 0 && this.#queue.length > 0) void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    this.#free -= 1;
    const batch = this.#queue.splice(0, this.most);
    const events = batch.map((item) => item.event);
    const versions = events.map(() => 1);
    const scalars = [
      column(events, 'streamId'),
      column(events, 'revision'),
      column(events, 'id'),
      column(events, 'type'),
      versions,
    ];
    const bodies = [column(events, 'data'), column(events, 'metadata')].map((texts) => `[${texts.join(',')}]`);
    try {
      await this.pool.query({ name: 'raw-append', text: insert, values: [...scalars.map(array), ...bodies] });
      for (const item of batch) item.resolve();
    } catch (error) {
      for (const item of batch) item.reject(error);
    }
    this.#free += 1;
    this.#schedule();
  }
}

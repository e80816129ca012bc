import type { Pool, PoolClient } from 'pg';
import type { Sale, SalesTotal } from './sales.js';

const read = `select position, data::text as data, metadata::text as metadata from EVENTS where position > $1 order by position limit $2`;
const upsert = `insert into raw_projection.total select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::date[])
  on conflict (distributor_id, sku) do update set quantity = excluded.quantity, amount = excluded.amount, last_date = excluded.last_date`;

/** What the fold needs of an event. */
export interface RawSale {
  readonly sale: Sale;
  readonly businessDate: string;
}

/** The least work that keeps one table of totals: no lease, no check, one fold by hand, all rows in memory. */
export class RawProjection {
  constructor(
    private readonly pool: Pool,
    private readonly events = 'log.event',
  ) {}

  /** @returns events of log per second, from an empty table to the end of the log in PostgreSQL */
  async fromStart(pageSize: number): Promise<number> {
    return this.follow(this.pages(pageSize), ({ data, metadata }) => {
      const { businessDate } = JSON.parse(metadata) as { businessDate: string };
      return { sale: JSON.parse(data) as Sale, businessDate };
    });
  }

  /** @returns events per second, from an empty table to the end of these pages */
  async follow<Event>(pages: AsyncIterable<readonly Event[]>, read: (event: Event) => RawSale): Promise<number> {
    await this.pool.query(`drop schema if exists raw_projection cascade; create schema raw_projection;
      create table raw_projection.total (distributor_id text, sku text, quantity bigint, amount bigint, last_date date, primary key (distributor_id, sku));
      create table raw_projection.checkpoint (position bigint); insert into raw_projection.checkpoint values (0)`);
    const client = await this.pool.connect();
    const rows = new Map<string, SalesTotal>();
    const started = performance.now();
    let events = 0;
    try {
      for await (const page of pages) {
        events += page.length;
        await this.write(client, this.fold(rows, page.map(read)), events);
      }
    } finally {
      client.release();
    }
    return events / ((performance.now() - started) / 1_000);
  }

  private async *pages(pageSize: number): AsyncGenerator<readonly { data: string; metadata: string }[]> {
    const client = await this.pool.connect();
    try {
      for (let position = 0; ;) {
        const page = await client.query<{ position: string; data: string; metadata: string }>({
          name: 'raw read',
          text: read.replace('EVENTS', this.events),
          values: [position, pageSize],
        });
        if (page.rows.length === 0) return;
        yield page.rows;
        position = Number(page.rows.at(-1)!.position);
      }
    } finally {
      client.release();
    }
  }

  private async write(client: PoolClient, changed: readonly SalesTotal[], position: number): Promise<void> {
    await client.query('begin');
    await client.query({
      name: 'raw upsert',
      text: upsert,
      values: [
        changed.map((row) => row.distributorId),
        changed.map((row) => row.sku),
        changed.map((row) => row.quantity),
        changed.map((row) => row.amount),
        changed.map((row) => row.lastDate),
      ],
    });
    await client.query('update raw_projection.checkpoint set position = $1', [position]);
    await client.query('commit');
  }

  private fold(rows: Map<string, SalesTotal>, page: readonly RawSale[]): readonly SalesTotal[] {
    const changed = new Set<SalesTotal>();
    for (const { sale, businessDate } of page) {
      const { distributorId, sku, quantity, amount } = sale;
      const key = `${distributorId}\u0000${sku}`;
      let row = rows.get(key);
      if (!row) rows.set(key, (row = { distributorId, sku, quantity: 0, amount: 0, lastDate: businessDate }));
      row.quantity += quantity;
      row.amount += amount;
      row.lastDate = businessDate;
      changed.add(row);
    }
    return [...changed];
  }
}

import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Pool } from 'pg';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import { installProjections, stateProjection } from '#libs/projections';
import { testDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { Caller } from '../auth/caller.js';
import { loadConfig } from '../config/load-config.js';
import { createDataSource } from '../database/data-source.js';
import { createPool } from '../database/pool.js';
import { ProjectionProgress } from '../events/projection-progress.js';
import { CursorCodec } from './cursor.js';
import { filters, listSpec } from './list-spec.js';
import { Lists, type Page } from './lists.js';
import type { QueryRequest } from './query-request.js';
import { ReadModels } from './read-models.js';

@Entity({ schema: 'read', name: 'crates' })
class Crate {
  @PrimaryColumn({ type: 'text' })
  id: string;
  @Column({ type: 'text' })
  owner: string;
  @Column({ type: 'bigint' })
  amount: number;
  @Column({ type: 'timestamptz', name: 'seen_at' })
  seenAt: string;
  @Column({ type: 'date' })
  day: string;
  @Column({ type: 'bigint' })
  margin: number;
}

const projection = stateProjection<Crate, 'id'>({
  name: 'crates',
  version: 1,
  key: ['id'],
  handles: [],
  table: {
    columns: { id: 'text', owner: 'text', amount: 'bigint', seenAt: 'timestamptz', day: 'date', margin: 'bigint' },
    visibleTo: ['owner'],
  },
  keysOf: () => [],
  evolve: (row) => row,
});
const crates = listSpec<Crate>({
  entity: Crate,
  filters: { owner: filters.id('Owner.'), from: filters.from('From.', 'day') },
  order: ['seenAt', 'id'],
  direction: 'desc',
  internal: ['margin'],
});

const rows = 2_500;
const everyone = new Caller('op', ['operations'], undefined);
const own = new Caller('d', ['distributor'], 'D1');
let database: TestDatabase;
let pool: Pool;
let dataSource: DataSource;
let reads: ReadModels;
let lists: Lists;

beforeAll(async () => {
  database = await testDatabase();
  const config = loadConfig({ DATABASE_URL: database.url, NODE_ENV: 'test', TUYEN_DATABASE_POOL: '4' });
  pool = createPool(config, 'spec');
  await installProjections(pool, [projection]);
  // Several rows share an instant, microseconds count, and the order of ids is not that of time.
  await pool.query(
    `insert into read.crates_v1 (id, owner, amount, seen_at, day, margin)
     select md5(i::text), 'D' || i % 3, i * 3000000000, timestamptz '2026-01-01' + (i / 7) * interval '1 microsecond', date '2026-01-01' + i % 100, i
     from generate_series(1, $1::int) i`,
    [rows],
  );
  dataSource = createDataSource(config, [Crate]);
  await dataSource.initialize();
  reads = new ReadModels(dataSource, new ProjectionProgress(pool, 1));
  lists = new Lists(dataSource, reads, new CursorCodec('a secret that is long enough'));
});
afterAll(async () => {
  await dataSource.destroy();
  await pool.end();
  await database.drop();
});

function asking(caller: Caller, query: Record<string, string> = {}, accept?: string): QueryRequest {
  const reply = { header: () => reply };
  return {
    caller,
    query,
    accept,
    minPosition: undefined,
    reply,
    answeredAt: () => undefined,
  } as unknown as QueryRequest;
}

describe('a look at the read models', () => {
  it('gives bigint as number, date as text and instants to the microsecond', async () => {
    const { result } = await reads.one(everyone, Crate, { id: 'c81e728d9d4c2f636f067f89cc14862c' });
    expect(result).toEqual({
      id: 'c81e728d9d4c2f636f067f89cc14862c', owner: 'D2', amount: 6_000_000_000, seenAt: '2026-01-01T00:00:00.000Z', day: '2026-01-03', margin: 2,
    }); // prettier-ignore
  });

  it('shows a distributor its own rows whatever the query says: no guard of the API is in between', async () => {
    const seen = async (caller: Caller, sql: string) =>
      (await reads.read(caller, { views: ['crates'] }, (session) => session.rows<{ owner: string }>(sql))).result;
    const all = 'select distinct owner from read.crates order by 1';
    expect(await seen(everyone, all)).toEqual([{ owner: 'D0' }, { owner: 'D1' }, { owner: 'D2' }]);
    expect(await seen(own, all)).toEqual([{ owner: 'D1' }]);
    expect(await seen(own, `${all} desc`.replace('read.crates', 'read.crates_v1'))).toEqual([{ owner: 'D1' }]);
    expect(await seen(new Caller('d', ['distributor'], "D1' or 'a'='a"), all)).toEqual([]);
    await expect(reads.one(own, Crate, { id: 'c81e728d9d4c2f636f067f89cc14862c' })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('can neither write nor leave the rights of the next one behind', async () => {
    for (const sql of [
      "update read.crates set owner = 'D9'",
      'create table x (y int)',
      'select * from projector.generation',
    ]) {
      await expect(reads.read(own, { views: [] }, (session) => session.rows(sql))).rejects.toMatchObject({
        message: expect.stringMatching(/permission denied|read-only transaction/) as string,
      });
    }
    await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const caller = i % 2 === 0 ? own : everyone;
        const { result } = await reads.read(caller, { views: ['crates'] }, (session) =>
          session.rows<{ n: number }>('select count(distinct owner) as n from read.crates'),
        );
        expect(result[0]!.n).toBe(caller === own ? 1 : 3);
      }),
    );
  });

  it('runs TypeORM in the same transaction', async () => {
    const { result } = await reads.read(own, { views: ['crates'] }, ({ manager }) =>
      manager.getRepository(Crate).countBy({ owner: 'D0' }),
    );
    expect(result).toBe(0);
  });
});

describe('a list', () => {
  it('gives every row once over its pages, in order', async () => {
    const seen: Crate[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = (await lists.answer(asking(everyone, { limit: '300', cursor }), crates)) as Page<Crate>;
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(rows);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(rows);
    const keys = seen.map(({ seenAt, id }) => `${seenAt.replace(/\.(\d{3})Z/, '.$1000Z')} ${id}`);
    expect(keys).toEqual([...keys].sort().reverse());
  });

  it('streams the whole of it, a page at a time', async () => {
    const answer = await lists.answer(asking(everyone, { from: '2026-02-01' }, 'application/x-ndjson'), crates);
    const chunks: string[] = [];
    for await (const chunk of (answer as { getStream(): AsyncIterable<Buffer> }).getStream())
      chunks.push(chunk.toString());
    const ids = chunks
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as Crate).id);
    expect(ids).toHaveLength((rows / 100) * 69);
    expect(new Set(ids).size).toBe(ids.length);
    expect(chunks.length).toBeGreaterThan(1);
  });

  it('ends in peace when the client stops reading', async () => {
    const answer = await lists.answer(asking(everyone, {}, 'text/csv'), crates);
    const stream = (answer as { getStream(): Readable }).getStream();
    stream.once('data', () => stream.destroy());
    await new Promise((resolve) => stream.once('close', resolve));
    await expect(reads.read(everyone, { views: [] }, (session) => session.rows('select 1'))).resolves.toBeDefined();
  });

  it('keeps internal columns from distributors', async () => {
    const [first] = ((await lists.answer(asking(own), crates)) as Page<Crate>).items;
    expect(first).not.toHaveProperty('margin');
    expect(((await lists.answer(asking(everyone), crates)) as Page<Crate>).items[0]).toHaveProperty('margin');
  });

  it('takes any text as a value, never as SQL', async () => {
    for (const owner of ['x', randomUUID()]) {
      expect(await lists.answer(asking(everyone, { owner }), crates)).toEqual({ items: [], nextCursor: null });
    }
  });
});

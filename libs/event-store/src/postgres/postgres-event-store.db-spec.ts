import * as path from 'node:path';
import { Pool } from 'pg';
import { testDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { createCommandHandler } from '../handle-command.js';
import { AppendRefused, noStream, OutcomeUnknown, StoreUnavailable, type NewEvent } from '../port.js';
import {
  collect,
  eventStoreContract,
  sampleCodec,
  sampleDecider,
  sampleEnvelope,
  sampleEvent,
  type StoreUnderTest,
} from '../testing/index.js';
import { eventStoreSql, migrateEventStore } from './migrate.js';
import { postgresEventStore, type PostgresEventStoreOptions } from './postgres-event-store.js';
import { postgresSnapshots } from './postgres-snapshots.js';
import { runWriters } from '../testing/run-writers.js';

const writerScript = path.join(import.meta.dirname, '../testing/postgres-writer.mjs');

interface PostgresUnderTest extends StoreUnderTest {
  readonly url: string;
  readonly pool: Pool;
}

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

/** A store with an empty log. */
async function open(options: Partial<PostgresEventStoreOptions> = {}): Promise<PostgresUnderTest> {
  const pool = new Pool({ connectionString: database.url, max: 4 });
  pool.on('error', () => undefined);
  await migrateEventStore(pool);
  const settings = { connectionString: database.url, codec: sampleCodec, ...options };
  const store = postgresEventStore(settings);
  return {
    store,
    pool,
    url: database.url,
    connect: () => Promise.resolve(postgresEventStore(settings)),
    loseConnections: async () => {
      await pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'tuyen-event-store'`,
      );
    },
    writeFromProcesses: (processes, events) => runWriters(writerScript, database.url, processes, events),
    dispose: async () => {
      await store.close();
      await pool.query(eventStoreSql.down.join(';'));
      await pool.end();
    },
  };
}

eventStoreContract('PostgreSQL', ({ codec }) => open({ codec }), {
  connect: true,
  loseConnections: true,
  processes: true,
});

describe('the log in PostgreSQL', () => {
  let under: PostgresUnderTest;
  beforeEach(async () => {
    under = await open({ retryForMs: 300 });
  });
  afterEach(() => under.dispose());

  it('can be migrated again, and down and up', async () => {
    await under.store.append('sample-a', noStream, [sampleEvent('a')]);
    await migrateEventStore(under.pool);
    expect(await under.store.head()).toBe(1);
    await under.pool.query(eventStoreSql.down.join(';'));
    await migrateEventStore(under.pool);
    expect(await under.store.head()).toBe(0);
  });

  it.each(['UPDATE log.event SET revision = 7', 'DELETE FROM log.event', 'TRUNCATE log.event'])(
    'refuses %s',
    async (sql) => {
      await under.store.append('sample-a', noStream, [sampleEvent('a')]);
      await expect(under.pool.query(sql)).rejects.toThrow('events are facts');
      expect(await under.store.head()).toBe(1);
    },
  );

  it('says so when a position is missing', async () => {
    await under.store.append('sample-a', noStream, [sampleEvent('a'), sampleEvent('b'), sampleEvent('c')]);
    await under.pool.query(
      'ALTER TABLE log.event DISABLE TRIGGER append_only; DELETE FROM log.event WHERE position = 2',
    );
    await expect(under.store.readAll(0, 10)).rejects.toThrow('position 2 is missing');
    await expect(collect(under.store, 1, () => false)).rejects.toThrow('position 2 is missing');
  });

  it('refuses of the streams that are read together only what PostgreSQL refuses', async () => {
    await under.store.append('sample-a', noStream, [sampleEvent('a')]);
    const names = ['sample-a', 'sample-\u0000', 'sample-b'];
    const results = await Promise.allSettled(names.map((name) => under.store.readStream(name)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((results[0] as PromiseFulfilledResult<unknown[]>).value).toHaveLength(1);
  });

  it('answers in one flush what is appended, repeated and in conflict', async () => {
    await under.store.append('sample-a', noStream, [sampleEvent('a1'), sampleEvent('a2')]);
    await under.store.append('sample-b', noStream, [sampleEvent('b1')]);
    const results = await Promise.all([
      under.store.append('sample-c', noStream, [sampleEvent('c1'), sampleEvent('c2')]),
      under.store.append('sample-a', noStream, [sampleEvent('a1'), sampleEvent('a2')]),
      under.store.append('sample-b', noStream, [sampleEvent('b2')]),
      under.store.append('sample-d', noStream, [sampleEvent('d1')]),
    ]);
    expect(results).toEqual([
      { kind: 'appended', revision: 1, position: 5 },
      { kind: 'duplicate', revision: 1, position: 2 },
      { kind: 'conflict', actual: 0 },
      { kind: 'appended', revision: 0, position: 6 },
    ]);
  });

  it('takes no id twice, whatever the stream or revision', async () => {
    const { store } = under;
    await store.append('sample-a', noStream, [sampleEvent('a1'), sampleEvent('a2')]);
    const later = [
      store.append('sample-a', 1, [sampleEvent('a3'), sampleEvent('a1')]),
      store.append('sample-b', noStream, [sampleEvent('a2')]),
      store.append('sample-c', noStream, [sampleEvent('c1')]),
      store.append('sample-d', noStream, [sampleEvent('d1')]),
    ];
    expect(await Promise.all(later)).toMatchObject([
      { kind: 'conflict', actual: 1 },
      { kind: 'conflict', actual: noStream },
      { kind: 'appended', position: 3 },
      { kind: 'appended', position: 4 },
    ]);
    const twins = await Promise.allSettled([
      store.append('sample-e', noStream, [sampleEvent('twin')]),
      store.append('sample-f', noStream, [sampleEvent('twin')]),
    ]);
    expect(twins).toMatchObject([{ value: { kind: 'appended' } }, { value: { kind: 'conflict', actual: noStream } }]);
    expect(await store.head()).toBe(5);
  });

  it('knows a repeat also by another expected revision', async () => {
    await under.store.append('sample-a', noStream, [sampleEvent('a1')]);
    await under.store.append('sample-a', 0, [sampleEvent('a2')]);
    expect(await under.store.append('sample-a', 1, [sampleEvent('a1')])).toEqual({
      kind: 'duplicate',
      revision: 0,
      position: 1,
    });
  });

  it('lets an append that only the server refuses harm no other of its flush', async () => {
    let nested: unknown = 0;
    for (let depth = 0; depth < 6_000; depth++) nested = [nested];
    const deep = { ...sampleEvent('deep'), data: nested } as NewEvent;
    const results = await Promise.allSettled([
      under.store.append('sample-a', noStream, [sampleEvent('a')]),
      under.store.append('sample-b', noStream, [deep]),
      under.store.append('sample-c', noStream, [sampleEvent('c')]),
    ]);
    expect([results[0].status, results[2].status]).toEqual(['fulfilled', 'fulfilled']);
    if (results[1].status === 'rejected') expect(results[1].reason).toBeInstanceOf(AppendRefused);
    expect(await under.store.readStream('sample-c')).toHaveLength(1);
  });

  it('keeps the order of one stream, and never stalls behind a busy one', async () => {
    const busy = Array.from({ length: 30 }, (_, n) =>
      under.store.append('sample-a', n - 1, [sampleEvent(`a-${n}`, n)]),
    );
    const others = Array.from({ length: 30 }, (_, n) =>
      under.store.append(`sample-b${n}`, noStream, [sampleEvent(`b-${n}`)]),
    );
    const results = await Promise.all([...busy, ...others]);
    expect(results.every((result) => result.kind === 'appended')).toBe(true);
  });
});

describe('a writer that holds the log', () => {
  it('lets the others wait, in order, and misses nobody to a tailing reader', async () => {
    const under = await open();
    const holder = await under.pool.connect();
    try {
      await under.store.append('sample-0', noStream, [sampleEvent('first')]);
      await holder.query('BEGIN');
      await holder.query(
        `SELECT log.append('{sample-slow}', '{0}', $1, '{sample.counted}', '{2}', '[{"number":7,"text":""}]', '[{}]', '{t}', false)`,
        [`{${sampleEvent('slow').id}}`],
      );
      const tail = collect(under.store, 0, (events) => events.length >= 102, 10);
      const appends = Array.from({ length: 100 }, (_, n) =>
        under.store.append(`sample-x${n}`, noStream, [sampleEvent(`x${n}`)]),
      );
      expect(await under.store.head()).toBe(1);
      await holder.query('COMMIT');
      await Promise.all(appends);
      const seen = await tail;
      expect(seen.map((event) => event.position)).toEqual(Array.from({ length: 102 }, (_, n) => n + 1));
      expect(seen[1]!.streamId).toBe('sample-slow');
    } finally {
      holder.release();
      await under.dispose();
    }
  });

  it('beyond the lock timeout makes appends fail, nothing written, and later ones go on', async () => {
    const under = await open({ lockTimeoutMs: 50, retryForMs: 100 });
    const holder = await under.pool.connect();
    try {
      await holder.query(
        `BEGIN; SELECT log.append('{s}', '{0}', '{${sampleEvent('slow').id}}', '{t}', '{1}', '[{}]', '[{}]', '{t}', false)`,
      );
      await expect(under.store.append('sample-a', noStream, [sampleEvent('a')])).rejects.toBeInstanceOf(
        StoreUnavailable,
      );
      await holder.query('ROLLBACK');
      expect(await under.store.append('sample-a', noStream, [sampleEvent('a')])).toMatchObject({
        kind: 'appended',
        position: 1,
      });
    } finally {
      holder.release();
      await under.dispose();
    }
  });
});

describe('faults of the server', () => {
  it('that is away: store unavailable, reads too', async () => {
    const store = postgresEventStore({ connectionString: 'postgres://nobody@127.0.0.1:1/none', retryForMs: 50 });
    await expect(store.append('sample-a', noStream, [sampleEvent('a')])).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.readAll(0, 10)).rejects.toBeInstanceOf(StoreUnavailable);
    await store.close();
  });

  it('that never answers: the outcome is unknown, and the same ids find it out', async () => {
    const under = await open({ statementTimeoutMs: 60_000, lockTimeoutMs: 60_000, retryForMs: 0 });
    const holder = await under.pool.connect();
    try {
      await holder.query('BEGIN; SELECT pg_advisory_xact_lock(7406160318812001)');
      const append = under.store.append('sample-a', noStream, [sampleEvent('a')]);
      const outcome = expect(append).rejects.toBeInstanceOf(OutcomeUnknown);
      for (;;) {
        const { rowCount } = await under.pool.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`);
        if (rowCount === 1) break;
      }
      await under.loseConnections!();
      await outcome;
      await holder.query('COMMIT');
      const again = await under.store.append('sample-a', noStream, [sampleEvent('a')]);
      expect(again).toMatchObject({ revision: 0, position: 1 });
    } finally {
      holder.release();
      await under.dispose();
    }
  });

  it('is overloaded: the queue is bounded', async () => {
    const under = await open({ queueLimit: 10 });
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) => under.store.append(`sample-${n}`, noStream, [sampleEvent(`a${n}`)])),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(10);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StoreUnavailable);
    await under.dispose();
    await expect(under.store.append('sample-x', noStream, [sampleEvent('x')])).rejects.toBeInstanceOf(StoreUnavailable);
  });
});

describe('commands on PostgreSQL', () => {
  it('of several instances have one effect each, also when connections are cut', async () => {
    const under = await open();
    const stores = [under.store, await under.connect!(), await under.connect!()];
    const handlers = stores.map((store) => createCommandHandler({ store, codec: sampleCodec }));
    const outcomes = Array.from({ length: 300 }, (_, n) =>
      handlers[n % 3]!.handle(
        sampleDecider,
        sampleEnvelope(`sample-${n % 2}`, `c${n % 100}`, { type: 'add', number: 1 }),
      ),
    );
    await under.loseConnections!();
    for (const outcome of await Promise.all(outcomes)) expect(outcome.kind).toBe('accepted');
    const log = await under.store.readAll(0, 1000);
    expect(log).toHaveLength(100);
    expect(new Set(log.map((event) => `${event.streamId} ${event.metadata.commandId}`)).size).toBe(100);
    for (const store of stores.slice(1)) await store.close();
    await under.dispose();
  });

  it('keep snapshots that only newer ones replace', async () => {
    const under = await open();
    const snapshots = postgresSnapshots(under.pool);
    const snapshot = {
      streamId: 'sample-a',
      decider: 'sample',
      version: 2,
      revision: 10,
      state: { text: '\u0000 "x"' },
    };
    expect(await snapshots.load('sample-a', 'sample', 2)).toBeUndefined();
    await snapshots.save(snapshot);
    await snapshots.save({ ...snapshot, revision: 9, state: 'older' });
    await snapshots.save({ ...snapshot, version: 1, revision: 99, state: 'of an older build' });
    expect(await snapshots.load('sample-a', 'sample', 2)).toEqual(snapshot);
    expect(await snapshots.load('sample-a', 'sample', 1)).toBeUndefined();
    await snapshots.save({ ...snapshot, revision: 11 });
    expect(await snapshots.load('sample-a', 'sample', 2)).toMatchObject({ revision: 11 });
    await under.dispose();
  });
});

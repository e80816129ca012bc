import fc from 'fast-check';
import { Pool } from 'pg';
import { testDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { eventStoreDb } from '../eventstoredb/index.js';
import {
  AppendRefused,
  noStream,
  type EventStore,
  type ImportingStore,
  type NewEvent,
  type StoredEvent,
} from '../port.js';
import { eventStoreSql, migrateEventStore, postgresEventStore } from '../postgres/index.js';
import { startEventStoreDbServer, type EventStoreDbServer } from '../testing/eventstoredb-server/index.js';
import { sampleEvent } from '../testing/index.js';
import { compareLogs, copyLog, CopyRefused } from './index.js';

let database: TestDatabase;
let pool: Pool;
let server: EventStoreDbServer;
let postgres: ImportingStore;
let eventstoredb: ImportingStore;

beforeAll(async () => {
  database = await testDatabase();
  pool = new Pool({ connectionString: database.url, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(open);
afterEach(close);

async function open(): Promise<void> {
  await migrateEventStore(pool);
  postgres = postgresEventStore({ connectionString: database.url });
  server = await startEventStoreDbServer();
  eventstoredb = await eventStoreDb({ url: server.url, firstPause: 5, appendDeadline: 500 });
}

async function close(): Promise<void> {
  await Promise.all([postgres.close(), eventstoredb.close()]);
  await server.stop();
  await pool.query(eventStoreSql.down.join(';'));
}

const withoutPosition = ({ position, ...event }: StoredEvent) => [position > 0, event];

async function wholeLog(store: EventStore): Promise<StoredEvent[]> {
  const log: StoredEvent[] = [];
  for (let page = await store.readAll(0, 700); page.length > 0;) {
    log.push(...page);
    page = await store.readAll(log.at(-1)!.position, 700);
  }
  return log;
}

/** Copies and compares; the copy equals the source in all but positions. */
async function copied(source: ImportingStore, target: ImportingStore, pageSize = 100): Promise<StoredEvent[]> {
  const { head } = await copyLog(source, target, { pageSize });
  const report = await compareLogs(source, target, head, { pageSize });
  const log = await wholeLog(source);
  const streams = new Set(log.map((event) => event.streamId)).size;
  expect(report).toMatchObject({ same: true, events: log.length, streams });
  expect((await wholeLog(target)).map(withoutPosition)).toEqual(log.map(withoutPosition));
  return log;
}

const directions = [
  ['PostgreSQL to EventStoreDB', () => [postgres, eventstoredb] as const],
  ['EventStoreDB to PostgreSQL', () => [eventstoredb, postgres] as const],
] as const;

/** Appends to some streams in turn, so that the log's order is not that of its streams. */
async function fill(store: EventStore, streams: number, rounds: number, from = 0): Promise<void> {
  for (let round = from; round < from + rounds; round++) {
    for (let stream = 0; stream < streams; stream++) {
      const events = [0, 1].map((n) => sampleEvent(`${stream}-${round}-${n}`, round));
      await store.append(`sample-${stream}`, 2 * round - 1, events);
    }
  }
}

describe.each(directions)('a copy from %s', (_, stores) => {
  it('keeps everything but positions, and goes on when the source has grown', async () => {
    const [source, target] = stores();
    await fill(source, 5, 30);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await copied(source, target);
    await fill(source, 5, 3, 30);
    const log = await copied(source, target);
    expect(log).toHaveLength(330);
    expect(await copyLog(source, target)).toMatchObject({ events: 0 });
    expect(await target.append('sample-0', 65, [sampleEvent('next')])).toMatchObject({ kind: 'appended' });
  });

  it('goes on after any part of it', async () => {
    const [source, target] = stores();
    await fill(source, 4, 20);
    const log = await wholeLog(source);
    for (let from = 0, n = 1; from < log.length; from += n, n = (n * 3) % 17) {
      await target.importEvents(log.slice(from, from + n));
    }
    await copied(source, target);
    const other = { ...log[0]!, id: sampleEvent('other').id };
    await expect(target.importEvents([other])).rejects.toBeInstanceOf(AppendRefused);
    await expect(target.importEvents([{ ...other, revision: 99 }])).rejects.toBeInstanceOf(AppendRefused);
  });

  it('refuses a target that holds something else, and writes nothing', async () => {
    const [source, target] = stores();
    await fill(source, 2, 2);
    await target.append('sample-0', noStream, [sampleEvent('another log')]);
    await expect(copyLog(source, target)).rejects.toBeInstanceOf(CopyRefused);
    expect(await wholeLog(target)).toHaveLength(1);
  });

  it('tells the first difference, in the log or in a stream', async () => {
    const [source, target] = stores();
    await fill(source, 3, 4);
    const log = await wholeLog(source);
    const changed = { ...log[9]!, data: { number: 99, text: 'changed' } };
    await target.importEvents([...log.slice(0, 9), changed, ...log.slice(10)]);
    const head = await source.head();
    const report = await compareLogs(source, target, head);
    expect(report).toMatchObject({ same: false, difference: expect.stringMatching(/sample-1/) as string });
    await target.append('sample-9', noStream, [sampleEvent('more')]);
    expect(await compareLogs(target, source, await target.head())).toMatchObject({ same: false });
  });

  it('translates positions', async () => {
    const [source, target] = stores();
    await fill(source, 3, 4);
    await copied(source, target);
    const [log, copy] = [await wholeLog(source), await wholeLog(target)];
    const marks = [0, log[0]!.position, log[7]!.position, log[7]!.position + 0.5, log[23]!.position, 1e15];
    const { places } = await compareLogs(source, target, await source.head(), { marks });
    const at = (index: number) => copy[index]!.position;
    expect(marks.map((mark) => places.get(mark))).toEqual([0, at(0), at(7), at(7), at(23), at(23)]);
  });

  it('keeps odd names, large events and any text', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => `s${text}`);
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.jsonValue(),
    );
    const append = fc.record({
      name: name.filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text)),
      values: fc.array(value, { minLength: 1, maxLength: 4 }),
      large: fc.oneof(
        { weight: 9, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.integer({ max: 800_000, min: 1 }) },
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(append, { minLength: 1, maxLength: 25 }), async (appends) => {
        const [source, target] = stores();
        const revisions = new Map<string, number>();
        let made = 0;
        for (const { name: streamId, values, large } of appends) {
          const events: NewEvent[] = values.map((data, index) => ({
            ...sampleEvent(`${made++}`),
            schemaVersion: 1 + (made % 3),
            data: { data, text: index === 0 ? 'đ'.repeat(large / 2) : '' },
          }));
          const expected = revisions.get(streamId) ?? noStream;
          expect(await source.append(streamId, expected, events)).toMatchObject({ kind: 'appended' });
          revisions.set(streamId, expected + events.length);
        }
        await copied(source, target, 7);
        await close();
        await open();
      }),
      { numRuns: 8 },
    );
  });
});

it('copies through faults of the target', async () => {
  await fill(postgres, 5, 20);
  let appends = 0;
  const kinds = ['kill', 'silence', 'not-ready', 'unknown', 'end'] as const;
  server.faults.plan = (on) =>
    on === 'append' && ++appends % 3 === 0
      ? { on, kind: kinds[appends % kinds.length]!, applied: appends % 2 === 0 }
      : undefined;
  await copyLog(postgres, eventstoredb, { pageSize: 20 });
  expect(server.faults.struck).toBeGreaterThan(20);
  server.faults.clear();
  await copied(postgres, eventstoredb);
});

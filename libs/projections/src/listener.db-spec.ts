import { testDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ProjectionListener } from './listener.js';
import { EngineHarness } from './testing/engine-harness.js';
import { sampleEvent, sampleSale } from './testing/index.js';

let db: TestDatabase;
let harness: EngineHarness;

beforeEach(async () => {
  db = await testDatabase();
  harness = await EngineHarness.start(db.url);
});
afterEach(async () => {
  await harness.stop();
  await db.drop();
});

it('resolves when the view shows the position, and says where it stands when time is up', async () => {
  const { listener } = harness;
  const waiting = listener.waitForPosition('sample_total', 2, 10_000);
  expect(await listener.waitForPosition('sample_total', 1, 1)).toEqual({ kind: 'timeout', position: 0 });
  await harness.engine();
  await harness.append([sampleSale(), sampleSale()]);
  expect(await waiting).toEqual({ kind: 'reached', position: 2 });
  expect(await listener.waitForPosition('sample_total', 1, 0)).toEqual({ kind: 'reached', position: 2 });
  expect(await listener.waitForPosition('no_such', 1, 1)).toEqual({ kind: 'timeout', position: 0 });
});

it('refuses more waiters than it may hold', async () => {
  const listener = new ProjectionListener(harness.pool, { maxWaiters: 2 });
  await listener.start();
  const waiting = [1, 2].map(() => listener.waitForPosition('sample_total', 1, 60_000));
  expect(await listener.waitForPosition('sample_total', 1, 60_000)).toEqual({ kind: 'overloaded' });
  await listener.stop();
  expect(await Promise.all(waiting)).toEqual([1, 2].map(() => ({ kind: 'timeout', position: 0 })));
});

it('tells of changes of rows only', async () => {
  const changes: number[] = [];
  await harness.engine();
  const stop = harness.listener.onChange('sample_total', ({ position }) => changes.push(position));
  await harness.shows(await harness.append([sampleEvent('other', {})]));
  await harness.shows(await harness.append([sampleSale()]));
  stop();
  await harness.shows(await harness.append([sampleSale()]));
  expect(changes).toEqual([2]);
});

it('listens again after its connection was lost, and takes every table as changed', async () => {
  await harness.engine();
  await harness.shows(await harness.append([sampleSale()]));
  const changed = new Promise<number>((resolve) =>
    harness.listener.onChange('sample_total', ({ position }) => resolve(position)),
  );
  await harness.rows(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'select name, position%'`,
  );
  expect(await changed).toBe(1);
  await harness.shows(await harness.append([sampleSale()]));
});

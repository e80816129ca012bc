import { testDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { sessionLock } from './names.js';
import { EngineHarness } from './testing/engine-harness.js';
import { sampleSale } from './testing/index.js';

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

/** A promise and what resolves it. */
function signal() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

const quantity = async () =>
  (await harness.rows<{ sum: number }>('select sum(quantity)::int as sum from read.sample_total'))[0]!.sum;

it('gives each table to one of two engines, and all to the other when one stops', async () => {
  const first = await harness.engine();
  const second = await harness.engine();
  expect(first.progress()).toHaveLength(3);
  expect(second.progress()).toHaveLength(0);
  await harness.shows(await harness.append([sampleSale()]));
  await harness.stopEngine(first);
  await harness.shows(await harness.append([sampleSale()]));
  expect(second.progress()).toHaveLength(3);
  expect(await quantity()).toBe(4);
});

it('lets two engines that both start at once write every event once', async () => {
  const engines = await Promise.all([
    harness.engine({ pageSize: 3 }),
    harness.engine({ pageSize: 2 }),
    harness.engine(),
  ]);
  for (let i = 0; i < 10; i++) {
    await harness.append([sampleSale(), sampleSale(), sampleSale({ sku: 'rice' })]);
    if (i === 4) await harness.stopEngine(engines[0]);
    if (i === 7) await harness.stopEngine(engines[1]);
  }
  await harness.shows(30);
  expect(await quantity()).toBe(60);
  expect(await harness.rows('select count(*)::int as count from read.sample_sale')).toEqual([{ count: 30 }]);
});

it('fences an engine that woke up after another took over', async () => {
  const gate = signal();
  const reached = signal();
  const engine = await harness.engine({
    hooks: {
      beforeBatch: async () => {
        reached.resolve();
        await gate.promise;
      },
    },
  });
  const position = await harness.append([sampleSale()]);
  await reached.promise;
  // What a take-over does, while the first engine's page is in its hands: holder 1 is connected, then silent.
  const other = await harness.pool.connect();
  await other.query('select pg_advisory_lock($1::int, 1)', [sessionLock]);
  await harness.rows('update projector.generation set holder = 1, epoch = epoch + 1, heartbeat_at = clock_timestamp()');
  gate.resolve();
  await expect(harness.listener.waitForPosition('sample_total', position, 200)).resolves.toEqual({
    kind: 'timeout',
    position: 0,
  });
  // Holder 1 is silent from now on, so the engine gets its leases back, with a new epoch.
  await harness.shows(position);
  expect(await harness.rows('select distinct epoch::int from projector.generation')).toEqual([{ epoch: 3 }]);
  other.release(true);
  expect(await quantity()).toBe(2);
  expect(engine.progress().map((each) => each.position)).toEqual([1, 1, 1]);
});

it('cuts off an engine that freezes with its rows written and not committed', async () => {
  const gate = signal();
  const reached = signal();
  let frozen = false;
  await harness.engine({
    lanes: 1,
    hooks: {
      beforeCommit: async () => {
        if (frozen) return;
        frozen = true;
        reached.resolve();
        await gate.promise;
      },
    },
  });
  const position = await harness.append([sampleSale()]);
  await reached.promise;
  const second = await harness.engine();
  expect(second.progress()).toHaveLength(0);
  // The server ends the frozen transaction after leaseMs; then the row can be had.
  await harness.rows(
    `update projector.generation set holder = 1, epoch = epoch + 1, heartbeat_at = clock_timestamp() - interval '1 hour'`,
  );
  await harness.shows(position);
  gate.resolve();
  await harness.shows(await harness.append([sampleSale({ sku: 'rice' })]));
  expect(await quantity()).toBe(4);
  expect(await harness.rows('select count(*)::int as count from read.sample_sale')).toEqual([{ count: 2 }]);
});

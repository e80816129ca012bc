import { testDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { dropOldGenerations, projectionStatus, rebuildProjection, switchProjection } from './operations.js';
import { stateProjection } from './projection.js';
import { EngineHarness } from './testing/engine-harness.js';
import { sampleFacts, sampleSale, sampleTotals, type SampleSale } from './testing/index.js';
import { verifyProjections } from './verify/verify.js';

let db: TestDatabase;
let harness: EngineHarness;

beforeEach(async () => {
  db = await testDatabase();
  harness = await EngineHarness.start(db.url, [sampleTotals, sampleFacts]);
});
afterEach(async () => {
  await harness.stop();
  await db.drop();
});

/** The next version: one column more, and doubled. */
const nextTotals = stateProjection<{ sku: string; quantity: number; doubled: number }, 'sku'>({
  name: 'sample_total',
  version: 2,
  handles: ['sale.made'],
  table: { columns: { sku: 'text', quantity: 'bigint', doubled: 'bigint' }, visibleTo: 'everyone' },
  key: ['sku'],
  keysOf: (event) => [{ sku: (event.data as SampleSale).sku }],
  evolve: (row, event, key) => {
    const quantity = (row?.quantity ?? 0) + (event.data as SampleSale).quantity;
    return { ...key, quantity, doubled: 2 * quantity };
  },
});

const sales = (count: number) => Array.from({ length: count }, (_, i) => sampleSale({ distributorId: `d-${i % 50}` }));

/** Switches as soon as the table that fills has caught up. */
async function switched(name: string) {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    const result = await switchProjection(harness.pool, name);
    if (result.kind === 'switched') return result;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`${name} did not catch up`);
}

it('rebuilds beside the live table while a writer writes, and switches without a gap', async () => {
  await harness.append(sales(2_000));
  await harness.engine({ rebuildPageSize: 200, pageSize: 100 });
  await harness.shows(2_000);
  expect(await rebuildProjection(harness.pool, sampleTotals)).toEqual({
    kind: 'started',
    generation: 2,
    relation: 'sample_total_v1_2',
  });
  expect(await rebuildProjection(harness.pool, sampleTotals)).toMatchObject({ kind: 'refused' });
  let writing = true;
  const writer = (async () => {
    while (writing) {
      await harness.append(sales(5));
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const result = await switched('sample_total');
  writing = false;
  await writer;
  expect(result).toEqual({ kind: 'switched', relation: 'sample_total_v1_2', version: 1 });
  const head = await harness.append(sales(1));
  await harness.shows(head);
  expect(await harness.rows('select sum(quantity)::int as sum from read.sample_total')).toEqual([{ sum: 2 * head }]);
  expect(await verifyProjections(harness.pool, harness.store, harness.projections)).toMatchObject({ ok: true });
  expect(await dropOldGenerations(harness.pool, 'sample_total')).toEqual(['sample_total_v1']);
  const status = await projectionStatus(harness.pool, harness.store);
  expect(status.map(({ name, generation, state }) => [name, generation, state])).toEqual([
    ['sample_sale', 1, 'live'],
    ['sample_total', 2, 'live'],
  ]);
});

it('resumes a rebuild that was killed in a page', async () => {
  await harness.append(sales(1_000));
  let kills = 0;
  const engine = await harness.engine({
    rebuildPageSize: 100,
    pageSize: 100,
    hooks: {
      beforeCommit: async () => {
        kills += 1;
        if (kills % 3 !== 0 || kills > 20) return;
        await harness.rows(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
        );
      },
    },
  });
  await harness.shows(1_000);
  await rebuildProjection(harness.pool, sampleFacts);
  await harness.stopEngine(engine);
  await harness.engine({ rebuildPageSize: 100, pageSize: 100 });
  await switched('sample_sale');
  expect(kills).toBeGreaterThan(3);
  expect(
    await harness.rows('select count(*)::int as count, count(distinct position)::int as events from read.sample_sale'),
  ).toEqual([{ count: 1_000, events: 1_000 }]);
});

it('fills a new version by itself, beside an old build that goes on serving', async () => {
  await harness.append(sales(300));
  await harness.engine();
  await harness.shows(300);
  await harness.engine({ projections: [nextTotals, sampleFacts] });
  await harness.shows(await harness.append(sales(10)));
  expect(await harness.rows('select count(*)::int as count from read.sample_total')).toEqual([{ count: 50 }]);
  expect(await switched('sample_total')).toMatchObject({ version: 2 });
  await harness.shows(await harness.append(sales(10)));
  expect(await harness.rows('select sku, quantity::int, doubled::int from read.sample_total')).toEqual([
    { sku: 'milk', quantity: 640, doubled: 1_280 },
  ]);
});

it('switches by itself where told so', async () => {
  await harness.append(sales(300));
  const old = await harness.engine();
  await harness.shows(300);
  await harness.stopEngine(old);
  const seen = new Promise<void>((resolve) =>
    harness.listener.onChange('sample_total', ({ position }) => position >= 310 && resolve()),
  );
  await harness.engine({ projections: [nextTotals, sampleFacts], autoSwitch: true });
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    const status = await projectionStatus(harness.pool, harness.store);
    if (status.some((row) => row.version === 2 && row.state === 'live')) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await harness.append(sales(10));
  await seen;
  expect(await harness.rows('select doubled::int from read.sample_total')).toEqual([{ doubled: 1_240 }]);
});

it('never leaves a version that is newer than this build', async () => {
  const newer = await EngineHarness.start(db.url, [nextTotals, sampleFacts], harness.store);
  await newer.engine();
  await switched('sample_total');
  const engine = await harness.engine();
  await newer.append(sales(3));
  await newer.shows(3);
  expect(engine.progress().map(({ name }) => name)).not.toContain('sample_total');
  await newer.stop();
});

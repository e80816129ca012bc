import { memoryEventStore, type EventStore } from '#libs/event-store';
import { testDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { projectionStatus, resumeProjection, skipEvent, type GenerationStatus } from './operations.js';
import type { Projection } from './projection.js';
import { EngineHarness } from './testing/engine-harness.js';
import {
  sampleCounts,
  sampleFacts,
  sampleSale,
  sampleTotals,
  type SampleSale,
  type SampleTotal,
} from './testing/index.js';
import { verifyProjections } from './verify/verify.js';

let db: TestDatabase;
let harness: EngineHarness;
let broken = true;

const throwing: Projection = {
  ...sampleTotals,
  evolve: (row: SampleTotal | undefined, event, key) => {
    if (broken && (event.data as SampleSale).note === 'poison') throw new Error('cannot take this');
    return sampleTotals.evolve(row, event, key);
  },
};
const refusedByTable: Projection = {
  ...sampleFacts,
  rowsOf: (event) =>
    sampleFacts.rowsOf(event).map((row) => (row.amount === 13 ? { ...row, sku: null as unknown as string } : row)),
};

beforeEach(async () => {
  broken = true;
  db = await testDatabase();
  harness = await EngineHarness.start(db.url, [throwing, refusedByTable, sampleCounts]);
});
afterEach(async () => {
  await harness.stop();
  await db.drop();
});

async function stopped(name: string): Promise<GenerationStatus> {
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    const status = (await projectionStatus(harness.pool, harness.store)).find((row) => row.name === name)!;
    if (status.status === 'stopped') return status;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`${name} did not stop`);
}

it('stops at an event that the fold cannot take, alone, and resumes after the mend', async () => {
  await harness.engine();
  await harness.append([sampleSale(), sampleSale({ note: 'poison' }), sampleSale({ sku: 'rice' })]);
  expect(await stopped('sample_total')).toMatchObject({ position: 1, errorPosition: 2, lag: 2, held: false });
  expect((await stopped('sample_total')).error).toContain('cannot take this');
  await harness.shows(3, ['sample_sale', 'sample_count']);
  broken = false;
  expect(await resumeProjection(harness.pool, 'sample_total')).toEqual({ kind: 'resumed' });
  await harness.shows(3);
  expect(await harness.rows('select sku, quantity::int from read.sample_total order by 1')).toEqual([
    { sku: 'milk', quantity: 4 },
    { sku: 'rice', quantity: 2 },
  ]);
  expect(await resumeProjection(harness.pool, 'sample_total')).toEqual({
    kind: 'refused',
    reason: 'sample_total is not stopped',
  });
});

it('goes on without an event only by a decision with a name and a reason', async () => {
  await harness.engine();
  await harness.append([sampleSale(), sampleSale({ note: 'poison' }), sampleSale({ sku: 'rice' })]);
  await stopped('sample_total');
  const decision = { position: 2, reason: 'written by a broken build', by: 'u-7' };
  expect(await skipEvent(harness.pool, 'sample_total', { ...decision, position: 1 })).toMatchObject({
    kind: 'refused',
  });
  expect(await skipEvent(harness.pool, 'sample_total', { ...decision, reason: ' ' })).toMatchObject({
    kind: 'refused',
  });
  expect(await skipEvent(harness.pool, 'sample_total', decision)).toEqual({ kind: 'skipped' });
  await harness.shows(3);
  expect(await harness.rows('select sku, quantity::int from read.sample_total order by 1')).toEqual([
    { sku: 'milk', quantity: 2 },
    { sku: 'rice', quantity: 2 },
  ]);
  expect(await harness.rows('select name, position::int, reason, decided_by from projector.skip')).toEqual([
    { name: 'sample_total', position: 2, reason: 'written by a broken build', decided_by: 'u-7' },
  ]);
  expect(await verifyProjections(harness.pool, harness.store, harness.projections)).toMatchObject({ ok: true });
});

it('finds the one event that a table refuses, and keeps all before it', async () => {
  await harness.engine({ pageSize: 100 });
  const sales = Array.from({ length: 60 }, (_, i) => sampleSale({ amount: i === 36 ? 13 : 1 }));
  await harness.append(sales);
  expect(await stopped('sample_sale')).toMatchObject({ position: 36, errorPosition: 37 });
  expect(await harness.rows('select count(*)::int as count from read.sample_sale')).toEqual([{ count: 36 }]);
  await harness.shows(60, ['sample_total', 'sample_count']);
  await skipEvent(harness.pool, 'sample_sale', { position: 37, reason: 'no SKU', by: 'u-7' });
  await harness.shows(60);
  expect(await harness.rows('select count(*)::int as count from read.sample_sale')).toEqual([{ count: 59 }]);
});

it('never passes a gap in the log', async () => {
  const whole = memoryEventStore();
  const gapped: EventStore = Object.assign(Object.create(whole) as EventStore, {
    append: whole.append.bind(whole),

    head: whole.head.bind(whole),
    readAll: async (after: number, limit: number) =>
      (await whole.readAll(after, limit)).filter(({ position }) => position !== 3),
    async *subscribe(...args: Parameters<EventStore['subscribe']>) {
      for await (const page of whole.subscribe(...args)) yield page.filter(({ position }) => position !== 3);
    },
  });
  await harness.engine({ store: gapped });
  const [first, ...rest] = [sampleSale(), sampleSale(), sampleSale(), sampleSale()];
  await whole.append('sale-1', -1, [first]);
  await harness.shows(1);
  await whole.append('sale-1', 0, rest);
  expect(await stopped('sample_count')).toMatchObject({
    position: 1,
    error: expect.stringContaining('from position 2 to 4') as string,
  });
  const report = await verifyProjections(harness.pool, gapped, harness.projections);
  expect(report.ok).toBe(false);
  expect(report.log.findings.map(({ kind, position }) => [kind, position])).toEqual([
    ['position-gap', 4],
    ['revision-gap', 4],
  ]);
});

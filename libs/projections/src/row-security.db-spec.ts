import { testDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import type { Projection } from './projection.js';
import { EngineHarness } from './testing/engine-harness.js';
import { sampleCounts, sampleFacts, sampleSale, sampleTotals } from './testing/index.js';

let db: TestDatabase;
let harness: EngineHarness;
const secret: Projection = { ...sampleFacts, name: 'secret', table: { ...sampleFacts.table, visibleTo: 'nobody' } };
const views = ['sample_total', 'sample_sale', 'sample_count', 'secret'];

beforeAll(async () => {
  db = await testDatabase();
  harness = await EngineHarness.start(db.url, [sampleTotals, sampleFacts, sampleCounts, secret]);
  await harness.engine();
  await harness.append([
    sampleSale(),
    sampleSale({ distributorId: 'd-2' }),
    sampleSale({ distributorId: 'd-2', sku: 'tea' }),
  ]);
  await harness.shows(3);
});
afterAll(async () => {
  await harness.stop();
  await db.drop();
});

/** Number of rows of each view that the reader sees with these settings. */
async function seen(settings: Readonly<Record<string, string>>) {
  const client = await harness.pool.connect();
  try {
    await client.query('begin');
    for (const [name, value] of Object.entries(settings))
      await client.query('select set_config($1, $2, true)', [name, value]);
    await client.query('set local role tuyen_reader');
    const counts: number[] = [];
    for (const view of views) {
      const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from read.${view}`);
      counts.push(rows[0]!.count);
    }
    return counts;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

it('shows a distributor its own rows and what is everybody’s', async () => {
  expect(await seen({ 'tuyen.distributor_id': 'd-1' })).toEqual([1, 1, 1, 0]);
  expect(await seen({ 'tuyen.distributor_id': 'd-2' })).toEqual([2, 2, 1, 0]);
  expect(await seen({ 'tuyen.distributor_id': 'd-3' })).toEqual([0, 0, 1, 0]);
});

it('shows nothing unless told who asks', async () => {
  expect(await seen({})).toEqual([0, 0, 0, 0]);
  expect(await seen({ 'tuyen.distributor_id': '' })).toEqual([0, 0, 0, 0]);
  expect(await seen({ 'tuyen.scope': 'own', 'tuyen.distributor_id': '' })).toEqual([0, 0, 0, 0]);
});

it('shows all to the principal', async () => {
  expect(await seen({ 'tuyen.scope': 'all' })).toEqual([3, 3, 1, 3]);
});

it('lets the reader write nothing and see no checkpoint', async () => {
  const client = await harness.pool.connect();
  try {
    await client.query('set role tuyen_reader');
    await expect(client.query(`delete from read.sample_total`)).rejects.toThrow(/permission denied/);
    await expect(client.query(`select * from projector.generation`)).rejects.toThrow(/permission denied/);
  } finally {
    client.release(true);
  }
});

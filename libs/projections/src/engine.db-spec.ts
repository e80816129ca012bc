import * as fc from 'fast-check';
import { testDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { columnsOf, decodeValue, rawTypes } from './columns.js';
import { projectionStatus } from './operations.js';
import { snakeCase } from './names.js';
import type { Projection } from './projection.js';
import { EngineHarness } from './testing/engine-harness.js';
import { projectedRows, sampleEvent, sampleProjections, sampleSale, sampleTotals } from './testing/index.js';

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

/** The view's rows as projections see rows. */
async function viewRows(projection: Projection) {
  const columns = columnsOf(projection);
  const client = await harness.pool.connect();
  try {
    await client.query(`set timezone = 'UTC'`);
    const { rows } = await client.query<(string | null)[]>({
      text: `select ${columns.map(({ column }) => column).join(', ')} from read.${projection.name} order by 1, 2`,
      rowMode: 'array',
      types: rawTypes,
    });
    return rows.map((texts) =>
      Object.fromEntries(columns.map(({ field, type }, i) => [field, decodeValue(type, texts[i]!)])),
    );
  } finally {
    client.release(true);
  }
}

it('keeps all tables up to date, whatever the values', async () => {
  await harness.engine();
  await harness.append([
    sampleSale({ note: 'a "quoted" \\ note, {braces}, NULL' }),
    sampleSale({ note: null }),
    sampleSale({ sku: 'Sữa 🥛', note: '' }),
    sampleSale({ sku: 'rice', quantity: -3, amount: Number.MAX_SAFE_INTEGER }),
  ]);
  const position = await harness.append([
    sampleEvent('sale.cleared', { distributorId: 'd-1', sku: 'milk' }),
    sampleEvent('unknown', {}),
  ]);
  await harness.shows(position);
  const events = await harness.store.readAll(0, 100);
  for (const projection of sampleProjections) {
    expect(await viewRows(projection)).toEqual(projectedRows(projection, events));
  }
  const status = await projectionStatus(harness.pool, harness.store);
  expect(status.map(({ name, lag, status, held }) => [name, lag, status, held])).toEqual(
    ['sample_count', 'sample_sale', 'sample_total'].map((name) => [name, 0, 'running', true]),
  );
});

it('gives the same rows for any page size and cache', async () => {
  const sale = fc.record({
    clear: fc.boolean(),
    distributorId: fc.constantFrom('d-1', 'd-2', 'd-3'),
    sku: fc.constantFrom('milk', 'rice', 'tea'),
    quantity: fc.integer({ min: -5, max: 5 }),
    note: fc.option(fc.string({ unit: 'grapheme', maxLength: 5 }).map((text) => text.replaceAll('\0', ''))),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(sale, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(0, 2, 4, 100),
      fc.integer({ min: 1, max: 3 }),
      async (sales, pageSize, cacheRows, lanes) => {
        const engine = await harness.engine({ pageSize, rebuildPageSize: pageSize * 2, cacheRows, lanes });
        const events = sales.map(({ clear, ...rest }) =>
          clear ? sampleEvent('sale.cleared', rest) : sampleSale(rest),
        );
        await harness.shows(await harness.append(events));
        await harness.stopEngine(engine);
        const log = await harness.store.readAll(0, 5_000);
        for (const projection of sampleProjections) {
          expect(await viewRows(projection)).toEqual(projectedRows(projection, log));
        }
      },
    ),
    { numRuns: 25 },
  );
});

it('reads a long log from its start and goes on live', async () => {
  const many = Array.from({ length: 6_000 }, (_, i) =>
    sampleSale({ distributorId: `d-${i % 700}`, sku: `s-${i % 3}` }),
  );
  await harness.append(many);
  await harness.engine({ rebuildPageSize: 1_000, pageSize: 300, cacheRows: 500 });
  await harness.shows(6_000);
  await harness.shows(await harness.append([sampleSale(), sampleSale()]));
  const [row] = await harness.rows<{ sum: string }>('select sum(quantity)::int as sum from read.sample_total');
  expect(row).toEqual({ sum: 12_004 });
});

it('applies each event once when the transaction breaks between writing and commit', async () => {
  let breaks = 3;
  await harness.engine({
    lanes: 1,
    hooks: {
      beforeCommit: async () => {
        if (breaks-- <= 0) return;
        // As if the server died: every connection of this database but the listener's and this one's.
        await harness.rows(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and state = 'idle in transaction' and pid <> pg_backend_pid()`,
        );
      },
    },
  });
  await harness.append([sampleSale(), sampleSale()]);
  await harness.shows(await harness.append([sampleSale({ sku: 'rice' })]));
  expect(breaks).toBeLessThan(0);
  expect(await harness.rows('select sku, quantity::int from read.sample_total order by sku')).toEqual([
    { sku: 'milk', quantity: 4 },
    { sku: 'rice', quantity: 2 },
  ]);
  expect(await harness.rows('select position::int, item::int from read.sample_sale order by 1')).toEqual([
    { position: 1, item: 0 },
    { position: 2, item: 0 },
    { position: 3, item: 0 },
  ]);
});

it('refuses to move a checkpoint back', async () => {
  const engine = await harness.engine();
  await harness.shows(await harness.append([sampleSale(), sampleSale()]));
  await harness.stopEngine(engine);
  await expect(harness.rows(`update projector.generation set position = 1`)).rejects.toThrow(
    /would go back from 2 to 1/,
  );
});

it('names tables and columns in snake_case and refuses two meanings of one version', async () => {
  const found = await harness.rows<{ column_name: string }>(
    `select column_name from information_schema.columns where table_schema = 'read' and table_name = 'sample_total_v1' order by ordinal_position`,
  );
  expect(found.map((row) => row.column_name)).toEqual(Object.keys(sampleTotals.table.columns).map(snakeCase));
  const changed = { ...sampleTotals, table: { ...sampleTotals.table, visibleTo: 'nobody' as const } };
  await expect(harness.engine({ projections: [changed] })).rejects.toThrow(/its version must rise above 1/);
  harness.engines.clear();
});

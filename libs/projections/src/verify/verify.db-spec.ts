import { testDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { EngineHarness } from '../testing/engine-harness.js';
import { sampleSale } from '../testing/index.js';
import { verifyProjections } from './verify.js';

let db: TestDatabase;
let harness: EngineHarness;

beforeEach(async () => {
  db = await testDatabase();
  harness = await EngineHarness.start(db.url);
  await harness.engine();
  await harness.append([sampleSale(), sampleSale({ sku: 'rice' }), sampleSale({ sku: 'tea', distributorId: 'd-2' })]);
  await harness.shows(3);
});
afterEach(async () => {
  await harness.stop();
  await db.drop();
});

const verify = () => verifyProjections(harness.pool, harness.store, harness.projections);
const reportOf = async (name: string) => (await verify()).tables.find((table) => table.name === name)!;

it('finds the tables equal to the fold of the log, and leaves nothing behind', async () => {
  const report = await verify();
  expect(report.tables.map(({ name, kind, position }) => [name, kind, position])).toEqual([
    ['sample_total', 'same', 3],
    ['sample_sale', 'same', 3],
    ['sample_count', 'same', 3],
  ]);
  expect(report).toMatchObject({ ok: true, log: { position: 3, events: 3, findings: [] } });
  expect(await harness.rows(`select 1 from information_schema.schemata where schema_name like 'verify%'`)).toEqual([]);
});

it('names the row, the column and both values of a flipped value', async () => {
  await harness.rows(`update read.sample_total_v1 set quantity = 20 where sku = 'rice'`);
  const report = await verify();
  expect(report.ok).toBe(false);
  expect(report.tables.filter((table) => table.kind !== 'same')).toEqual([
    expect.objectContaining({
      name: 'sample_total',
      kind: 'different',
      rows: [
        {
          key: { distributorId: 'd-1', sku: 'rice' },
          kind: 'different',
          columns: [{ column: 'quantity', found: 20, expected: 2 }],
        },
      ],
    }),
  ]);
});

it('names rows that are missing or too many', async () => {
  await harness.rows(`delete from read.sample_sale_v1 where position = 2`);
  expect((await reportOf('sample_sale')).rows).toEqual([
    { key: { position: 2, item: 0 }, kind: 'missing', columns: [] },
  ]);
  await harness.rows(`insert into read.sample_count_v1 values ('made.up', 1)`);
  expect((await reportOf('sample_count')).rows).toEqual([
    { key: { type: 'made.up' }, kind: 'unexpected', columns: [] },
  ]);
});

it('checks tables that move while it looks', async () => {
  let writing = true;
  const writer = (async () => {
    while (writing) {
      await harness.append([sampleSale(), sampleSale({ sku: 'rice' })]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (let i = 0; i < 5; i++) expect(await verify()).toMatchObject({ ok: true });
  writing = false;
  await writer;
  await harness.shows(await harness.append([sampleSale()]));
});

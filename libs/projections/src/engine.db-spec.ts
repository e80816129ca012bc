import { Pool } from 'pg';
import { memoryEventStore, noStream } from '#libs/event-store';
import { testDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ProjectionEngine } from './engine.js';
import { ProjectionListener } from './listener.js';
import { projectionStatus } from './operations.js';
import { sampleProjections, sampleSale, sampleEvent } from './testing/index.js';

let db: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  db = await testDatabase();
  pool = new Pool({ connectionString: db.url, max: 8 });
});

afterAll(async () => {
  await pool.end();
  await db.drop();
});

it('keeps all tables up to date', async () => {
  const store = memoryEventStore();
  const engine = new ProjectionEngine({ pool, store, projections: sampleProjections });
  await engine.start();
  const listener = new ProjectionListener(pool);
  await listener.start();
  await store.append('sale-1', noStream, [
    sampleSale({ note: 'a "quoted" \\ note' }),
    sampleSale(),
    sampleSale({ sku: 'rice' }),
  ]);
  await store.append('sale-2', noStream, [
    sampleEvent('sale.cleared', { distributorId: 'd-1', sku: 'rice' }),
    sampleEvent('unknown', {}),
  ]);
  for (const { name } of sampleProjections)
    expect(await listener.waitForPosition(name, 5, 5_000)).toEqual({ kind: 'reached', position: 5 });
  const totals = await pool.query('select distributor_id, sku, quantity::int, history from read.sample_total');
  expect(totals.rows).toEqual([
    {
      distributor_id: 'd-1',
      sku: 'milk',
      quantity: 4,
      history: [
        { quantity: 2, note: 'a "quoted" \\ note' },
        { quantity: 2, note: null },
      ],
    },
  ]);
  const status = await projectionStatus(pool, store);
  expect(status.map((row) => [row.name, row.position, row.lag, row.status])).toEqual(
    expect.arrayContaining([['sample_total', 5, 0, 'running']]),
  );
  await listener.stop();
  await engine.stop();
});

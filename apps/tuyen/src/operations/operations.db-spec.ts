import { createPool, loadConfig, migrate } from '#libs/platform';
import { readModels } from '#libs/read-models';
import { testDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { testEventStore, type TestEventStore } from '../../../../test/support/test-event-store.js';
import { runCli } from '../cli/run.js';
import { commands } from '../commands/index.js';

let database: TestDatabase;
let events: TestEventStore;
let pool: ReturnType<typeof createPool>;
const before = { ...process.env };

beforeAll(async () => {
  [database, events] = await Promise.all([testDatabase(), testEventStore()]);
  Object.assign(process.env, { DATABASE_URL: database.url, ...events.settings });
  pool = createPool(loadConfig({ DATABASE_URL: database.url, ...events.settings }), 'spec');
});
afterAll(async () => {
  for (const name of ['DATABASE_URL', ...Object.keys(events.settings)]) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await pool.end();
  await Promise.all([database.drop(), events.stop()]);
});

async function type(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const told = { out: '', error: '' };
  const code = await runCli(commands, args, {
    out: { write: (text) => (told.out += text) },
    error: { write: (text) => (told.error += text) },
  });
  return { code, ...told };
}

describe('operator commands on a database', () => {
  it('say so where nothing of Tuyen is there yet', async () => {
    expect(await type('status')).toEqual({
      code: 1,
      out: '',
      error: 'tuyen: nothing of Tuyen is in this database yet: start it once (npm start)\n',
    });
    await migrate(pool, readModels);
  });

  it('status shows every read model within 100 columns', async () => {
    const { code, out } = await type('status');
    expect(code).toBe(0);
    for (const { name } of readModels) expect(out).toContain(`${name} `);
    expect(out).toContain('live, nobody runs it');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('rebuild, switch and drop take a read model from one table to the next', async () => {
    expect(await type('rebuild', 'orders', '--detach')).toMatchObject({ code: 0 });
    expect((await type('rebuild', 'orders', '--detach')).error).toMatch(/^tuyen: orders_v\d+_2 is being filled\n$/);
    const { code, out } = await type('switch', 'orders', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ name: 'orders', relation: expect.stringMatching(/_2$/) as string });
    expect((await type('drop', 'orders')).out).toMatch(/^Dropped orders_v\d+\.\n$/);
    expect((await type('drop', 'orders')).out).toBe('orders has no old table.\n');
  });

  it('resume and skip are for what stopped, and a skip keeps who decided and why', async () => {
    expect(await type('resume', 'invoices')).toMatchObject({ code: 1, error: 'tuyen: invoices is not stopped\n' });
    expect(await type('resume', 'nonsense')).toMatchObject({ code: 2 });
    const stop = `update projector.generation set status = 'stopped', error = 'no such line', error_position = 7 where name = 'invoices'`;
    await pool.query(stop);
    const stopped = await type('status');
    expect(stopped.code).toBe(1);
    expect(stopped.out).toContain('invoices stopped at position 7: no such line');
    const decision = ['--reason', 'a test order', '--by', 'lan'];
    expect(await type('skip', 'invoices', '--position', '8', ...decision)).toMatchObject({ code: 1 });
    expect(await type('skip', 'invoices', '--position', '7', ...decision)).toMatchObject({ code: 0 });
    const { rows } = await pool.query(`select name, position, reason, decided_by from projector.skip`);
    expect(rows).toEqual([{ name: 'invoices', position: 7, reason: 'a test order', decided_by: 'lan' }]);
    await pool.query(stop);
    expect(await type('resume', 'invoices')).toMatchObject({ code: 0 });
    expect((await type('status')).code).toBe(0);
  });

  it('verify finds nothing in a sound database, and names rows and sums that do not fit', async () => {
    const sound = await type('verify');
    expect(sound.out).toContain('No difference.');
    expect(sound.code).toBe(0);
    await pool.query(
      `insert into read.stock_levels (location_id, sku, distributor_id, on_hand, reserved, available, position)
       values ('W', 'BEER-330', null, 5, 6, -1, 1)`,
    );
    const { code, out } = await type('verify', '--json');
    expect(code).toBe(1);
    const report = JSON.parse(out) as {
      tables: readonly { name: string; kind: string; rows: readonly { key: object; kind: string }[] }[];
      sums: readonly { name: string; kind: string; broken: readonly object[] }[];
    };
    expect(report.tables.filter(({ kind }) => kind !== 'same')).toMatchObject([
      { name: 'stock_levels', rows: [{ key: { locationId: 'W', sku: 'BEER-330' }, kind: 'unexpected' }] },
    ]);
    expect(report.sums.filter(({ kind }) => kind !== 'holds')).toMatchObject([
      { name: 'stock-levels', broken: [{ subject: 'W BEER-330', found: 5, expected: 0 }] },
      { name: 'reserved-within-stock', broken: [{ subject: 'W BEER-330', found: 6, expected: 5 }] },
    ]);
    expect((await type('verify', 'stock_levels')).out).toMatch(/W BEER-330 +there +not known/);
  });
});

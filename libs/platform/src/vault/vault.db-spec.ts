import { Pool } from 'pg';
import { testDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { migrateVault, Vault } from './vault.js';

let database: TestDatabase;
let pool: Pool;
const text = (value: string) => Buffer.from(value, 'utf8');

beforeAll(async () => {
  database = await testDatabase();
  pool = new Pool({ connectionString: database.url });
  const client = await pool.connect();
  await migrateVault(client);
  await migrateVault(client);
  client.release();
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('the vault', () => {
  it('gives back what was sealed, and keeps nothing readable', async () => {
    const vault = new Vault(pool, 'a secret of tests');
    await vault.put(new Map([['line:1', text('NGUYỄN VĂN A, 0071000123456')]]));
    const found = await vault.get(['line:1', 'line:2']);
    expect([...found].map(([id, value]) => [id, value.toString('utf8')])).toEqual([
      ['line:1', 'NGUYỄN VĂN A, 0071000123456'],
    ]);
    const { rows } = await pool.query<{ body: Buffer }>(`select body from vault.sealed where id = 'line:1'`);
    expect(rows[0]!.body.includes(text('0071000123456'))).toBe(false);
  });

  it('keeps the first value, and an erased one stays erased', async () => {
    const vault = new Vault(pool, 'a secret of tests');
    expect(await vault.put(new Map([['line:3', text('first')]]))).toEqual(new Set());
    const both = new Map([['line:3', text('second')], ['line:6', text('other')]]); // prettier-ignore
    expect(await vault.put(both)).toEqual(new Set(['line:3']));
    expect((await vault.get(['line:3'])).get('line:3')?.toString()).toBe('first');
    expect(await vault.erase('line:3')).toBe(true);
    expect(await vault.erase('line:3')).toBe(false);
    await vault.put(new Map([['line:3', text('again')]]));
    expect((await vault.get(['line:3'])).size).toBe(0);
  });

  it('renews what is there, with its mark, and nothing that was erased or never came', async () => {
    const vault = new Vault(pool, 'a secret of tests');
    const ids = ['r:1', 'r:2', 'r:3'];
    await vault.put(new Map(ids.map((id) => [id, text('first')])), new Map([['r:1', 'old'], ['r:3', 'new']])); // prettier-ignore
    await vault.erase('r:2');
    const again = new Map([...ids, 'r:4'].map((id) => [id, text('second')]));
    await vault.renew(again, new Map([['r:1', 'new']]));
    const found = [...(await vault.get([...again.keys()]))].map(([id, value]) => [id, value.toString()]);
    expect(found.sort()).toEqual([['r:1', 'second'], ['r:3', 'second']]); // prettier-ignore
    expect(await vault.withSameMark(['r:1'], 10)).toEqual(new Map([['r:1', ['r:3']]]));
  });

  it('finds values of one origin by their mark until they are erased', async () => {
    const vault = new Vault(pool, 'a secret of tests');
    const ids = ['m:1', 'm:2', 'm:3'];
    const marks = new Map([['m:1', 'a'], ['m:2', 'a'], ['m:3', 'b']]); // prettier-ignore
    await vault.put(new Map(ids.map((id) => [id, text(id)])), marks);
    expect(await vault.withSameMark(['m:1', 'm:3'], 10)).toEqual(
      new Map([
        ['m:1', ['m:2']],
        ['m:3', []],
      ]),
    );
    await vault.erase('m:2');
    expect((await vault.withSameMark(['m:1'], 10)).get('m:1') ?? []).toEqual([]);
  });

  it('opens nothing with another key, nor under another id', async () => {
    const vault = new Vault(pool, 'a secret of tests');
    await vault.put(new Map([['line:4', text('value')]]));
    await expect(new Vault(pool, 'another secret').get(['line:4'])).rejects.toThrow();
    await pool.query(`insert into vault.sealed (id, body) select 'line:5', body from vault.sealed where id = 'line:4'`);
    await expect(vault.get(['line:5'])).rejects.toThrow();
  });
});

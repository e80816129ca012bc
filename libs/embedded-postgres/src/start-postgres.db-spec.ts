import { testDatabase } from '../../../test/support/test-database.js';
import { Client } from 'pg';

describe('the server of a test run', () => {
  it('gives each caller an empty database of its own', async () => {
    const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
    expect(one.url).not.toBe(other.url);
    const client = new Client({ connectionString: one.url });
    await client.connect();
    const { rows } = await client.query(
      "select count(*)::int as tables from information_schema.tables where table_schema = 'public'",
    );
    expect(rows).toEqual([{ tables: 0 }]);
    client.on('error', () => undefined);
    await one.drop();
    await other.drop();
  });
});

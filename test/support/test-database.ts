import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** An empty database of one test file. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, cutting connections that are still open. */
  drop(): Promise<void>;
}

/**
 * Makes an empty database on the server of this Jest run. Each test file takes its own, so that files run side by side.
 * @param setting further text of CREATE DATABASE, e.g. `TEMPLATE other`
 */
export async function testDatabase(setting = ''): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(`CREATE DATABASE ${name} ${setting}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

function serverUrl(): string {
  const url = process.env['TUYEN_TEST_POSTGRES_URL'];
  if (!url)
    throw new Error('TUYEN_TEST_POSTGRES_URL is not set: is this file in a Jest project with the database set-up?');
  return url;
}

async function administer(sql: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

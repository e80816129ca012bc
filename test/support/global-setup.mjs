import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiledLib } from './compiled-lib.cjs';

const prefix = 'tuyen-test-postgres-';
const settlingMs = 60_000;

/**
 * Starts one throw-away PostgreSQL for a Jest run, however many projects name this file, and puts its URL into
 * TUYEN_TEST_POSTGRES_URL. When that is set already (by the caller, or for a sibling project), that server is used.
 */
export default async function globalSetup() {
  if (process.env.TUYEN_TEST_POSTGRES_URL) return;
  const { removeAbandonedPostgres, startPostgres } = await import(pathToFileURL(compiledLib('embedded-postgres')).href);
  await removeLeftovers(removeAbandonedPostgres);
  const dataDir = mkdtempSync(path.join(tmpdir(), prefix));
  const server = await startPostgres({
    dataDir,
    fsync: false,
    settings: { max_connections: 200, shared_buffers: '128MB', wal_level: 'minimal', max_wal_senders: 0 },
  });
  process.env.TUYEN_TEST_POSTGRES_URL = server.url;
  globalThis.tuyenTestServer = { server, dataDir };
}

/** Removes servers of runs that were killed. */
async function removeLeftovers(removeAbandonedPostgres) {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const dir = path.join(tmpdir(), name);
    const age = Date.now() - (statSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > settlingMs) await removeAbandonedPostgres(dir); // a younger one may be starting just now
  }
}

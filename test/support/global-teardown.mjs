import { rmSync } from 'node:fs';

/** Stops and removes the server that the global set-up of this run started. */
export default async function globalTeardown() {
  const started = globalThis.tuyenTestServer;
  if (started === undefined) return;
  delete globalThis.tuyenTestServer;
  delete process.env.TUYEN_TEST_POSTGRES_URL;
  await started.server.stop();
  rmSync(started.dataDir, { recursive: true, force: true });
}

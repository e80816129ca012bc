import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, signal, startPostgres, type RunningPostgres } from '#libs/embedded-postgres';

/** The database of a system: the embedded one, or somebody else's. */
export interface Database {
  readonly url: string;
  /** For a person: where it is. */
  readonly place: string;
  stop(): Promise<void>;
  kill(): void;
}

const settings = { max_connections: 200, shared_buffers: '256MB', effective_cache_size: '1GB', wal_buffers: '16MB' };
const watchEveryMs = 250;

/** A database that is run by others. */
export function givenDatabase(url: string): Database {
  const { host } = new URL(url);
  return { url, place: `${host} (DATABASE_URL)`, stop: () => Promise.resolve(), kill: () => undefined };
}

/**
 * The embedded PostgreSQL, started again when it dies.
 * @param dataDir its folder
 * @param log receives what is worth telling
 */
export async function embeddedDatabase(dataDir: string, log: (line: string) => void): Promise<Database> {
  let server = await startPostgres({ dataDir, log, settings });
  const stopped = new AbortController();
  const restart = async (): Promise<RunningPostgres | undefined> => {
    log(`PostgreSQL (process ${String(server.pid)}) is gone, it starts again`);
    try {
      return await startPostgres({ dataDir, log, settings, port: server.port });
    } catch (error) {
      log((error as Error).message);
      return undefined;
    }
  };
  const watch = async (): Promise<void> => {
    for (;;) {
      await sleep(watchEveryMs, undefined, { signal: stopped.signal }).catch(() => undefined);
      if (stopped.signal.aborted) return;
      if (!isRunning(server.pid)) server = (await restart()) ?? server;
    }
  };
  const watching = watch();
  return {
    url: server.url,
    place: `embedded PostgreSQL on port ${String(server.port)}, data in ${dataDir}`,
    stop: async () => {
      stopped.abort();
      await watching;
      await server.stop();
    },
    kill: () => {
      stopped.abort();
      signal(server.pid, 'SIGQUIT'); // at once; the next start recovers what was committed
    },
  };
}

import { existsSync } from 'node:fs';
import { registries } from '#libs/contexts';
import { releaseLock, takeLock } from '#libs/embedded-postgres';
import { eventCodec, type EventStore } from '#libs/event-store';
import { createPool, loadConfig, Metrics, openEventStore } from '#libs/platform';
import { engineSchema } from '#libs/projections';
import type { Output } from '../cli/output.js';
import { UserError } from '../cli/errors.js';
import { embeddedDatabase } from '../system/database.js';
import { systemFolder } from '../system/folder.js';
import { runningSystem } from '../system/system.js';

export type Pool = ReturnType<typeof createPool>;

/** What an operator's command works with: the read models' database and the log. */
export interface OpenDatabase {
  readonly pool: Pool;
  readonly store: EventStore;
  /** Nobody but us uses it: it was started for this work and stops after it. */
  readonly startedHere: boolean;
}

/** Long work of operators is not cut off as a query of the API would be; seconds. */
const statementSeconds = 3_600;

/** The option that all commands here share. */
export const dirOption = {
  type: 'string',
  value: 'FOLDER',
  default: '.tuyen',
  description: 'folder of the system, unless DATABASE_URL names the database',
} as const;

/**
 * Does work on the database of DATABASE_URL, else on that of the system that runs on a folder; where none runs, the folder's
 * embedded PostgreSQL is started for the work. Needs neither API nor projector.
 * @throws UserError when there is no database, or nothing of Tuyen in it
 */
export async function useDatabase<T>(
  { dir, output }: { readonly dir: string; readonly output: Output },
  work: (open: OpenDatabase) => Promise<T>,
): Promise<T> {
  const { DATABASE_URL: given } = process.env;
  const url = given ? given : runningSystem(dir)?.databaseUrl;
  if (url !== undefined) return withStore(url, false, work);
  const folder = systemFolder(dir);
  if (!existsSync(folder.postgres)) {
    throw new UserError(
      `there is no system in ${folder.root}: name its folder with --dir, or its database in DATABASE_URL`,
    );
  }
  const holder = takeLock(folder.lock);
  if (holder !== undefined)
    throw new UserError(`process ${String(holder)} starts or stops the system in ${folder.root}: try again`);
  try {
    const database = await embeddedDatabase(folder.postgres, (line) => output.note(line));
    try {
      return await withStore(database.url, true, work);
    } finally {
      await database.stop();
    }
  } finally {
    releaseLock(folder.lock);
  }
}

async function withStore<T>(url: string, startedHere: boolean, work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  const config = loadConfig({ ...process.env, DATABASE_URL: url });
  const pool = createPool({ ...config, queryTimeout: statementSeconds }, 'tuyen');
  try {
    await mustBeOurs(pool);
    const store = await openEventStore(config, eventCodec(registries), new Metrics());
    try {
      return await work({ pool, store, startedHere });
    } finally {
      await store.close();
    }
  } finally {
    await pool.end();
  }
}

async function mustBeOurs(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ known: boolean }>(
    `select to_regclass('${engineSchema}.generation') is not null as known`,
  );
  if (rows[0]?.known !== true)
    throw new UserError('nothing of Tuyen is in this database yet: start it once (npm start)');
}

import { existsSync } from 'node:fs';
import { registries } from '#libs/contexts';
import { releaseLock, takeLock } from '#libs/embedded-postgres';
import { eventCodec, type EventStore } from '#libs/event-store';
import { createPool, loadConfig, Metrics, openEventStore, type Config } from '#libs/platform';
import { checkFollowed, engineSchema } from '#libs/projections';
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

/** A database that an operator's command works on. */
export interface DatabaseAddress {
  readonly url: string;
  /** Nobody but us uses it: it was started for this work and stops after it. */
  readonly startedHere: boolean;
}

interface Place {
  readonly dir: string;
  readonly output: Output;
}

/** Does work on the read models' database and the log; needs neither API nor projector. See {@link useDatabaseAddress}. */
export function useDatabase<T>(place: Place, work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  return useDatabaseAddress(place, (address) => withStore(address, work));
}

/**
 * Does work on the database of DATABASE_URL, else on that of the system that runs on a folder; where none runs, the folder's
 * embedded PostgreSQL is started for the work.
 * @throws UserError when there is no database
 */
export async function useDatabaseAddress<T>(
  { dir, output }: Place,
  work: (address: DatabaseAddress) => Promise<T>,
): Promise<T> {
  const { DATABASE_URL: given } = process.env;
  const url = given ? given : runningSystem(dir)?.databaseUrl;
  if (url !== undefined) return work({ url, startedHere: false });
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
      return await work({ url: database.url, startedHere: true });
    } finally {
      await database.stop();
    }
  } finally {
    releaseLock(folder.lock);
  }
}

/** The settings on that database, and a pool for long work on it. */
export function openPool({ url }: DatabaseAddress): { readonly config: Config; readonly pool: Pool } {
  const config = loadConfig({ ...process.env, DATABASE_URL: url });
  return { config, pool: createPool({ ...config, queryTimeout: statementSeconds }, 'tuyen-operator') };
}

async function withStore<T>(address: DatabaseAddress, work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  const { config, pool } = openPool(address);
  try {
    await mustBeOurs(pool);
    const store = await openEventStore(config, eventCodec(registries), new Metrics());
    try {
      await checkFollowed(pool, store);
      return await work({ pool, store, startedHere: address.startedHere });
    } finally {
      await store.close();
    }
  } finally {
    await pool.end();
  }
}

/** @throws UserError when nothing of Tuyen is in the database */
export async function mustBeOurs(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ known: boolean }>(
    `select to_regclass('${engineSchema}.generation') is not null as known`,
  );
  if (rows[0]?.known !== true)
    throw new UserError('nothing of Tuyen is in this database yet: start it once (npm start)');
}

import { compareLogs, copyLog, type ImportingStore } from '#libs/event-store';
import { migrate, openLogToCopy, settings, type Config } from '#libs/platform';
import { followedLog, heldByOthers, moveToLog, positionsToMove, type LogName } from '#libs/projections';
import { readModels } from '#libs/read-models';
import { UserError } from '../cli/errors.js';
import type { Output } from '../cli/output.js';
import { orThrow } from './names.js';
import { mustBeOurs, openPool, type DatabaseAddress, type Pool } from './use-database.js';

export const storeNames = ['postgres', 'eventstoredb'] as const;
export type StoreName = (typeof storeNames)[number];

export interface CopyTask {
  readonly from: StoreName;
  readonly to: StoreName;
  /** Let read models and processes follow the copy. */
  readonly switch: boolean;
  readonly output: Output;
}

/** What became of a copy. */
export interface CopyReport {
  /** Events that were written now. */
  readonly copied: number;
  /** What was compared. */
  readonly events: number;
  readonly streams: number;
  readonly hash: string;
  readonly same: boolean;
  readonly difference?: string;
  /** The source got events while it was copied. */
  readonly sourceMoved: boolean;
  readonly switched: boolean;
}

/** Copies the log, compares both, and moves the database over if that is wanted and both are the same. */
export async function copyAndCompare(address: DatabaseAddress, task: CopyTask): Promise<CopyReport> {
  const { config, pool } = openPool(address);
  try {
    if (config.eventStoreUrl === undefined) throw new UserError(`copy-log: ${settings.eventStoreUrl.name} is not set`);
    if (task.from === 'postgres') await mustBeOurs(pool);
    await migrate(pool, readModels);
    return await alone(pool, () => withLogs(config, task, (source, target) => carryOut(pool, source, target, task)));
  } finally {
    await pool.end();
  }
}

/** Two copies at once would disturb each other. */
async function alone<T>(pool: Pool, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ free: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('tuyen copy-log', 0)) as free`,
    );
    if (!rows[0]!.free) throw new UserError('copy-log: another one is at work on this database');
    return await work();
  } finally {
    client.release(true); // the lock ends with the session
  }
}

async function withLogs<T>(
  config: Config,
  { from, to }: CopyTask,
  work: (source: ImportingStore, target: ImportingStore) => Promise<T>,
): Promise<T> {
  const source = await openLogToCopy(config, from);
  const target = await openLogToCopy(config, to);
  try {
    return await work(source, target);
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
}

async function carryOut(
  pool: Pool,
  source: ImportingStore,
  target: ImportingStore,
  task: CopyTask,
): Promise<CopyReport> {
  const { output } = task;
  const logs = { from: await nameOf(source), to: await nameOf(target) };
  if (task.switch) await mayMove(pool, logs.from);
  const { head, events: copied } = await copyLog(source, target, {
    onProgress: ({ position, head: end, events }) =>
      output.progress(`copied ${events.toLocaleString('en-US')} events, ${percent(position, end)} of the log`),
  });
  const marks = task.switch ? await positionsToMove(pool) : [];
  const { places, ...comparison } = await compareLogs(source, target, head, {
    marks,
    onProgress: ({ position, head: end }) => output.progress(`compared ${percent(position, end)} of the log`),
  });
  const sourceMoved = (await source.head()) !== head;
  const switched = task.switch && comparison.same && !sourceMoved;
  if (switched) {
    await emptySnapshots(pool);
    orThrow(await moveToLog(pool, { ...logs, places }));
  }
  return { copied, ...comparison, sourceMoved, switched };
}

const percent = (part: number, whole: number) => `${Math.floor((100 * part) / Math.max(1, whole))} %`;
const nameOf = async (store: ImportingStore): Promise<LogName> => ({
  store: store.name,
  identity: await store.identity(),
});

/** Says no before the long work; the move itself looks once more. */
async function mayMove(pool: Pool, from: LogName): Promise<void> {
  const followed = await followedLog(pool);
  if (followed && followed.identity !== from.identity) {
    throw new UserError(`copy-log: this database follows the log in ${followed.store}, not this one in ${from.store}`);
  }
  if ((await heldByOthers(pool)).length > 0 || (await apiConnections(pool)) > 0) {
    throw new UserError('copy-log: stop API and projector first; without --switch a copy can be made beside them');
  }
}

/** Connections of API processes: one that runs on would go on writing to the old log. */
async function apiConnections(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name = 'tuyen'`,
  );
  return rows[0]!.count;
}

/** They name positions of the old log, and are only a cache. */
async function emptySnapshots(pool: Pool): Promise<void> {
  await pool.query('truncate log.snapshot');
}

import { randomBytes } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { limits, type EventStore } from '#libs/event-store';
import { engineSchema, readSchema } from '../names.js';
import type { Projection } from '../projection.js';
import { textSettings } from '../transaction.js';
import { differingRows, hashTable, type RowFinding, type TableHash } from './compare.js';
import { LogCheck, type LogFinding } from './log-check.js';
import { Shadow } from './shadow.js';

export interface VerifyOptions {
  readonly onProgress?: (progress: { readonly position: number; readonly head: number }) => void;
  /** Most findings listed for the log and for each table; 20 unless told. */
  readonly maxFindings?: number;
}

/** What the check of one read model found. */
export interface TableReport {
  readonly name: string;
  readonly kind: 'same' | 'different' | 'not-checked';
  /** Position at which both were compared. */
  readonly position: number;
  readonly found?: TableHash;
  readonly expected?: TableHash;
  readonly rows: readonly RowFinding[];
  /** Why it was not checked. */
  readonly reason?: string;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly log: { readonly position: number; readonly events: number; readonly findings: readonly LogFinding[] };
  readonly tables: readonly TableReport[];
}

/**
 * Rebuilds the tables of all projections from the log in a schema of its own, and compares them with the live ones, each
 * at the live table's position, which is held still only while the two are compared. Reads the log once, and
 * checks its positions and revisions on the way. Changes nothing; may run beside everything else.
 */
export async function verifyProjections(
  pool: Pool,
  store: EventStore,
  projections: readonly Projection[],
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const schema = `verify_${randomBytes(6).toString('hex')}`;
  const { maxFindings = 20 } = options;
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query(`create schema ${schema}`);
    const shadows: Shadow[] = [];
    for (const projection of projections) shadows.push(await Shadow.make(client, projection, schema));
    const log = new LogCheck(store, maxFindings);
    await foldLog(client, store, shadows, log, options);
    const tables: TableReport[] = [];
    for (const shadow of shadows) tables.push(await compare(pool, client, store, shadow, schema, maxFindings));
    const ok = log.findings.length === 0 && tables.every((table) => table.kind === 'same');
    return { ok, log: { position: log.position, events: log.events, findings: log.findings }, tables };
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    await client.query(`rollback; drop schema if exists ${schema} cascade`).catch((error: Error) => (failure = error));
    client.release(failure);
  }
}

/** Folds the log once into all shadows, each up to where its live table stands at the start. */
async function foldLog(
  client: ClientBase,
  store: EventStore,
  shadows: readonly Shadow[],
  log: LogCheck,
  { onProgress }: VerifyOptions,
): Promise<void> {
  const ends = new Map<Shadow, number>();
  for (const shadow of shadows) ends.set(shadow, (await liveTable(client, shadow.projection.name))?.position ?? 0);
  const head = await store.head();
  while (log.position < head) {
    const page = await store.readAll(log.position, limits.readPage);
    if (page.length === 0) break;
    log.see(page);
    for (const shadow of shadows) await shadow.apply(page, ends.get(shadow)!);
    onProgress?.({ position: log.position, head });
  }
}

interface Live {
  readonly version: number;
  readonly relation: string;
  readonly position: number;
}

async function liveTable(client: ClientBase, name: string, forUpdate = ''): Promise<Live | undefined> {
  const { rows } = await client.query<Live>(
    `select version, relation, position from ${engineSchema}.generation
     where name = $1 and kind = 'read-model' and state = 'live' ${forUpdate}`,
    [name],
  );
  const [row] = rows;
  return row && { ...row, position: Number(row.position) };
}

async function compare(
  pool: Pool,
  client: ClientBase,
  store: EventStore,
  shadow: Shadow,
  schema: string,
  limit: number,
): Promise<TableReport> {
  const { projection } = shadow;
  const { name } = projection;
  const notChecked = (reason: string): TableReport => ({
    name,
    kind: 'not-checked',
    position: shadow.position,
    rows: [],
    reason,
  });
  const sighted = await liveTable(client, name);
  if (!sighted) return notChecked('there is no live table');
  if (sighted.version !== projection.version)
    return notChecked(`version ${sighted.version} is live, this build has ${projection.version}`);
  // Most of what came meanwhile is folded before the live table is held still.
  await shadow.extendTo(store, sighted.position);
  return heldStill(pool, name, async (holder, live) => {
    if (!live || live.version !== projection.version) return notChecked('it was switched meanwhile');
    await shadow.extendTo(store, live.position);
    if (shadow.trouble) return notChecked(shadow.trouble);
    const { relation, position } = live;
    const found = await hashTable(holder, readSchema, relation);
    const expected = await hashTable(holder, schema, name);
    const same = found.rows === expected.rows && found.hash === expected.hash;
    const tables = [
      { schema: readSchema, relation },
      { schema, relation: name },
    ] as const;
    const rows = same ? [] : await differingRows(holder, projection, ...tables, limit);
    return { name, kind: same ? 'same' : 'different', position, found, expected, rows };
  });
}

/** Holds the checkpoint's row while `work` runs: the engine passes by until it is free again. */
async function heldStill<T>(
  pool: Pool,
  name: string,
  work: (client: ClientBase, live: Live | undefined) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query(
      `begin; ${textSettings}; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`,
    );
    return await work(client, await liveTable(client, name, 'for update'));
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    await client.query('rollback').catch((error: Error) => (failure = error));
    client.release(failure);
  }
}

import type { Pool } from 'pg';
import { eventsBetween, type EventStore } from '#libs/event-store';
import { controlChannel, engineSchema } from './names.js';
import type { Projection } from './projection.js';
import { addGeneration, dropGeneration, exclusively } from './schema.js';
import { pointView } from './table.js';

/** A generation of a table (or the checkpoint of a process) and how it fares. */
export interface GenerationStatus {
  readonly name: string;
  readonly kind: 'read-model' | 'process';
  readonly generation: number;
  readonly version: number;
  readonly state: 'live' | 'filling' | 'retired';
  readonly relation: string | null;
  readonly position: number;
  /** Events between its position and the end of the log. */
  readonly lag: number;
  readonly status: 'running' | 'stopped';
  /** A process holds its lease. */
  readonly held: boolean;
  readonly error: string | null;
  readonly errorPosition: number | null;
}

/** An operator's command was not carried out, and why. */
export interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
}

const refused = (reason: string): Refused => ({ kind: 'refused', reason });

/** All generations, by name. Where positions are not dense, `lag` is an estimate. */
export async function projectionStatus(
  pool: Pool,
  store: Pick<EventStore, 'head' | 'densePositions'>,
): Promise<readonly GenerationStatus[]> {
  const { rows } = await pool.query<GenerationStatus & { position: unknown; errorPosition: unknown }>(
    `select name, kind, generation, version, state, relation, position, status, holder is not null as held, error,
      error_position as "errorPosition" from ${engineSchema}.generation order by kind desc, name, generation`,
  );
  const head = await store.head();
  return rows.map((row) => {
    const position = Number(row.position);
    const errorPosition = row.errorPosition === null ? null : Number(row.errorPosition);
    return { ...row, position, errorPosition, lag: eventsBetween(store, position, head) };
  });
}

/** Starts to fill a new table beside the live one, which goes on serving. Refused while one is being filled already. */
export async function rebuildProjection(
  pool: Pool,
  projection: Projection,
): Promise<{ readonly kind: 'started'; readonly generation: number; readonly relation: string } | Refused> {
  return exclusively(pool, async (client) => {
    const { rows } = await client.query<{ version: number; relation: string; status: string }>(
      `select version, relation, status from ${engineSchema}.generation where name = $1 and state = 'filling' for update`,
      [projection.name],
    );
    const [filling] = rows;
    if (filling?.version === projection.version && filling.status === 'running')
      return refused(`${filling.relation} is being filled`);
    if (filling && filling.version > projection.version) return refused(`a newer build fills ${filling.relation}`);
    const added = await addGeneration(client, projection, 'filling');
    await client.query(`notify ${controlChannel}`);
    return { kind: 'started', ...added };
  });
}

/**
 * Points the view at the table that was filling, if it stands no further back than the live one. The old table stays, and no
 * longer moves, until it is dropped.
 */
export async function switchProjection(
  pool: Pool,
  name: string,
): Promise<{ readonly kind: 'switched'; readonly relation: string; readonly version: number } | Refused> {
  return exclusively(pool, async (client) => {
    // Waits for the batch in flight; none can start until this commits.
    const { rows } = await client.query<{
      state: string;
      generation: number;
      version: number;
      relation: string;
      position: unknown;
    }>(
      `select state, generation, version, relation, position from ${engineSchema}.generation
       where name = $1 and kind = 'read-model' and state <> 'retired' order by generation for update`,
      [name],
    );
    const live = rows.find((row) => row.state === 'live');
    const next = rows.find((row) => row.state === 'filling');
    if (!next) return refused(`${name} has no table that fills`);
    const missing = live ? Number(live.position) - Number(next.position) : 0;
    if (missing > 0) return refused(`${next.relation} is ${missing} positions behind`);
    const move = `update ${engineSchema}.generation set state = $3, epoch = epoch + 1, holder = null where name = $1 and generation = $2`;
    if (live) await client.query(move, [name, live.generation, 'retired']);
    await client.query(move, [name, next.generation, 'live']);
    for (const statement of pointView({ name }, next.relation)) await client.query(statement);
    await client.query(`notify ${controlChannel}`);
    return { kind: 'switched', relation: next.relation, version: next.version };
  });
}

/** Drops the tables that the view no longer points at; also one that is still filling, if `filling` says so. */
export async function dropOldGenerations(
  pool: Pool,
  name: string,
  { filling = false } = {},
): Promise<readonly string[]> {
  return exclusively(pool, async (client) => {
    const { rows } = await client.query<{ generation: number; relation: string }>(
      `select generation, relation from ${engineSchema}.generation
       where name = $1 and kind = 'read-model' and (state = 'retired' or ($2 and state = 'filling')) for update`,
      [name, filling],
    );
    for (const { generation, relation } of rows) await dropGeneration(client, name, generation, relation);
    await client.query(`notify ${controlChannel}`);
    return rows.map((row) => row.relation);
  });
}

/** Lets what stopped go on with the event at which it stopped, after its cause is mended. */
export async function resumeProjection(pool: Pool, name: string): Promise<{ readonly kind: 'resumed' } | Refused> {
  return exclusively(pool, async (client) => {
    const { rowCount } = await client.query(
      `update ${engineSchema}.generation set status = 'running', error = null, error_position = null, holder = null
       where name = $1 and state <> 'retired' and status = 'stopped'`,
      [name],
    );
    if (!rowCount) return refused(`${name} is not stopped`);
    await client.query(`notify ${controlChannel}`);
    return { kind: 'resumed' };
  });
}

/** Somebody's decision that a projection (or process) shall do without one event. */
export interface SkipDecision {
  /** The position at which it stopped. */
  readonly position: number;
  readonly reason: string;
  /** Id of who decides. */
  readonly by: string;
}

/** Leaves out the event at which `name` stopped, now and in every rebuild of this version, and goes on. */
export async function skipEvent(
  pool: Pool,
  name: string,
  decision: SkipDecision,
): Promise<{ readonly kind: 'skipped' } | Refused> {
  const { position, reason, by } = decision;
  if (reason.trim() === '') return refused('a skip needs a reason');
  return exclusively(pool, async (client) => {
    const { rowCount } = await client.query(
      `with resumed as (
         update ${engineSchema}.generation g set status = 'running', error = null, error_position = null, holder = null
         from (select name, generation, error from ${engineSchema}.generation
           where name = $1 and state <> 'retired' and status = 'stopped' and error_position = $2 for update) stopped
         where g.name = stopped.name and g.generation = stopped.generation returning g.name, g.version, stopped.error)
       insert into ${engineSchema}.skip (name, version, position, reason, decided_by, error)
       select distinct on (version) name, version, $2::bigint, $3, $4, error from resumed
       on conflict (name, version, position) do update set reason = excluded.reason, decided_by = excluded.decided_by`,
      [name, position, reason, by],
    );
    if (!rowCount) return refused(`${name} is not stopped at position ${position}`);
    await client.query(`notify ${controlChannel}`);
    return { kind: 'skipped' };
  });
}

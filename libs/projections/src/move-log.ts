import type { ClientBase, Pool } from 'pg';
import { followedLog, type LogName } from './followed-log.js';
import { engineSchema, qualified, readSchema, sessionLock } from './names.js';
import type { Refused } from './operations.js';
import { dropGeneration, exclusively } from './schema.js';

const positions = `
  select position from ${engineSchema}.generation where kind = 'process'
  union select error_position from ${engineSchema}.generation where kind = 'process' and error_position is not null
  union select position from ${engineSchema}.skip
  union select position from ${engineSchema}.refusal`;

/** Positions that a move to another log has to translate: checkpoints of processes, operators' decisions, refusals. */
export async function positionsToMove(pool: Pool): Promise<readonly number[]> {
  const { rows } = await pool.query<{ position: string | number }>(positions);
  return rows.map(({ position }) => Number(position));
}

/** Names of read models and processes that some process holds just now. */
export async function heldByOthers(pool: Pool | ClientBase): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select distinct name from ${engineSchema}.generation where holder is not null and exists (
      select from pg_locks where locktype = 'advisory' and classid = ${sessionLock} and objid = holder::oid
        and database = (select oid from pg_database where datname = current_database())) order by name`,
  );
  return rows.map(({ name }) => name);
}

/** From one log to a copy of it: `places` tells where each of {@link positionsToMove} is in the copy. */
export interface LogMove {
  readonly from: LogName;
  readonly to: LogName;
  readonly places: ReadonlyMap<number, number>;
}

/**
 * Lets the database follow a copy of its log: processes go on where they stood, read models are emptied and fill anew at
 * the next start, since their rows name positions of the old log. All or nothing. Refused while a projector runs.
 */
export async function moveToLog(pool: Pool, move: LogMove): Promise<{ readonly kind: 'moved' } | Refused> {
  return exclusively(pool, async (client) => {
    const held = await heldByOthers(client);
    if (held.length > 0) return refused('a projector runs: stop it first');
    const followed = await followedLog(client);
    if (followed && (followed.store !== move.from.store || followed.identity !== move.from.identity))
      return refused(`this database does not follow the log in ${move.from.store}`);
    await client.query('create temporary table place (old bigint primary key, new bigint not null) on commit drop');
    await client.query('insert into place select * from unnest($1::bigint[], $2::bigint[])', [
      [...move.places.keys()],
      [...move.places.values()],
    ]);
    const { rows } = await client.query(`${positions} except select old from place`);
    if (rows.length > 0) return refused('a checkpoint has moved since the logs were compared');
    await translate(client);
    await emptyReadModels(client);
    await client.query(
      `insert into ${engineSchema}.followed_log (store, identity) values ($1, $2)
       on conflict (one) do update set store = excluded.store, identity = excluded.identity, since = now()`,
      [move.to.store, move.to.identity],
    );
    return { kind: 'moved' };
  });
}

const refused = (reason: string): Refused => ({ kind: 'refused', reason });

async function translate(client: ClientBase): Promise<void> {
  // Positions of the new log may be smaller; otherwise no checkpoint ever goes back.
  await client.query(`alter table ${engineSchema}.generation disable trigger never_back`);
  await client.query(
    `update ${engineSchema}.generation g set position = place.new, epoch = epoch + 1, holder = null,
       error_position = (select new from place where old = g.error_position)
     from place where g.kind = 'process' and place.old = g.position`,
  );
  await client.query(
    `update ${engineSchema}.generation set position = 0, epoch = epoch + 1, holder = null, status = 'running',
       error = null, error_position = null where kind = 'read-model' and state = 'live'`,
  );
  await client.query(`alter table ${engineSchema}.generation enable trigger never_back`);
  for (const table of ['skip', 'refusal']) {
    // By way of negative numbers: an old position may be another row's new one.
    await client.query(
      `update ${engineSchema}.${table} t set position = -1 - place.new from place where place.old = t.position`,
    );
    await client.query(`update ${engineSchema}.${table} set position = -1 - position`);
  }
}

async function emptyReadModels(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; generation: number; state: string; relation: string }>(
    `select name, generation, state, relation from ${engineSchema}.generation where kind = 'read-model' order by name`,
  );
  for (const { name, generation, state, relation } of rows) {
    if (state === 'live') await client.query(`truncate ${qualified(readSchema, relation)}`);
    else await dropGeneration(client, name, generation, relation);
  }
}

import type { ClientBase, Pool } from 'pg';
import { assert } from '#libs/kernel';
import { engineSchema, quoted, readerRole, readSchema } from './names.js';
import type { Projection } from './projection.js';
import { checkDeclaration, createTable, pointView, protectTable, shapeOf } from './table.js';

const ddl = `
create schema if not exists ${readSchema};
create schema if not exists ${engineSchema};
create table if not exists ${engineSchema}.generation (
  name text not null,
  generation integer not null,
  kind text not null check (kind in ('read-model', 'process')),
  version integer not null,
  state text not null check (state in ('live', 'filling', 'retired')),
  relation text,
  shape text,
  position bigint not null default 0 check (position >= 0),
  status text not null default 'running' check (status in ('running', 'stopped')),
  error text,
  error_position bigint,
  epoch bigint not null default 0,
  holder integer,
  heartbeat_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (name, generation)
) with (fillfactor = 40, autovacuum_vacuum_threshold = 1000);
create unique index if not exists one_live on ${engineSchema}.generation (name) where state = 'live';
create unique index if not exists one_filling on ${engineSchema}.generation (name) where state = 'filling';
create table if not exists ${engineSchema}.skip (
  name text not null,
  version integer not null,
  position bigint not null,
  reason text not null,
  decided_by text not null,
  error text,
  decided_at timestamptz not null default now(),
  primary key (name, version, position)
);
create table if not exists ${engineSchema}.refusal (
  position bigint not null,
  stream_id text not null,
  command text not null,
  code text not null,
  message text not null,
  refused_at timestamptz not null default now(),
  primary key (position, stream_id, command)
);
create table if not exists ${engineSchema}.followed_log (
  one boolean primary key default true check (one),
  store text not null,
  identity text not null,
  since timestamptz not null default now()
);
create or replace function ${engineSchema}.refuse_step_back() returns trigger language plpgsql as $body$
begin
  raise exception 'checkpoint of % would go back from % to %', old.name, old.position, new.position;
end $body$;
create or replace trigger never_back before update on ${engineSchema}.generation
  for each row when (new.position < old.position) execute function ${engineSchema}.refuse_step_back();
`;

// Roles belong to the whole server: two databases may be set up at the same moment.
const role = `
do $body$ begin
  if not exists (select from pg_roles where rolname = '${readerRole}') then create role ${readerRole} nologin; end if;
exception when duplicate_object or unique_violation then null;
end $body$;
do $body$ begin
  if not pg_has_role(current_user, '${readerRole}', 'SET') then grant ${readerRole} to current_user; end if;
end $body$;
grant usage on schema ${readSchema} to ${readerRole};
`;

/** Runs `work` in a transaction that no other set-up or operator's command runs beside. */
export async function exclusively<T>(pool: Pool, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtextextended('${engineSchema}', 0))`);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    failure = error as Error;
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release(failure);
  }
}

/**
 * Makes schemas, role, checkpoints, and the tables and views of all projections; a projection whose version is above
 * the live one gets a table that fills beside it. Safe to repeat and to run in several processes at once. Throws if a
 * table's declaration changed without its version.
 */
export async function installProjections(pool: Pool, projections: readonly Projection[]): Promise<void> {
  projections.forEach(checkDeclaration);
  const names = projections.map((projection) => projection.name);
  assert(new Set(names).size === names.length, 'projections have different names');
  await exclusively(pool, async (client) => {
    await client.query(ddl);
    await client.query(role);
    for (const projection of projections) await installOne(client, projection);
  });
}

async function installOne(client: ClientBase, projection: Projection): Promise<void> {
  const { name, version } = projection;
  const known = await client.query<{ version: number; state: string; shape: string }>(
    `select version, state, shape from ${engineSchema}.generation where name = $1 and kind = 'read-model' and state <> 'retired'`,
    [name],
  );
  for (const row of known.rows.filter((each) => each.version === version)) {
    assert(row.shape === shapeOf(projection), `${name}: the table changed, so its version must rise above ${version}`);
    return;
  }
  const newest = Math.max(0, ...known.rows.map((row) => row.version));
  if (newest > version) return; // A newer build has been here; its tables serve.
  await addGeneration(client, projection, known.rows.length === 0 ? 'live' : 'filling');
}

/** Adds an empty table for a projection; an unfinished one that fills already is given up for it. */
export async function addGeneration(
  client: ClientBase,
  projection: Projection,
  state: 'live' | 'filling',
): Promise<{ readonly generation: number; readonly relation: string }> {
  const { name, version } = projection;
  await client.query(
    `update ${engineSchema}.generation set state = 'retired', epoch = epoch + 1, holder = null where name = $1 and state = 'filling'`,
    [name],
  );
  const { rows } = await client.query<{ generation: number; used: boolean }>(
    `select coalesce(max(generation), 0) + 1 as generation, coalesce(bool_or(relation = $2), false) as used
     from ${engineSchema}.generation where name = $1`,
    [name, `${name}_v${version}`],
  );
  const { generation, used } = rows[0]!;
  const relation = used ? `${name}_v${version}_${generation}` : `${name}_v${version}`;
  await client.query(createTable(projection, readSchema, relation));
  for (const statement of protectTable(projection, relation)) await client.query(statement);
  if (state === 'live') for (const statement of pointView(projection, relation)) await client.query(statement);
  await client.query(
    `insert into ${engineSchema}.generation (name, generation, kind, version, state, relation, shape)
     values ($1, $2, 'read-model', $3, $4, $5, $6)`,
    [name, generation, version, state, relation, shapeOf(projection)],
  );
  return { generation, relation };
}

/** Adds a checkpoint for a process that has none. Its work starts with the first event of the log. */
export async function installProcesses(pool: Pool, names: readonly string[]): Promise<void> {
  await exclusively(pool, async (client) => {
    await client.query(ddl);
    for (const name of names) {
      await client.query(
        `insert into ${engineSchema}.generation (name, generation, kind, version, state)
         values ($1, 1, 'process', 1, 'live') on conflict do nothing`,
        [name],
      );
    }
  });
}

/** Drops a table and forgets its checkpoint. */
export async function dropGeneration(
  client: ClientBase,
  name: string,
  generation: number,
  relation: string,
): Promise<void> {
  await client.query(`drop table if exists ${quoted(readSchema)}.${quoted(relation)}`);
  await client.query(`delete from ${engineSchema}.generation where name = $1 and generation = $2`, [name, generation]);
}

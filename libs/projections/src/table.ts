import { createHash } from 'node:crypto';
import { assert } from '#libs/kernel';
import { columnsOf, keyFieldsOf } from './columns.js';
import { qualified, quoted, readerRole, readSchema, snakeCase } from './names.js';
import type { Projection } from './projection.js';

const list = (fields: readonly string[]) => fields.map((field) => quoted(snakeCase(field))).join(', ');

/** Hash of what the table looks like: it may change only together with the projection's version. */
export function shapeOf(projection: Projection): string {
  const { columns, indexes = [], visibleTo } = projection.table;
  const text = JSON.stringify([projection.kind, columns, indexes, visibleTo, keyFieldsOf(projection)]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Throws if the declaration contradicts itself. */
export function checkDeclaration(projection: Projection): void {
  const fields = columnsOf(projection).map((column) => column.field);
  const columns = projection.table.columns as Record<string, string>;
  assert(new Set(fields).size === fields.length, `${projection.name}: the engine's own columns are not declared again`);
  assert(
    Number.isSafeInteger(projection.version) && projection.version > 0,
    `${projection.name}: version is 1, 2, 3 ...`,
  );
  for (const key of keyFieldsOf(projection)) {
    assert(fields.includes(key), `${projection.name}: key ${key} is a column`);
    if (projection.kind === 'state')
      assert(!columns[key]?.endsWith('?'), `${projection.name}: key ${key} is never null`);
  }
  const { visibleTo, indexes = [] } = projection.table;
  const named = [...indexes.flat(), ...(Array.isArray(visibleTo) ? (visibleTo as string[]) : [])];
  for (const field of named) assert(fields.includes(field), `${projection.name}: ${field} is a column`);
  assert(visibleTo.length > 0, `${projection.name}: visibleTo names a column, everyone or nobody`);
}

/** Statements that make the table (without rights), in any schema. */
export function createTable(projection: Projection, schema: string, relation: string, unlogged = false): string {
  const columns = columnsOf(projection).map(
    ({ column, type, nullable }) =>
      `${quoted(column)} ${type}${type === 'text' ? ' collate "C"' : ''}${nullable ? '' : ' not null'}`,
  );
  const key = list(keyFieldsOf(projection));
  // Room on each page, so that an update that touches no indexed column stays on it.
  const storage = projection.kind === 'state' ? ' with (fillfactor = 85)' : '';
  return `create ${unlogged ? 'unlogged ' : ''}table ${qualified(schema, relation)} (${columns.join(', ')}, primary key (${key}))${storage}`;
}

/** Statements for indexes, rights and row-level security of a table of the read schema. */
export function protectTable(projection: Projection, relation: string): readonly string[] {
  const table = qualified(readSchema, relation);
  const declared: readonly (readonly string[])[] = projection.table.indexes ?? [];
  const byDate = projection.kind === 'state' || declared.some((fields) => fields.includes('businessDate'));
  const indexes = byDate ? declared : [...declared, ['businessDate']];
  return [
    ...indexes.map((fields) => `create index on ${table} (${list(fields)})`),
    `alter table ${table} enable row level security`,
    `create policy reader on ${table} for select to ${readerRole} using (${visibility(projection)})`,
    `grant select on ${table} to ${readerRole}`,
  ];
}

/**
 * Who sees a row. Fails closed: without `tuyen.scope` = 'all' and without `tuyen.distributor_id`, no row at all.
 * The sub-selects make PostgreSQL read each setting once a query, not once a row.
 */
function visibility(projection: Projection): string {
  const distributor = `(select nullif(current_setting('tuyen.distributor_id', true), ''))`;
  const all = `coalesce((select current_setting('tuyen.scope', true)), '') = 'all'`;
  const { visibleTo } = projection.table;
  if (visibleTo === 'nobody') return all;
  if (visibleTo === 'everyone') return `${all} or ${distributor} is not null`;
  return [all, ...(visibleTo as string[]).map((field) => `${quoted(snakeCase(field))} = ${distributor}`)].join(' or ');
}

/** Statements that point the view at a table. The reader's own rights and policies hold through it. */
export function pointView(projection: Pick<Projection, 'name'>, relation: string): readonly string[] {
  const view = qualified(readSchema, projection.name);
  return [
    `drop view if exists ${view}`,
    `create view ${view} with (security_invoker = true) as select * from ${qualified(readSchema, relation)}`,
    `grant select on ${view} to ${readerRole}`,
  ];
}

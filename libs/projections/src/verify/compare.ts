import type { ClientBase } from 'pg';
import { columnsOf, decodeValue, keyFieldsOf, rawTypes, type Row } from '../columns.js';
import { qualified, quoted } from '../names.js';
import type { Projection } from '../projection.js';

/** A row that the log does not explain. */
export interface RowFinding {
  readonly key: Row;
  readonly kind: 'missing' | 'unexpected' | 'different';
  /** Columns that differ, with what the table holds and what the log says; only for `different`. */
  readonly columns: readonly { readonly column: string; readonly found: unknown; readonly expected: unknown }[];
}

/** Number of rows and a hash of all their values, whatever their order. */
export interface TableHash {
  readonly rows: number;
  readonly hash: string;
}

/** Hash of a table: the sum of its rows' 64-bit hashes. */
export async function hashTable(client: ClientBase, schema: string, relation: string): Promise<TableHash> {
  const { rows } = await client.query<{ rows: unknown; hash: string }>(
    `select count(*) as rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text as hash from ${qualified(schema, relation)} t`,
  );
  return { rows: Number(rows[0]!.rows), hash: rows[0]!.hash };
}

/** Rows of two tables of one projection that differ, in order of their keys, at most `limit`. */
export async function differingRows(
  client: ClientBase,
  projection: Projection,
  found: { readonly schema: string; readonly relation: string },
  expected: { readonly schema: string; readonly relation: string },
  limit: number,
): Promise<readonly RowFinding[]> {
  const plans = columnsOf(projection);
  const keys = keyFieldsOf(projection).map((field) => plans.findIndex((plan) => plan.field === field));
  const on = keys.map((i) => `f.${quoted(plans[i]!.column)} = e.${quoted(plans[i]!.column)}`).join(' and ');
  const [first] = keys;
  const select = (alias: string) => plans.map(({ column }) => `${alias}.${quoted(column)}`).join(', ');
  const order = keys.map((i) => `coalesce(f.${quoted(plans[i]!.column)}, e.${quoted(plans[i]!.column)})`).join(', ');
  const key = quoted(plans[first!]!.column);
  const { rows } = await client.query<(string | null)[]>({
    text: `select f.${key} is null as missing, e.${key} is null as unexpected, ${select('f')}, ${select('e')}
      from ${qualified(found.schema, found.relation)} f full join ${qualified(expected.schema, expected.relation)} e on ${on}
      where f::text is distinct from e::text order by ${order} limit $1`,
    values: [limit],
    rowMode: 'array',
    types: rawTypes,
  });
  return rows.map(([missing, unexpected, ...texts]) => {
    const value = (i: number) => decodeValue(plans[i % plans.length]!.type, texts[i] ?? null);
    const offset = missing === 't' ? plans.length : 0;
    const rowKey = Object.fromEntries(keys.map((i) => [plans[i]!.field, value(i + offset)]));
    if (missing === 't') return { key: rowKey, kind: 'missing', columns: [] };
    if (unexpected === 't') return { key: rowKey, kind: 'unexpected', columns: [] };
    const columns = plans.flatMap(({ field }, i) =>
      texts[i] === texts[i + plans.length]
        ? []
        : [{ column: field, found: value(i), expected: value(i + plans.length) }],
    );
    return { key: rowKey, kind: 'different', columns };
  });
}

import type { ClientBase } from 'pg';
import { assert } from '#libs/kernel';
import { columnsOf, decodeValue, encodeColumn, keyFieldsOf, rawTypes, type ColumnPlan, type Row } from './columns.js';
import { qualified, quoted } from './names.js';
import type { Projection } from './projection.js';

const sqlList = (plans: readonly ColumnPlan[], prefix = '') =>
  plans.map((plan) => prefix + quoted(plan.column)).join(', ');

/** `rows from (...) as u (...)`: many rows in as many parameters as there are columns. */
function source(plans: readonly ColumnPlan[], alias: string): string {
  const functions = plans.map(({ type }, i) =>
    type === 'jsonb' ? `jsonb_array_elements($${i + 1}::jsonb)` : `unnest($${i + 1}::${type}[])`,
  );
  return `rows from (${functions.join(', ')}) as ${alias} (${sqlList(plans)})`;
}

/** Reads and writes the rows of one table, always many with one statement. */
export class TableWriter {
  private readonly columns: readonly ColumnPlan[];
  private readonly keys: readonly ColumnPlan[];
  private readonly statements: { readonly load: string; readonly write: string; readonly remove: string };
  private readonly label: string;

  constructor(projection: Projection, schema: string, relation: string) {
    this.columns = columnsOf(projection);
    const keyFields = keyFieldsOf(projection);
    this.keys = keyFields.map((field) => this.columns.find((plan) => plan.field === field)!);
    const table = qualified(schema, relation);
    this.label = `${schema}.${relation}`;
    const sameKey = this.keys.map(({ column }) => `t.${quoted(column)} = u.${quoted(column)}`).join(' and ');
    const values = this.columns.map(({ column, type }) =>
      type === 'jsonb' ? `nullif(u.${quoted(column)}, 'null'::jsonb)` : `u.${quoted(column)}`,
    );
    const others = this.columns.filter((plan) => !keyFields.includes(plan.field));
    const update = others.map(({ column }) => `${quoted(column)} = excluded.${quoted(column)}`).join(', ');
    const conflict =
      projection.kind === 'facts'
        ? ''
        : ` on conflict (${sqlList(this.keys)}) do ${update ? `update set ${update}` : 'nothing'}`;
    this.statements = {
      load: `select ${sqlList(this.columns, 't.')} from ${source(this.keys, 'u')} join ${table} t on ${sameKey}`,
      write: `insert into ${table} as t (${sqlList(this.columns)}) select ${values.join(', ')} from ${source(this.columns, 'u')}${conflict}`,
      remove: `delete from ${table} t using ${source(this.keys, 'u')} where ${sameKey}`,
    };
  }

  /** The rows that exist among these keys. The session must be in UTC with ISO dates. */
  async load(client: ClientBase, keys: readonly Row[]): Promise<readonly Row[]> {
    const result = await client.query<(string | null)[]>({
      name: `load ${this.label}`,
      text: this.statements.load,
      values: this.keys.map((plan) => encodeColumn(plan, keys)),
      rowMode: 'array',
      types: rawTypes,
    });
    return result.rows.map((texts) => {
      const row: Row = {};
      for (let i = 0; i < this.columns.length; i++)
        row[this.columns[i]!.field] = decodeValue(this.columns[i]!.type, texts[i]!);
      return row;
    });
  }

  /** Inserts the rows; a state projection's rows replace those with the same key. Keys are unique in `rows`. */
  async write(client: ClientBase, rows: readonly Row[]): Promise<void> {
    const values = this.columns.map((plan) => encodeColumn(plan, rows));
    const result = await client.query({ name: `write ${this.label}`, text: this.statements.write, values });
    assert(result.rowCount === rows.length, `${this.label}: ${rows.length} rows written`);
  }

  /** Deletes the rows with these keys. */
  async remove(client: ClientBase, keys: readonly Row[]): Promise<void> {
    const values = this.keys.map((plan) => encodeColumn(plan, keys));
    await client.query({ name: `remove ${this.label}`, text: this.statements.remove, values });
  }
}

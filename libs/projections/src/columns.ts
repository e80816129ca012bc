import { assertNever } from '#libs/kernel';
import type { Column, ColumnType, Projection } from './projection.js';
import { snakeCase } from './names.js';

export type Row = Record<string, unknown>;

/** A column as the engine uses it. */
export interface ColumnPlan {
  /** Name in TypeScript. */
  readonly field: string;
  /** Name in SQL. */
  readonly column: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** A row holds a value that its column can't: a mistake in the projection. */
export class UnfitValue extends Error {
  override readonly name = 'UnfitValue';
}

const factColumns: readonly ColumnPlan[] = [
  { field: 'position', column: 'position', type: 'bigint', nullable: false },
  { field: 'item', column: 'item', type: 'bigint', nullable: false },
  { field: 'businessDate', column: 'business_date', type: 'date', nullable: false },
  { field: 'recordedAt', column: 'recorded_at', type: 'timestamptz', nullable: false },
];

/** All columns of a projection's table; those of the engine come first. */
export function columnsOf(projection: Projection): readonly ColumnPlan[] {
  const own = Object.entries(projection.table.columns as Record<string, Column>).map(([field, declared]) => ({
    field,
    column: snakeCase(field),
    type: declared.replace('?', '') as ColumnType,
    nullable: declared.endsWith('?'),
  }));
  return projection.kind === 'facts' ? [...factColumns, ...own] : own;
}

/** Fields that make up the primary key. */
export function keyFieldsOf(projection: Projection): readonly string[] {
  return projection.kind === 'facts' ? ['position', 'item'] : (projection.key as readonly string[]);
}

/** Says why a value does not fit its column; undefined if it does. */
export function misfit(plan: ColumnPlan, value: unknown): string | undefined {
  if (value === null || value === undefined) return plan.nullable ? undefined : 'is empty';
  switch (plan.type) {
    case 'bigint':
      return Number.isSafeInteger(value) ? undefined : 'is no safe integer';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'is no boolean';
    case 'text':
      return typeof value === 'string' ? undefined : 'is no text';
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? undefined : 'is no date YYYY-MM-DD';
    case 'timestamptz':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)
        ? undefined
        : 'is no RFC 3339 UTC instant';
    case 'numeric':
      return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? undefined : 'is no decimal text';
    case 'jsonb':
      return undefined;
    default:
      return assertNever(plan.type, 'column type');
  }
}

const special = /["\\]/;

function element(value: string): string {
  return special.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`;
}

/**
 * One parameter that carries a column of many rows: an array literal, or one JSON array for `jsonb` (in an array
 * literal its quotes would be escaped twice). Throws {@link UnfitValue}.
 */
export function encodeColumn(plan: ColumnPlan, rows: readonly Row[]): string {
  const { field, type } = plan;
  const parts = new Array<string>(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = rows[i]![field];
    const problem = misfit(plan, value);
    if (problem) throw new UnfitValue(`column ${field} ${problem}: ${JSON.stringify(value)}`);
    if (value === null || value === undefined) parts[i] = type === 'jsonb' ? 'null' : 'NULL';
    else if (type === 'jsonb') parts[i] = JSON.stringify(value);
    else parts[i] = typeof value === 'string' ? element(value) : JSON.stringify(value);
  }
  return type === 'jsonb' ? `[${parts.join(',')}]` : `{${parts.join(',')}}`;
}

/** PostgreSQL's text of an instant (session in UTC, ISO) as RFC 3339 with 3 or, where needed, 6 digits of a second. */
function instant(text: string): string {
  const [, day, time, fraction = ''] = /^(\S+) ([\d:]+)(?:\.(\d+))?\+00$/.exec(text)!;
  return `${day}T${time}.${fraction.length > 3 ? fraction.padEnd(6, '0') : fraction.padEnd(3, '0')}Z`;
}

/** The value of a column from the text that PostgreSQL sends (session in UTC, dates ISO). */
export function decodeValue(type: ColumnType, text: string | null): unknown {
  if (text === null) return null;
  switch (type) {
    case 'bigint':
      return Number(text);
    case 'boolean':
      return text === 't';
    case 'jsonb':
      return JSON.parse(text);
    case 'timestamptz':
      return instant(text);
    case 'text':
    case 'date':
    case 'numeric':
      return text;
    default:
      return assertNever(type, 'column type');
  }
}

const plainText = (text: string): string => text;

/** For `pg`: leave every value as PostgreSQL's text, whatever parsers the process has set. */
export const rawTypes = { getTypeParser: () => plainText };

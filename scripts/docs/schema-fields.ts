import { t, totalsSchema, tradeSchema } from '#libs/kernel';

/** A JSON schema as far as events use it. */
export interface Schema {
  readonly type?: string;
  readonly pattern?: string;
  readonly description?: string;
  readonly maxLength?: number;
  readonly const?: string | number | boolean;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** One field of an event, nested ones by path. */
export interface Field {
  readonly path: string;
  readonly type: string;
}

const same = (a: Schema, b: Schema) => JSON.stringify(a) === JSON.stringify(b);

/** Shapes that many events carry: told once. */
export const sharedShapes: readonly { readonly name: string; readonly schema: Schema }[] = [
  { name: 'trade', schema: tradeSchema },
  { name: 'totals', schema: totalsSchema },
];

const words: readonly { readonly name: string; readonly schema: Schema }[] = [
  { name: 'id', schema: t.id() },
  { name: 'quantity', schema: t.quantity() },
  { name: 'amount', schema: t.amount() },
  { name: 'whole number', schema: t.integer() },
  { name: 'decimal', schema: t.decimal() },
  { name: 'date', schema: t.date() },
  { name: 'instant', schema: t.instant() },
  { name: 'currency', schema: t.currency() },
  { name: 'yes or no', schema: t.boolean() },
  { name: 'text', schema: t.text() },
];

/** All fields of an object's schema, in order of declaration, those of nested objects after their own. */
export function fieldsOf(schema: Schema, path = ''): Field[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const optional = required.has(name) ? '' : ', may be missing';
    return [{ path: at, type: `${typeOf(field)}${optional}` }, ...nested(field, at)];
  });
}

function nested(schema: Schema, path: string): Field[] {
  if (sharedShapes.some((shape) => same(shape.schema, schema))) return [];
  if (schema.items) return nested(schema.items, `${path}[]`);
  if (schema.anyOf) return onePerPath(schema.anyOf.flatMap((part) => nested(part, path)));
  return schema.properties ? fieldsOf(schema, path) : [];
}

/** A field that several alternatives have is one row with all their types. */
function onePerPath(fields: readonly Field[]): Field[] {
  const types = new Map<string, Set<string>>();
  for (const { path, type } of fields) types.set(path, (types.get(path) ?? new Set()).add(type));
  return [...types].map(([path, alternatives]) => ({ path, type: [...alternatives].join(' or ') }));
}

function typeOf(schema: Schema): string {
  const shape =
    sharedShapes.find((each) => same(each.schema, schema)) ?? words.find((each) => same(each.schema, schema));
  if (shape) return shape.name;
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  if (schema.type === 'null') return 'null';
  if (schema.properties) return 'object';
  throw new Error(`no word for the schema ${JSON.stringify(schema)}`);
}

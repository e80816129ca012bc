import { Type, type TLiteral, type TSchema, type TUnion } from '@sinclair/typebox';

type LiteralsOf<V extends readonly string[]> = { -readonly [K in keyof V]: TLiteral<V[K]> };

/** Words from which event schemas are built; JSON Schema underneath. Objects are closed: unknown fields are errors. */
export const t = {
  object: <P extends Record<string, TSchema>>(properties: P) =>
    Type.Object(properties, { additionalProperties: false }),
  array: <S extends TSchema>(items: S) => Type.Array(items),
  optional: <S extends TSchema>(schema: S) => Type.Optional(schema),
  nullable: <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]),
  oneOf: <const V extends readonly string[]>(...values: V) =>
    Type.Union(values.map((value) => Type.Literal(value))) as unknown as TUnion<LiteralsOf<V>>,
  union: <S extends TSchema[]>(...schemas: [...S]) => Type.Union(schemas),
  literal: <const V extends string | number | boolean>(value: V) => Type.Literal(value),
  text: () => Type.String(),
  boolean: () => Type.Boolean(),
  /** Opaque identifier. */
  id: () => Type.String({ minLength: 1, maxLength: 100 }),
  /** Whole number of base units; may be negative where a correction is. */
  quantity: () => Type.Integer({ description: 'base units' }),
  /** Whole number of minor units of the document's currency. */
  amount: () => Type.Integer({ description: 'minor units' }),
  integer: () => Type.Integer(),
  /** Exact decimal as text, e.g. unit prices and rates. */
  decimal: () => Type.String({ pattern: '^-?[0-9]+(\\.[0-9]+)?$' }),
  /** Business date, YYYY-MM-DD. */
  date: () => Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }),
  /** Instant, RFC 3339 UTC. */
  instant: () => Type.String({ description: 'RFC 3339 instant, UTC' }),
  currency: () => Type.String({ pattern: '^[A-Z]{3}$' }),
};

import { Kind, type TSchema } from '@sinclair/typebox';
import { assert } from '#libs/kernel';

interface SchemaNode {
  readonly const?: unknown;
  readonly anyOf?: readonly TSchema[];
  readonly type?: string;
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
  readonly pattern?: string;
  readonly description?: string;
  readonly minimum?: number;
  readonly default?: unknown;
}

const samples = ['2026-11-02', 'VND', '12.50', '8935001800019', 'A1'];

function text(schema: SchemaNode, name: string): string {
  if (schema.description?.startsWith('RFC 3339')) return '2026-11-02T03:00:00.000Z';
  if (schema.pattern === undefined) return `${name}-1`;
  const pattern = new RegExp(schema.pattern);
  const fitting = samples.find((sample) => pattern.test(sample));
  assert(fitting !== undefined, `an example for ${schema.pattern} is known`);
  return fitting;
}

function whole(schema: SchemaNode): number {
  const usual = schema.description === 'minor units' ? 125_000 : schema.description === 'base units' ? 24 : 3;
  return Math.max(usual, schema.minimum ?? usual);
}

/** An example that a schema accepts: every field filled in, the same each time. `name` is the field's name. */
export function exampleOf(schema: TSchema, name = 'value'): unknown {
  const node = schema as SchemaNode;
  if (node.default !== undefined) return node.default;
  if (node.const !== undefined) return node.const;
  if (node.anyOf) return exampleOf(node.anyOf[0]!, name);
  switch (node.type) {
    case 'object': {
      const members = Object.entries(node.properties ?? {}).map(([key, member]) => [key, exampleOf(member, key)]);
      const free = Object.values(node.patternProperties ?? {}).map((member) => [`${name}-1`, exampleOf(member, name)]);
      return Object.fromEntries([...members, ...free]) as unknown;
    }
    case 'array':
      return [exampleOf(node.items!, name)];
    case 'string':
      return text(node, name);
    case 'integer':
    case 'number':
      return whole(node);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      if (schema[Kind] === 'Unknown' || schema[Kind] === 'Any') return `${name}-1`;
      throw new Error(`no example for ${JSON.stringify(schema)}`);
  }
}

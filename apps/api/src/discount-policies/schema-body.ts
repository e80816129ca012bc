import type { PipeTransform } from '@nestjs/common';
import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { Value, ValueErrorType, type ValueError } from '@sinclair/typebox/value';
import { problem, type ProblemField } from '#libs/platform';

/** Faults that a client is told of at once. */
const most = 100;

/**
 * Checks a body against a schema that exists already, instead of declaring the same shape once more as a class. Answers
 * 422 with a JSON pointer to each fault.
 */
export class SchemaPipe<Schema extends TSchema> implements PipeTransform<unknown, Static<Schema>> {
  constructor(private readonly schema: Schema) {}

  transform(body: unknown): Static<Schema> {
    const errors = Value.Check(this.schema, body)
      ? unsafeNumbers(body, '')
      : [...Value.Errors(this.schema, body)].slice(0, most).flatMap(fieldsOf);
    if (errors.length > 0) throw problem('invalid-body', undefined, { errors: unique(errors).slice(0, most) });
    return body;
  }
}

/** A schema as OpenAPI readers like it: words as `enum`, nothing of TypeBox's own. */
export function documented(schema: TSchema): Record<string, unknown> {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) => {
    const words = (value as { anyOf?: readonly { const?: unknown; type?: unknown }[] } | null)?.anyOf;
    if (!Array.isArray(words) || !words.every(({ const: word, type }) => word !== undefined && type === 'string')) {
      return value;
    }
    const rest = Object.entries(value as object).filter(([key]) => key !== 'anyOf');
    return { ...Object.fromEntries(rest), type: 'string', enum: words.map(({ const: word }) => word as string) };
  }) as Record<string, unknown>;
}

/** What is wrong below one place. Of alternatives only the one that was meant is told about. */
function fieldsOf(error: ValueError): ProblemField[] {
  const { path: pointer, type, message } = error;
  switch (type) {
    case ValueErrorType.Union:
      return (
        meantAlternative(error) ?? [{ pointer, code: 'invalid', message: `must be ${alternatives(error.schema)}` }]
      );
    case ValueErrorType.ObjectAdditionalProperties:
      return [{ pointer, code: 'unknown-field', message: 'should not exist' }];
    case ValueErrorType.ObjectRequiredProperty:
      return [{ pointer, code: 'missing', message: 'must be given' }];
    default:
      return [{ pointer, code: 'invalid', message: `must be: ${lowerFirst(message.replace(/^Expected /, ''))}` }];
  }
}

/** The alternative whose own shape fits (no fault at its place or at its `kind`), if there is exactly one. */
function meantAlternative({ path, errors }: ValueError): ProblemField[] | undefined {
  const fitting = errors
    .map((alternative) => [...alternative])
    .filter((faults) => faults.every((fault) => fault.path !== path && fault.path !== `${path}/kind`));
  return fitting.length === 1 ? fitting[0]!.flatMap(fieldsOf) : undefined;
}

function alternatives(schema: TSchema): string {
  return (schema['anyOf'] as readonly TSchema[]).map(wordOf).join(', ');
}

function wordOf(shape: TSchema): string {
  const { kind = shape } = (shape['properties'] ?? {}) as { readonly kind?: TSchema };
  return String((kind['const'] ?? shape['type']) as string);
}

/** JSON allows whole numbers that can't be told from their neighbours; amounts and quantities may not be such. */
function unsafeNumbers(value: unknown, pointer: string): ProblemField[] {
  if (typeof value === 'number') {
    const safe = Math.abs(value) <= Number.MAX_SAFE_INTEGER;
    return safe ? [] : [{ pointer, code: 'max', message: `must not be beyond ${Number.MAX_SAFE_INTEGER}` }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => unsafeNumbers(inner, `${pointer}/${escaped(key)}`));
}

/** The first fault at each place: a missing field has a second one about its type. */
function unique(fields: readonly ProblemField[]): ProblemField[] {
  const byPointer = new Map<string | undefined, ProblemField>();
  for (const field of fields) if (!byPointer.has(field.pointer)) byPointer.set(field.pointer, field);
  return [...byPointer.values()];
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** An identifier that the caller chooses. */
export const chosenId = Type.String({ pattern: '^[A-Za-z0-9._:-]{1,100}$' });

import { registries } from '#libs/contexts';
import type { EventRegistry } from '#libs/kernel';
import { processManagers } from '#libs/processes';
import { readModels } from '#libs/read-models';
import { codes, opening, table } from './markdown.js';
import { fieldsOf, sharedShapes } from './schema-fields.js';
import type { FieldComments, SourceComments } from './source-comments.js';

type Definition = EventRegistry['definitions'][number];

const kinds = [
  ['id', 'opaque text, 1 to 100 characters'],
  ['quantity', "whole number of the product's base unit"],
  ['amount', "whole number of the currency's minor unit"],
  ['decimal', 'exact decimal number as text, `"12.50"`'],
  ['date', 'business date, `YYYY-MM-DD`'],
  ['instant', 'RFC 3339, UTC'],
  ['currency', 'ISO 4217 code'],
] as const;

/** The catalogue of events, from the registries. */
export function eventsPage(comments: SourceComments): string {
  const count = registries.reduce((sum, registry) => sum + registry.definitions.length, 0);
  return [
    ...opening(
      'Events',
      `${count} event types in ${registries.length} kinds of streams, from the registries in \`libs/*/src/events.ts\`.`,
      'Stored with each: position, stream, revision, id, type, schema version, metadata (command id and hash, correlation,',
      'causation, actor, business date, trace) and the time of recording.',
    ),
    ...table(['word', 'means'], kinds),
    '',
    ...sharedShapes.flatMap(({ name, schema }) => [
      `## Shape \`${name}\``,
      '',
      // Shared shapes are documented where an event carries them.
      ...fieldTable(fieldsOf(schema), shapeComments(comments, name)),
      '',
    ]),
    ...registries.flatMap((registry) => registryPart(registry, comments)),
  ].join('\n');
}

function registryPart(registry: EventRegistry, comments: SourceComments): string[] {
  return [
    `## ${registry.context}: ${codes(registry.streams)}`,
    '',
    ...registry.definitions.flatMap((definition) => eventPart(definition, comments)),
  ];
}

function eventPart(definition: Definition, comments: SourceComments): string[] {
  const { type, version, description, schema } = definition;
  const reacting = processManagers('principal').filter((process) => process.handles.includes(type));
  const folding = readModels.filter((model) => model.handles.includes(type));
  return [
    `### ${type}`,
    '',
    `${description} Version ${version}.`,
    '',
    `- Processes that react: ${codes(reacting.map((process) => process.name))}`,
    `- Read models that fold it: ${codes(folding.map((model) => model.name))}`,
    '',
    ...fieldTable(fieldsOf(schema), comments.events.get(type) ?? new Map<string, string>()),
    '',
  ];
}

function fieldTable(fields: ReturnType<typeof fieldsOf>, comments: FieldComments): string[] {
  return table(
    ['field', 'type', 'meaning'],
    fields.map(({ path, type }) => [`\`${path}\``, type, comments.get(path) ?? '']),
  );
}

/** Comments of a shape's fields, found below the field of that name in the first event that has any. */
function shapeComments(comments: SourceComments, shape: string): FieldComments {
  for (const fields of comments.events.values()) {
    const own = [...fields].filter(([path]) => path.startsWith(`${shape}.`));
    if (own.length > 0) return new Map(own.map(([path, text]) => [path.slice(shape.length + 1), text]));
  }
  return new Map();
}

import { snakeCase, type Column } from '#libs/projections';
import { readModels } from '#libs/read-models';
import { byName, codes, opening, table } from './markdown.js';
import type { SourceComments } from './source-comments.js';

type ReadModel = (typeof readModels)[number];

/** The catalogue of read models, from their declarations. */
export function readModelsPage(comments: SourceComments): string {
  const models = [...readModels].sort((a, b) => byName(a.name, b.name));
  return [
    ...opening(
      'Read models',
      'Each is a view `read.<name>` over a table `read.<name>_v<version>`. All are made from events and can be thrown away.',
      'Facts also carry `position`, `item`, `business_date` and `recorded_at`; their key is position and item.',
      'A caller with role distributor sees a row if one of the named columns is its own id (row-level security in PostgreSQL);',
      'other roles see all rows that the API lets them ask for.',
    ),
    ...table(
      ['read model', 'kind', 'version', 'key', 'visible to a distributor'],
      models.map((model) => [
        `[${model.name}](#${model.name})`,
        model.kind,
        String(model.version),
        codes(keyOf(model)),
        visibility(model),
      ]),
    ),
    '',
    ...models.flatMap((model) => part(model, comments)),
  ].join('\n');
}

function part(model: ReadModel, comments: SourceComments): string[] {
  const declared = comments.readModels.get(model.name);
  const columns = Object.entries(model.table.columns as Record<string, Column>);
  return [
    `## ${model.name}`,
    '',
    ...(declared?.comment ? [declared.comment, ''] : []),
    `- Declared in \`${declared?.file ?? 'unknown'}\`, version ${model.version}, ${model.kind}`,
    `- Key: ${codes(keyOf(model))}`,
    `- Visible to a distributor: ${visibility(model)}`,
    `- Events: ${codes([...model.handles].sort(byName))}`,
    '',
    ...table(
      ['column', 'type', 'meaning'],
      columns.map(([field, type]) => [
        `\`${snakeCase(field)}\``,
        type.endsWith('?') ? `${type.slice(0, -1)} or null` : type,
        declared?.fields.get(field) ?? '',
      ]),
    ),
    '',
  ];
}

function keyOf(model: ReadModel): string[] {
  return model.kind === 'facts' ? ['position', 'item'] : (model.key as string[]).map(snakeCase);
}

function visibility({ table: { visibleTo } }: ReadModel): string {
  if (visibleTo === 'everyone') return 'every row';
  if (visibleTo === 'nobody') return 'no row';
  return `rows with its id in ${(visibleTo as string[]).map((field) => `\`${snakeCase(field)}\``).join(' or ')}`;
}

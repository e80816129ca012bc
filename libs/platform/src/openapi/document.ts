import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { hoistRepeated } from './hoist.js';
import { operationIdOf } from './operation-id.js';
import { ProblemDto } from './problem.dto.js';
import { addRoles } from './roles-in-document.js';

const headers = {
  ETag: { description: 'Revision of the resource, for If-Match.', schema: { type: 'string' }, example: '"3"' },
  'Event-Position': {
    description: 'Place in the event log. Of a command: where its effect stands; of a query: how fresh it is.',
    schema: { type: 'integer' },
    example: 4711,
  },
  Location: { description: 'Path of the resource.', schema: { type: 'string' } },
  'Idempotent-Replayed': {
    description: 'true: this key was carried out before, and nothing happened a second time.',
    schema: { type: 'string', enum: ['true'] },
  },
};

export interface DocumentOptions {
  readonly version: string;
  /** Base URL that clients see. */
  readonly publicUrl?: string | undefined;
}

/** Describes every route of an application as OpenAPI 3.1. */
export function openApiDocument(app: INestApplication, { version, publicUrl }: DocumentOptions): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Tuyen')
    .setDescription(introduction)
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'token')
    .addSecurityRequirements('token');
  if (publicUrl !== undefined) builder.addServer(publicUrl);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: [ProblemDto],
    operationIdFactory: operationIdOf,
  });
  document.components = { ...document.components, headers };
  addRoles(app, document);
  hoistRepeated(document);
  return document;
}

const introduction = `Operations core of a distributor management system.

**Commands** are POST. Each needs an \`Idempotency-Key\`: sent again with the same body it gives the first outcome and has no second effect.
\`If-Match\` with the \`ETag\` of what you read makes sure that you decide on what is there. Answers carry \`Event-Position\`.

**Queries** take \`Min-Event-Position\`: the answer then shows everything up to there. Lists give pages (\`cursor\`, \`limit\`) as JSON, or all rows as
\`application/x-ndjson\` or \`text/csv\` by \`Accept\`.

**Refusals** are \`application/problem+json\` (RFC 9457); look at \`code\`.

Amounts are whole numbers of the currency's minor unit, quantities whole numbers of base units, unit prices and rates exact decimal text, business dates
YYYY-MM-DD, instants RFC 3339 in UTC.`;

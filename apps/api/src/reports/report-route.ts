import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOperation, ApiQuery, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { problemResponses } from '#libs/platform';
import { wholeParameter, type Parameter, type Parameters } from './parameters.js';
import { reportPages } from './reports.js';

/** Parameters that every report has. */
export const paging = {
  limit: wholeParameter('Rows on a page of JSON; streams know no limit.', 1, reportPages.most, reportPages.usual),
  cursor: {
    description: 'nextCursor of the page before, with the same parameters.',
    schema: { type: 'string' },
    read: (text: string) => text,
  } satisfies Parameter<string>,
} as const;

/** Takes the page out of what was asked: a cursor belongs to the rest. */
export const noPage = { limit: undefined, cursor: undefined } as const;

/** Declares a GET of a report: its parameters, pages, and streams by Accept. */
export function ReportRoute(
  operation: { readonly summary: string; readonly description?: string },
  parameters: Parameters,
  row: Type,
): MethodDecorator {
  const page = {
    type: 'object',
    required: ['items', 'nextCursor'],
    properties: {
      items: { type: 'array', items: { $ref: getSchemaPath(row) } },
      nextCursor: {
        type: ['string', 'null'],
        description: 'Send it as cursor for the next page; null: this was the last one.',
      },
    },
  } as never;
  return applyDecorators(
    ApiOperation(operation),
    ApiExtraModels(row),
    ApiHeader({
      name: 'Min-Event-Position',
      required: false,
      description: 'Event-Position of an earlier answer: wait until this answer shows it.',
      schema: { type: 'integer', minimum: 0 },
    }),
    ...Object.entries(parameters).map(([name, { description, schema, required = false }]) =>
      ApiQuery({ name, required, description, schema: schema as never }),
    ),
    ApiResponse({
      status: 200,
      description: 'A page; or, by Accept, the whole report as a stream.',
      headers: { 'Event-Position': { $ref: '#/components/headers/Event-Position' } },
      content: {
        'application/json': { schema: page },
        'application/x-ndjson': { schema: { $ref: getSchemaPath(row) } },
        'text/csv': { schema: { type: 'string' } },
      },
    }),
    problemResponses([
      'invalid-parameter',
      'invalid-cursor',
      'invalid-header',
      'unauthenticated',
      'forbidden',
      'not-acceptable',
      'not-yet-visible',
      'unavailable',
    ]),
  );
}

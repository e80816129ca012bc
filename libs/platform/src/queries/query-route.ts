import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOperation, ApiQuery, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { problemResponses } from '../openapi/problem-responses.js';
import { pageSizes, type ListSpec } from './list-spec.js';

const freshness = ApiHeader({
  name: 'Min-Event-Position',
  required: false,
  description: 'Event-Position of an earlier answer: wait until this answer shows it.',
  schema: { type: 'integer', minimum: 0 },
});
const answerHeaders = { 'Event-Position': { $ref: '#/components/headers/Event-Position' } } as never;

/** Declares a GET of one resource. */
export function QueryRoute(options: {
  summary: string;
  description?: string;
  answers: Type | [Type];
}): MethodDecorator {
  const { answers, ...operation } = options;
  return applyDecorators(
    ApiOperation(operation),
    freshness,
    ApiResponse({ status: 200, type: answers, description: 'As the read model has it.', headers: answerHeaders }),
    problemResponses([
      'invalid-parameter',
      'invalid-header',
      'unauthenticated',
      'forbidden',
      'not-found',
      'not-yet-visible',
      'unavailable',
    ]),
  );
}

/** Declares that a GET answers rows in pages, or by Accept all of them as a stream; `whole` names all of them. */
export function PagesOf(row: Type, whole: string): MethodDecorator {
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
    ApiExtraModels(row),
    freshness,
    ApiResponse({
      status: 200,
      description: `A page; or, by Accept, ${whole} as a stream.`,
      headers: answerHeaders,
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

/** Declares a GET of a list: its filters, pages, and streams by Accept. */
export function ListRoute<Row extends object>(
  summary: string,
  spec: ListSpec<Row>,
  row: Type = spec.entity,
): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    PagesOf(row, 'the whole list'),
    ApiQuery({
      name: 'cursor',
      required: false,
      schema: { type: 'string' },
      description: 'nextCursor of the page before, with the same filters.',
    }),
    ApiQuery({
      name: 'limit',
      required: false,
      schema: { type: 'integer', minimum: 1, default: pageSizes.usual },
      description: `Rows on a page; more than ${pageSizes.most} gives ${pageSizes.most}. Streams know no limit.`,
    }),
    ...Object.entries(spec.filters).map(([name, { description, schema }]) =>
      ApiQuery({ name, required: false, description, schema: schema as never }),
    ),
  );
}

import { applyDecorators, type Type } from '@nestjs/common';
import { ApiOperation, ApiQuery } from '@nestjs/swagger';
import { PagesOf } from '#libs/platform';
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
  return applyDecorators(
    ApiOperation(operation),
    PagesOf(row, 'the whole report'),
    ...Object.entries(parameters).map(([name, { description, schema, required = false }]) =>
      ApiQuery({ name, required, description, schema: schema as never }),
    ),
  );
}

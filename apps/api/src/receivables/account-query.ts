import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { badParameter, filters, isInstant, type Filter, type QueryRequest } from '#libs/platform';

type Parameter = Pick<Filter, 'description' | 'schema' | 'read'>;

/** Parameters of the questions about one account. */
const parameters = {
  creditor: filters.id('Who lends; needed where the debtor owes several.'),
  from: filters.from('First day; the first of the month unless given.', 'entryDate'),
  to: filters.to('Last day; today unless given.', 'entryDate'),
  asOf: filters.to('The day; today unless given.', 'entryDate'),
  knownAt: {
    description: 'Only what was known at this instant, RFC 3339; all that is known unless given.',
    schema: { type: 'string', format: 'date-time' },
    read: (text, parameter) => {
      if (!isInstant(text)) throw badParameter(parameter, 'is no instant such as 2026-11-22T09:30:00Z');
      return text;
    },
  },
} satisfies Record<string, Parameter>;

type Name = keyof typeof parameters;

/** Documents the parameters of a route. */
export function AccountQuery(...names: readonly Name[]): MethodDecorator {
  return applyDecorators(
    ...names.map((name) => {
      const { description, schema } = parameters[name];
      return ApiQuery({ name, required: false, description, schema: schema as never });
    }),
  );
}

/** Reads these parameters and refuses all others. */
export function readAccountQuery<const Names extends readonly Name[]>(
  { query }: QueryRequest,
  ...names: Names
): { readonly [Key in Names[number]]?: string } {
  const values: { [Key in Name]?: string } = {};
  for (const [parameter, text] of Object.entries(query)) {
    const name = names.find((known) => known === parameter);
    if (!name) throw badParameter(parameter, `is unknown here; known: ${names.join(', ')}`);
    if (typeof text !== 'string') throw badParameter(parameter, 'is given once');
    values[name] = parameters[name].read(text, parameter) as string;
  }
  return values;
}

import { isBusinessDate } from '#libs/kernel';
import { badParameter } from '../http/problem.js';

export type FilterValue = string | number | boolean;

/** One query parameter that narrows a list down, by an SQL condition on one column. */
export interface Filter {
  readonly description: string;
  /** JSON schema of the parameter, for the documentation. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly operator: '=' | '>=' | '<=' | 'starts with';
  /** Property of the entity; the parameter's own name unless told. */
  readonly field?: string;
  read(this: void, text: string, parameter: string): FilterValue;
}

const idPattern = /^[A-Za-z0-9._:-]{1,100}$/;

/** Filters by meaning. */
export const filters = {
  /** Equal to an identifier. */
  id: (description: string, field?: string): Filter => ({
    description, operator: '=', ...fieldOf(field), schema: { type: 'string', maxLength: 100 },
    read: (text, parameter) => {
      if (!idPattern.test(text)) throw badParameter(parameter, 'is no identifier');
      return text;
    },
  }), // prettier-ignore
  /** Equal to one of some words. */
  word: (description: string, words: readonly string[], field?: string): Filter => ({
    description, operator: '=', ...fieldOf(field), schema: { type: 'string', enum: words },
    read: (text, parameter) => {
      if (!words.includes(text)) throw badParameter(parameter, `is one of ${words.join(', ')}`);
      return text;
    },
  }), // prettier-ignore
  /** Equal to a free text, such as a reference. */
  text: (description: string, field?: string): Filter => ({
    description, operator: '=', ...fieldOf(field), schema: { type: 'string', maxLength: 200 }, read: plainText,
  }), // prettier-ignore
  /** Beginning with a text, such as a path in the territory tree. */
  prefix: (description: string, field?: string): Filter => ({
    description, operator: 'starts with', ...fieldOf(field), schema: { type: 'string', maxLength: 200 }, read: plainText,
  }), // prettier-ignore
  /** On or after a business date. */
  from: (description: string, field: string): Filter => ({ ...date, description, operator: '>=', field }),
  /** On or before a business date. */
  to: (description: string, field: string): Filter => ({ ...date, description, operator: '<=', field }),
  /** Yes or no. */
  flag: (description: string, field?: string): Filter => ({
    description, operator: '=', ...fieldOf(field), schema: { type: 'boolean' },
    read: (text, parameter) => {
      if (text !== 'true' && text !== 'false') throw badParameter(parameter, 'is true or false');
      return text === 'true';
    },
  }), // prettier-ignore
};

const date = {
  schema: { type: 'string', format: 'date' },
  read: (text: string, parameter: string): string => {
    if (!isBusinessDate(text)) throw badParameter(parameter, 'is no date YYYY-MM-DD');
    return text;
  },
};

function fieldOf(field: string | undefined): { field?: string } {
  return field === undefined ? {} : { field };
}

function plainText(text: string, parameter: string): string {
  if (text.length > 200 || text.includes('\0') || /\p{Surrogate}/u.test(text)) {
    throw badParameter(parameter, 'is at most 200 characters');
  }
  return text;
}

/** A list as a value: the view behind it, what may narrow it down and in which order it comes. */
export interface ListSpec<Row extends object = object> {
  /** Flat entity over the view. */
  readonly entity: new () => Row;
  readonly filters: Readonly<Record<string, Filter>>;
  /** Properties that order the rows and are unique together; none may be null. */
  readonly order: readonly (keyof Row & string)[];
  readonly direction: 'asc' | 'desc';
  /** Properties that a distributor does not get, such as margins. */
  readonly internal?: readonly (keyof Row & string)[];
}

/** Declares a list; only helps inference. */
export function listSpec<Row extends object>(spec: ListSpec<Row>): ListSpec<Row> {
  return spec;
}

export const pageSizes = { usual: 50, most: 500 } as const;

/** What a request asks of a list. */
export interface ListRequest {
  readonly values: Readonly<Record<string, FilterValue>>;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** Reads the query string of a list; a parameter that the list does not know is refused, not ignored. */
export function readListRequest(
  spec: Pick<ListSpec, 'filters'>,
  query: Readonly<Record<string, unknown>>,
): ListRequest {
  const values: Record<string, FilterValue> = {};
  let limit: number = pageSizes.usual;
  let cursor: string | undefined;
  for (const [parameter, text] of Object.entries(query)) {
    if (typeof text !== 'string') throw badParameter(parameter, 'is given once');
    if (parameter === 'cursor') cursor = text === '' ? undefined : text;
    else if (parameter === 'limit') limit = readLimit(text);
    else if (Object.hasOwn(spec.filters, parameter)) values[parameter] = spec.filters[parameter]!.read(text, parameter);
    else
      throw badParameter(
        parameter,
        `is unknown here; known: ${['cursor', 'limit', ...Object.keys(spec.filters)].join(', ')}`,
      );
  }
  return { values, limit, cursor };
}

function readLimit(text: string): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) throw badParameter('limit', 'is a whole number above 0');
  return Math.min(Number(text), pageSizes.most);
}

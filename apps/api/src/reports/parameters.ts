import { isBusinessDate } from '#libs/kernel';
import { badParameter, isInstant } from '#libs/platform';

/** One query parameter of a report: how it is documented and how its text becomes a value. */
export interface Parameter<Value> {
  readonly description: string;
  /** JSON schema, for the documentation. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly required?: boolean;
  /** Value of the text; throws 400 if it is not acceptable. */
  read(this: void, text: string, name: string): Value;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

type ValueOf<P> = P extends Parameter<infer Value> ? Value : never;

/** What a request gave: required parameters are there, the others may lack. */
export type Given<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends { readonly required: true } ? ValueOf<P[K]> : ValueOf<P[K]> | undefined;
};

/** Reads the query string; a parameter that is unknown, twice there or missing is refused with 400. */
export function readParameters<P extends Parameters>(
  parameters: P,
  query: Readonly<Record<string, unknown>>,
): Given<P> {
  const given: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(query)) {
    if (typeof text !== 'string') throw badParameter(name, 'is given once');
    if (!Object.hasOwn(parameters, name)) {
      throw badParameter(name, `is unknown here; known: ${Object.keys(parameters).join(', ')}`);
    }
    given[name] = parameters[name]!.read(text, name);
  }
  for (const [name, { required }] of Object.entries(parameters)) {
    if (required && given[name] === undefined) throw badParameter(name, 'is needed');
  }
  return given as Given<P>;
}

/** The parameter, needed. */
export function needed<P extends Parameter<unknown>>(parameter: P): P & { readonly required: true } {
  return { ...parameter, required: true };
}

/** Years that a report knows: windows that reach back from them stay within what the database can tell. */
function inReach(date: string): boolean {
  return date >= '1900-01-01' && date < '3000-01-01';
}

/** An identifier. */
export function idParameter(description: string): Parameter<string> {
  return {
    description,
    schema: { type: 'string', maxLength: 100 },
    read: (text, name) => {
      if (!/^[A-Za-z0-9._:-]{1,100}$/.test(text)) throw badParameter(name, 'is no identifier');
      return text;
    },
  };
}

/** A text that a path begins with. */
export function prefixParameter(description: string): Parameter<string> {
  return {
    description,
    schema: { type: 'string', maxLength: 200 },
    read: (text, name) => {
      if (text.length > 200 || text.includes('\0') || /\p{Surrogate}/u.test(text)) {
        throw badParameter(name, 'is at most 200 characters');
      }
      return text;
    },
  };
}

/** A business date. */
export function dateParameter(description: string): Parameter<string> {
  return {
    description,
    schema: { type: 'string', format: 'date' },
    read: (text, name) => {
      if (!isBusinessDate(text) || !inReach(text)) throw badParameter(name, 'is no date YYYY-MM-DD from 1900 to 2999');
      return text;
    },
  };
}

/** A calendar month, YYYY-MM. */
export function monthParameter(description: string): Parameter<string> {
  return {
    description,
    schema: { type: 'string', pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$', examples: ['2026-11'] },
    read: (text, name) => {
      if (!/^\d{4}-\d\d$/.test(text) || !isBusinessDate(`${text}-01`) || !inReach(text)) {
        throw badParameter(name, 'is no month YYYY-MM from 1900 to 2999');
      }
      return text;
    },
  };
}

/** An instant with its offset, RFC 3339. */
export function instantParameter(description: string): Parameter<string> {
  return {
    description,
    schema: { type: 'string', format: 'date-time' },
    read: (text, name) => {
      if (!isInstant(text) || !inReach(text)) {
        throw badParameter(name, 'is no instant with offset, such as 2026-11-22T09:30:00+07:00');
      }
      return text;
    },
  };
}

/** Yes or no. */
export function flagParameter(description: string): Parameter<boolean> {
  return {
    description,
    schema: { type: 'boolean' },
    read: (text, name) => {
      if (text !== 'true' && text !== 'false') throw badParameter(name, 'is true or false');
      return text === 'true';
    },
  };
}

/** A whole number from `least` to `most`. */
export function wholeParameter(description: string, least: number, most: number, usual: number): Parameter<number> {
  return {
    description,
    schema: { type: 'integer', minimum: least, maximum: most, default: usual },
    read: (text, name) => {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
      if (!(value >= least && value <= most)) throw badParameter(name, `is a whole number from ${least} to ${most}`);
      return value;
    },
  };
}

/** One of some words. */
export function wordParameter<Word extends string>(description: string, words: readonly Word[]): Parameter<Word> {
  return {
    description,
    schema: { type: 'string', enum: words },
    read: (text, name) => {
      if (!words.includes(text as Word)) throw badParameter(name, `is one of ${words.join(', ')}`);
      return text as Word;
    },
  };
}

/** Any of some words, comma separated, each once; answered in the order of `words`. An empty text is none of them. */
export function wordsParameter<Word extends string>(
  description: string,
  words: readonly Word[],
): Parameter<readonly Word[]> {
  return {
    description,
    schema: { type: 'string', examples: [words.slice(0, 2).join(',')] },
    read: (text, name) => {
      const asked = text === '' ? [] : text.split(',');
      if (asked.length !== new Set(asked).size || !asked.every((word) => words.includes(word as Word))) {
        throw badParameter(name, `is any of ${words.join(', ')}, comma separated, each once`);
      }
      return words.filter((word) => asked.includes(word));
    },
  };
}

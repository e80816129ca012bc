import type { Output } from './output.js';

/** One option of a command, as `parseArgs` of node:util takes it, with what `--help` shows. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly default?: string | boolean | string[];
  /** What the value is, in capitals, e.g. `FILE`. */
  readonly value?: string;
  readonly description: string;
}

export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O['type'] extends 'boolean'
  ? boolean
  : O extends { multiple: true }
    ? string[]
    : string;

/** The values of a command's options; undefined: not given and without default. Boolean options are false when not given. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends { default: string | boolean | string[] } | { type: 'boolean' }
    ? ValueOf<O[Name]>
    : ValueOf<O[Name]> | undefined;
};

/** What a running command gets. */
export interface Invocation<O extends Options = Options> {
  readonly values: Values<O>;
  readonly positionals: readonly string[];
  readonly output: Output;
}

/** A command a person types. Each has `--help` and `--json` besides its own options. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Names of what follows the options, e.g. `['FILE']`; a name in square brackets may be left out, `[NAME...]` may be many. */
  readonly positionals?: readonly string[];
  readonly options: O;
  /** Further lines for `--help`, e.g. examples. */
  readonly help?: string;
  /** Does the work. Answers the exit code, undefined for 0. Throw UserError or UsageError for what the person can put right. */
  run(this: void, invocation: Invocation<O>): Promise<number | void>;
}

/** Keeps the types of a command's options for its `run`. */
export function command<const O extends Options>(definition: Command<O>): Command<O> {
  return definition;
}

/** A command whose option types are of no interest, as the list of commands holds it. */
export type AnyCommand = Omit<Command, 'run'> & {
  run(this: void, invocation: Invocation<never>): Promise<number | void>;
};

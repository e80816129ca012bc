import { parseArgs } from 'node:util';
import type { AnyCommand, Invocation } from './command.js';
import { describeError, exitCodeOf, UsageError } from './errors.js';
import { commandHelp, commonOptions, overview } from './help.js';
import { Output, type TextStream } from './output.js';

/** Where a command writes. */
export interface Streams {
  readonly out: TextStream;
  readonly error: TextStream;
}

/**
 * Runs what a person typed.
 * @param args words after the program's name
 * @returns the exit code: 0 done, 1 refused or failed, 2 typed wrongly
 */
export async function runCli(
  commands: readonly AnyCommand[],
  args: readonly string[],
  streams: Streams,
): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    streams.out.write(`${overview(commands)}\n`);
    return 0;
  }
  try {
    return await runCommand(find(commands, name), rest, streams);
  } catch (error) {
    streams.error.write(`tuyen: ${describeError(error)}\n`);
    return exitCodeOf(error);
  }
}

function find(commands: readonly AnyCommand[], name: string): AnyCommand {
  const found = commands.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new UsageError(`there is no command ${name}; commands are ${commands.map((each) => each.name).join(', ')}`);
}

async function runCommand(command: AnyCommand, args: string[], streams: Streams): Promise<number> {
  const { values, positionals } = parse(command, args);
  if (values['help'] === true) {
    streams.out.write(`${commandHelp(command)}\n`);
    return 0;
  }
  checkPositionals(command, positionals);
  const output = new Output(streams.out, streams.error, values['json'] === true);
  const run = command.run as (invocation: Invocation) => Promise<number | void>;
  return (await run({ values: values as Invocation['values'], positionals, output })) ?? 0;
}

function parse(command: AnyCommand, args: string[]): { values: Record<string, unknown>; positionals: string[] } {
  const options = { ...command.options, ...commonOptions };
  const config = Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const { type, short, multiple, default: preset } = option as (typeof command.options)[string];
      const fallback = preset ?? (type === 'boolean' ? false : undefined);
      return [
        name,
        {
          type,
          ...(short === undefined ? {} : { short }),
          ...(multiple === undefined ? {} : { multiple }),
          ...(fallback === undefined ? {} : { default: fallback }),
        },
      ];
    }),
  );
  try {
    return parseArgs({ args, options: config, allowPositionals: true, strict: true });
  } catch (error) {
    const [line] = (error as Error).message.split('. ');
    throw new UsageError(`${command.name}: ${line ?? ''}; ${command.name} --help shows the options`);
  }
}

function checkPositionals(command: AnyCommand, given: readonly string[]): void {
  const names = command.positionals ?? [];
  const missing = names.slice(given.length).find((name) => !name.startsWith('['));
  if (missing !== undefined)
    throw new UsageError(`${command.name}: ${missing} is missing; ${command.name} --help tells more`);
  if (names.at(-1)?.includes('...')) return;
  const extra = given[names.length];
  if (extra !== undefined)
    throw new UsageError(`${command.name}: ${extra} is too much; ${command.name} --help tells more`);
}

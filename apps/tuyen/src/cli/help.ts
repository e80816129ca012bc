import type { AnyCommand, Option } from './command.js';
import { wrapped } from './wrap.js';

/** Options that every command has. */
export const commonOptions = {
  json: { type: 'boolean', description: 'print one JSON document instead of text' },
  help: { type: 'boolean', short: 'h', description: 'show this help' },
} as const satisfies Record<string, Option>;

/** Text of `tuyen --help`. */
export function overview(commands: readonly AnyCommand[]): string {
  const width = Math.max(...commands.map((each) => each.name.length));
  const lines = commands.map((each) => `  ${each.name.padEnd(width)}  ${each.summary}`);
  return [
    'Usage: npm run tuyen -- COMMAND [options]',
    '',
    'Commands:',
    ...lines,
    '',
    'COMMAND --help tells more.',
  ].join('\n');
}

/** Text of `tuyen COMMAND --help`, at most 100 columns wide. */
export function commandHelp(command: AnyCommand): string {
  const options = Object.entries({ ...command.options, ...commonOptions }).map(([name, option]) => ({
    head: optionHead(name, option),
    text: option.description + defaultText(option),
  }));
  const width = Math.max(...options.map((option) => option.head.length));
  return [
    ...wrapped(['Usage: npm run tuyen --', command.name, ...(command.positionals ?? []), '[options]'].join(' '), '  '),
    '',
    ...wrapped(`${command.summary}.`),
    '',
    'Options:',
    ...options.flatMap(({ head, text }) => wrapped(`  ${head.padEnd(width)}  ${text}`, ' '.repeat(width + 4))),
    ...(command.help === undefined
      ? []
      : [
          '',
          ...command.help
            .trim()
            .split('\n')
            .flatMap((line) => wrapped(line)),
        ]),
  ].join('\n');
}

function optionHead(name: string, option: Option): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  return `${short}--${name}${option.type === 'string' ? ` ${option.value ?? 'TEXT'}` : ''}`;
}

function defaultText(option: Option): string {
  const repeat = option.multiple ? '; may be repeated' : '';
  if (option.default === undefined || typeof option.default === 'boolean') return repeat;
  return `${repeat} (default ${[option.default].flat().join(', ')})`;
}

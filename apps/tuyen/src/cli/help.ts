import type { AnyCommand, Option } from './command.js';

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

/** Text of `tuyen COMMAND --help`. */
export function commandHelp(command: AnyCommand): string {
  const options = Object.entries({ ...command.options, ...commonOptions }).map(([name, option]) => ({
    head: optionHead(name, option),
    text: option.description + defaultText(option),
  }));
  const width = Math.max(...options.map((option) => option.head.length));
  return [
    ['Usage: npm run tuyen --', command.name, ...(command.positionals ?? []), '[options]'].join(' '),
    '',
    `${command.summary}.`,
    '',
    'Options:',
    ...options.map((option) => `  ${option.head.padEnd(width)}  ${option.text}`),
    ...(command.help === undefined ? [] : ['', command.help.trim()]),
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

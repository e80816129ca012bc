import { settings, type Config, type Setting } from './settings.js';

/**
 * The environment does not describe a deployment that may start; `problems` names each variable. The message is one line
 * for one problem, else a line for each.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    const told = problems.length === 1 ? ` ${problems.join()}` : problems.map((each) => `\n  - ${each}`).join('');
    super(`Settings (environment variables, see docs/configuration.md) are not usable:${told}`);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What a context has to say against the value of a setting that only it understands. */
export type SettingChecks = {
  readonly [Key in keyof Config]?: (this: void, value: NonNullable<Config[Key]>) => readonly string[];
};

const table: [keyof Config, Setting<unknown>][] = Object.entries(settings) as [keyof Config, Setting<unknown>][];
const names = new Set(table.map(([, setting]) => setting.name));

/** Variables of commands, tests and tools that share the prefix but are no settings of a process. */
const otherNames = new Set(['TUYEN_TOKEN', 'TUYEN_TEST_POSTGRES_URL', 'TUYEN_LONG_SECONDS', 'TUYEN_SEED']);

/**
 * Reads and checks all settings. Empty text counts as not set. Throws one {@link ConfigError} with every problem found:
 * missing, malformed, misspelt (`TUYEN_*` that does not exist, or one letter off a known name), or unfit for production.
 * @param checks what contexts say about values that are read
 */
export function loadConfig(environment: Environment = process.env, checks: SettingChecks = {}): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of table) {
    const given = environment[setting.name];
    const source = given === undefined || given === '' ? setting.default : given;
    if (source === undefined) {
      if (!setting.optional) problems.push(`${setting.name} is missing. ${setting.meaning}`);
      continue;
    }
    try {
      const value = setting.read(source);
      values[key] = value;
      const against = (checks[key] as ((value: unknown) => readonly string[]) | undefined)?.(value) ?? [];
      problems.push(...against.map((problem) => `${setting.name}: ${problem}.`));
    } catch (error) {
      const shown = setting.secret ? 'its value' : JSON.stringify(source);
      problems.push(`${setting.name}: ${shown} is not ${(error as Error).message}.`);
    }
  }
  problems.push(...misspelt(environment));
  if (problems.length === 0) problems.push(...conflicts(values as Config));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(values as Config);
}

function misspelt(environment: Environment): string[] {
  const problems: string[] = [];
  for (const name of Object.keys(environment)) {
    if (names.has(name) || otherNames.has(name)) continue;
    const meant = [...names].find((known) => known.length > 8 && distance(known, name) <= 2);
    if (meant) problems.push(`${name} is not a setting: did you mean ${meant}?`);
    else if (name.startsWith('TUYEN_')) problems.push(`${name} is not a setting.`);
  }
  return problems;
}

function conflicts(config: Config): string[] {
  const problems: string[] = [];
  if (config.eventStore === 'eventstoredb' && config.eventStoreUrl === undefined) {
    problems.push(`${settings.eventStoreUrl.name} is missing: ${settings.eventStore.name}=eventstoredb needs it.`);
  }
  const ownIssuer = config.authIssuer === settings.authIssuer.default;
  if (config.authJwksUrl === undefined && !ownIssuer) {
    problems.push(
      `${settings.authJwksUrl.name} is missing: ${settings.authIssuer.name} names an issuer whose keys are not known.`,
    );
  }
  if (config.mode !== 'production') return problems;
  if (ownIssuer) problems.push(`${settings.authIssuer.name}: the built-in issuer is not for production.`);
  if (config.authJwksUrl?.startsWith('http:'))
    problems.push(`${settings.authJwksUrl.name} must be https in production.`);
  if (config.cursorSecret === settings.cursorSecret.default) {
    problems.push(`${settings.cursorSecret.name} is the default secret: set your own.`);
  }
  if (config.vaultSecret === settings.vaultSecret.default) {
    problems.push(`${settings.vaultSecret.name} is the default secret: set your own.`);
  }
  return problems;
}

/** Edits (insert, delete, replace) from one name to the other; above 2 the exact figure does not matter. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The settings as rows of a table, for documentation. */
export function settingsTable(): readonly { name: string; default: string; meaning: string }[] {
  return table.map(([, setting]) => ({
    name: setting.name,
    default: setting.default ?? (setting.optional ? 'not set' : 'must be set'),
    meaning: setting.meaning,
  }));
}

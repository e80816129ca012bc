/** Something the person can put right; shown as one line, exit code 1. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly exitCode: number = 1;
}

/** The command was typed wrongly; shown as one line, exit code 2. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}

/** Errors of our libs whose message is written for the person who types. */
const plainNames = new Set([
  'AppendRefused',
  'ConfigError',
  'CopyRefused',
  'EmbeddedPostgresFailed',
  'EmbeddedPostgresInUse',
  'EmbeddedPostgresUnavailable',
  'OtherLog',
  'OutcomeUnknown',
  'StoreUnavailable',
  'UserError',
  'UsageError',
]);

/**
 * What to print for an error that ended a command. A stack is shown only for what is a fault of the program itself: refused
 * connections, missing files and the like (errors with a `code`) are told in one line.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (plainNames.has(error.name)) return error.message;
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const code: unknown = (error as { code?: unknown }).code;
  if (typeof code === 'string') return error.message || describeError(inner) || code;
  return error.stack ?? error.message;
}

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  return error instanceof UserError ? error.exitCode : 1;
}

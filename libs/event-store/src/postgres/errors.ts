/**
 * What an error of PostgreSQL or of the way to it says about a statement in autocommit:
 * `unreached` it never arrived; `undone` it was rolled back and may go through later; `unknown` it may have been
 * committed; `refused` it will never go through.
 */
export type ErrorKind = 'unreached' | 'undone' | 'unknown' | 'refused';

const unreachedCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  '57P03',
  '53300',
]);
const unknownCodes = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '57P05']);
// Lock or statement timeout, serialization, deadlock, read-only (a standby), out of disk or memory.
const undoneCodes = new Set(['55P03', '57014', '40001', '40P01', '25006']);
const unreachedTexts = /timeout exceeded when trying to connect|connection timeout/i;
const unknownTexts = /connection terminated|query read timeout|connection error|not queryable|client was closed/i;

/** Sorts an error that `pg` threw. */
export function kindOf(error: unknown): ErrorKind {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  // Several addresses of one host, all of them refused.
  if (error instanceof AggregateError && error.errors.length > 0) return kindOf(error.errors[0]);
  if (unreachedCodes.has(code) || unreachedTexts.test(message)) return 'unreached';
  if (unknownCodes.has(code) || code.startsWith('08')) return 'unknown';
  if (undoneCodes.has(code) || code.startsWith('53')) return 'undone';
  if (code === '' && unknownTexts.test(message)) return 'unknown';
  return 'refused';
}

/** SQLSTATE of a unique violation. */
export const isUniqueViolation = (error: unknown): boolean => (error as { code?: string }).code === '23505';

/** True if the statement's own data were refused: bad text, too deep, too large, already there. */
export const isOfData = (error: unknown): boolean => /^(22|23|54)/.test((error as { code?: string }).code ?? '');

/** The text of an error, for a message. */
export const textOf = (error: unknown): string =>
  error instanceof AggregateError
    ? error.errors.map(String).join('; ')
    : error instanceof Error
      ? error.message
      : String(error);

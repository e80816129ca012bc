/** Error classes of PostgreSQL that mean "not now": connection lost, resources, operator, serialization, lock or time out. */
const retryableClasses = new Set(['08', '53', '57', '40']);
const retryableCodes = new Set(['55P03', '25P03']);
const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);
const driverMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout)/;

/** True if the database could not do it now and may do so later; nothing about the request was wrong. */
export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const inner = (error as { driverError?: unknown }).driverError;
  if (inner !== undefined && inner !== error && isDatabaseDown(inner)) return true;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    if (socketCodes.has(code) || retryableCodes.has(code)) return true;
    if (/^[0-9A-Z]{5}$/.test(code) && retryableClasses.has(code.slice(0, 2))) return true;
  }
  return driverMessages.test(error.message);
}

/** Error classes of PostgreSQL for who may come in: name or password, and which databases there are. */
const doorClasses = new Set(['28', '3D']);

/** True if no session came about: nobody answers there, or the name, password or database is not known. */
export function isUnreachable(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return isDatabaseDown(error) || (typeof code === 'string' && doorClasses.has(code.slice(0, 2)));
}

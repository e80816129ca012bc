import type { ErrorType } from '@eventstore/db-client';

/** Codes of gRPC that say: not this way, however often. INVALID_ARGUMENT, PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED. */
const hopeless = new Set([3, 7, 12, 16]);

interface ClientError extends Error {
  readonly type?: ErrorType | string;
  readonly code?: number | string;
}

/** True if trying again cannot help: refused credentials, a request that the node does not know. */
export function isHopeless(error: Error): boolean {
  const { type, code } = error as ClientError;
  return type === 'access-denied' || type === 'stream-deleted' || (typeof code === 'number' && hopeless.has(code));
}

/** True if the node dropped a subscription because its buffer was full: normal above some 1,000 events a second. */
export function isSlowConsumer(error: Error): boolean {
  return (error as ClientError).type === 'timeout';
}

/** True if our own deadline passed. */
export function isTimeUp(error: Error): boolean {
  return (error as ClientError).type === 'deadline-exceeded';
}

/** True if the node found no record where a read of the log should begin (23.10 has no better words for it). */
export function isBetweenRecords(error: Error): boolean {
  return /Unexpected (Filtered)?ReadAllResult: Error/.test(error.message);
}

/** True if the request cannot have left this machine. Whatever is not sure counts as false. */
export function neverSent(error: Error): boolean {
  const { code, message } = error as ClientError;
  if (/^Failed to discover/.test(message)) return true;
  return code === 14 && /No connection established|ECONNREFUSED|Name resolution failed/.test(message);
}

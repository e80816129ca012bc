import { randomUUID } from 'node:crypto';

/** W3C trace context: version 00, trace id, parent id, flags. */
const pattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const zeros = /^0+$/;

/** The caller's `traceparent` if it is well-formed, else the start of a new trace. One trace spans command to projection. */
export function traceparentOf(header: unknown): string {
  const found = typeof header === 'string' ? pattern.exec(header) : null;
  if (found && !zeros.test(found[1]!) && !zeros.test(found[2]!)) return found[0];
  // Node draws these from a pool; single random bytes cost a system call each.
  return `00-${hexOf(randomUUID())}-${hexOf(randomUUID()).slice(0, 16)}-01`;
}

function hexOf(uuid: string): string {
  return uuid.replaceAll('-', '');
}

/** The trace id inside a traceparent. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

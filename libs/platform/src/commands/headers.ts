import { badHeader, problem } from '../http/problem.js';

/**
 * Idempotency-Key, quoted as in the draft or bare as in common use: 1 to 200 printable ASCII characters.
 * Throws 400 if there is none.
 */
export function readIdempotencyKey(header: unknown): string {
  if (header === undefined || header === '') {
    throw problem('idempotency-key-missing', 'Send Idempotency-Key: a new random value for each new command.', {
      errors: [{ header: 'Idempotency-Key', code: 'missing', message: 'is needed on every command' }],
    });
  }
  const key = typeof header === 'string' ? (/^"(.*)"$/.exec(header)?.[1] ?? header) : '';
  if (!/^[\x21-\x7e]{1,200}$/.test(key) || key.includes('"')) {
    throw badHeader('Idempotency-Key', 'is 1 to 200 printable ASCII characters without quotes inside');
  }
  return key;
}

/** What If-Match asks for: nothing, any state of an existing resource, or one of some revisions. */
export type Precondition =
  { readonly kind: 'none' | 'any' } | { readonly kind: 'revisions'; readonly revisions: readonly number[] };

/** Reads If-Match (RFC 9110, 13.1.1). A weak tag or one that we never gave matches no revision. */
export function readIfMatch(header: unknown): Precondition {
  if (header === undefined || header === '') return { kind: 'none' };
  if (typeof header !== 'string') throw badHeader('If-Match', 'is sent once');
  if (header.trim() === '*') return { kind: 'any' };
  const tags = header.split(',').map((tag) => tag.trim());
  if (tags.length > 10 || !tags.every((tag) => /^(W\/)?"[\x21\x23-\x7e]*"$/.test(tag))) {
    throw badHeader('If-Match', 'is * or a list of at most 10 entity tags, such as "3"');
  }
  const revisions = tags.flatMap((tag) => {
    const digits = /^"(\d{1,15})"$/.exec(tag)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
  return { kind: 'revisions', revisions };
}

/** The strong entity tag of a stream's revision. */
export function entityTag(revision: number): string {
  return `"${revision}"`;
}

export const longestWaitSeconds = 30;

/** Seconds of `Prefer: wait=<seconds>` (RFC 7240), at most {@link longestWaitSeconds}; 0 without one. */
export function readPreferredWait(header: unknown): number {
  const text = Array.isArray(header) ? header.join(',') : header;
  if (typeof text !== 'string') return 0;
  const wait = text
    .split(',')
    .map((part) => /^\s*wait\s*=\s*"?(\d{1,6})"?\s*(;|$)/i.exec(part)?.[1])
    .find((value) => value !== undefined);
  return wait === undefined ? 0 : Math.min(Number(wait), longestWaitSeconds);
}

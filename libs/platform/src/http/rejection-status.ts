import type { Rejection } from '#libs/kernel';
import { notFound, Problem } from './problem.js';

/**
 * Which status a business refusal gets, told by the code's words so that a new rule needs no new line here: the body
 * means nothing (422), the resource is not there (404), the person may not (403); else the state forbids it (409).
 */
const table: readonly (readonly [RegExp, number])[] = [
  [/^not-found$/, 404],
  [/^(maker-is-checker|not-allowed-for-role)$/, 403],
  [
    /^(invalid|unknown|malformed|unsupported|empty|duplicate|bad|missing)-|-(invalid|unknown|malformed|empty|missing)$/,
    422,
  ],
  [/^(no-lines|too-many-lines|not-a-date|below-zero)$|-do(es)?-not-add-up$|-unsound$/, 422],
];

/** Status of a rejection code. */
export function statusOfRejection(code: string): number {
  return table.find(([pattern]) => pattern.test(code))?.[1] ?? 409;
}

/** A business refusal as a problem. */
export function problemOfRejection(rejection: Rejection): Problem {
  const status = statusOfRejection(rejection.code);
  if (status === 404) return notFound();
  const { code, message, details } = rejection;
  return new Problem(
    status,
    code,
    details === undefined ? { detail: message } : { detail: message, details },
    titleOf(code),
  );
}

function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

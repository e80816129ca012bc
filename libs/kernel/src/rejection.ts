/**
 * An expected refusal: a value, not an exception. `code` is stable and kebab-case, `message` tells a person what was
 * wrong and what to do, `details` holds the figures behind it (amounts in minor units, quantities in base units).
 */
export interface Rejection {
  readonly kind: 'rejection';
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Builds a {@link Rejection}. */
export function reject(code: string, message: string, details?: Readonly<Record<string, unknown>>): Rejection {
  return details === undefined ? { kind: 'rejection', code, message } : { kind: 'rejection', code, message, details };
}

/** Tells a refusal from any other outcome. */
export function isRejection(value: unknown): value is Rejection {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'rejection';
}

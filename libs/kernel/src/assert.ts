/** Marks the end of an exhaustive switch: the compiler refuses a forgotten case, the runtime an unknown one. */
export function assertNever(value: never, what = 'case'): never {
  throw new Error(`unexpected ${what}: ${JSON.stringify(value)}`);
}

/** A fault (a bug or broken data), never a user's mistake: those are {@link Rejection}s. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

import { randomInt } from 'node:crypto';

/**
 * Seconds that a long test may take, more or less; undefined: as long as its whole work needs. TUYEN_LONG_SECONDS is the
 * share of each test.
 */
export function longSeconds(): number | undefined {
  const given = Number(process.env['TUYEN_LONG_SECONDS'] ?? '');
  return given > 0 ? given : undefined;
}

/** Chance that can be had again: TUYEN_SEED of the run that is to be repeated. */
export interface Chance {
  readonly seed: number;
  /** From 0 up to, not including, 1. */
  next(): number;
  pick<T>(items: readonly T[]): T;
}

/** Takes the seed of TUYEN_SEED, or a new one, and prints it. */
export function chance(what: string): Chance {
  const given = Number(process.env['TUYEN_SEED'] ?? '');
  const seed = given > 0 ? given : randomInt(1, 2 ** 31);
  process.stderr.write(`${what}: TUYEN_SEED=${seed}\n`);
  let state = seed >>> 0;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, next, pick: (items) => items[Math.floor(next() * items.length)]! };
}

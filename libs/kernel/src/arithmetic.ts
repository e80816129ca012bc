import { assert } from './assert.js';

export type Rounding = 'half-up' | 'half-even' | 'down' | 'up';

/** Exact quotient rounded to a whole number. `half-up` rounds ties away from zero. `denominator` > 0. */
export function divideRounded(numerator: bigint, denominator: bigint, mode: Rounding): bigint {
  assert(denominator > 0n, 'positive denominator');
  const negative = numerator < 0n;
  const absolute = negative ? -numerator : numerator;
  const floor = absolute / denominator;
  const rest = absolute % denominator;
  const up = rest !== 0n && roundsUp(mode, floor, rest * 2n, denominator);
  const result = up ? floor + 1n : floor;
  return negative ? -result : result;
}

function roundsUp(mode: Rounding, floor: bigint, twiceRest: bigint, denominator: bigint): boolean {
  switch (mode) {
    case 'down':
      return false;
    case 'up':
      return true;
    case 'half-up':
      return twiceRest >= denominator;
    case 'half-even':
      return twiceRest > denominator || (twiceRest === denominator && floor % 2n === 1n);
  }
}

/**
 * Whole part of a quotient of safe whole numbers, dividend not negative, divisor above zero. Exact: what a quotient lacks
 * to the next whole number is more than it is rounded by. A remainder by `%` takes ten times as long.
 */
export function wholeQuotient(dividend: number, divisor: number): number {
  return Math.floor(dividend / divisor);
}

/** A figure beyond 2^53 - 1: it can't be held exactly. Thrown while a request is worked out, it is the request's fault. */
export class BeyondSafeInteger extends RangeError {
  override readonly name = 'BeyondSafeInteger';
}

/** A bigint as the safe integer that events and read models hold. @throws BeyondSafeInteger */
export function toSafeInteger(value: bigint): number {
  const result = Number(value);
  if (!Number.isSafeInteger(result)) throw new BeyondSafeInteger(`${value} is not a safe integer`);
  return result;
}

/**
 * The part of `total` that belongs to `part` of `whole`, rounded down towards zero. Monotone in `part` and exact at
 * `part = whole`, so differences of cumulative parts add up to the total without loss.
 */
export function proportion(total: number, part: number, whole: number): number {
  assert(whole > 0, 'positive whole');
  if (part === whole) return total;
  const product = total * part;
  // Exact below 2^53, and far faster than bigints.
  if (product >= 0 && product <= Number.MAX_SAFE_INTEGER) return wholeQuotient(product, whole);
  return toSafeInteger((BigInt(total) * BigInt(part)) / BigInt(whole));
}

/**
 * Splits `total` over non-negative `weights` by largest remainder; ties go to the earlier line. The shares add up to
 * `total`; a weight of zero gets zero. All weights zero: everything is refused (fault), the caller has nothing to carry it.
 */
export function allocate(total: number, weights: readonly number[]): number[] {
  if (total === 0) return weights.map(() => 0);
  if (weights.length === 1 && weights[0]! > 0) return [total];
  return allocateSmall(total, weights) ?? allocateAny(total, weights);
}

/** The shares by plain numbers; undefined where a product would be beyond 2^53, or the total is negative. */
function allocateSmall(total: number, weights: readonly number[]): number[] | undefined {
  let sum = 0;
  for (const weight of weights) sum += weight;
  if (total < 0 || sum * total > Number.MAX_SAFE_INTEGER) return undefined;
  assert(sum > 0, 'a weight above zero');
  let left = total;
  const rests: { readonly i: number; readonly rest: number }[] = [];
  // Pushed one by one: a list mapped from quotients holds doubles, and so would everything that is made of the shares.
  const shares: number[] = [];
  for (let i = 0; i < weights.length; i++) {
    const product = weights[i]! * total;
    const floor = wholeQuotient(product, sum);
    const rest = product - floor * sum;
    left -= floor;
    if (rest > 0) rests.push({ i, rest });
    shares.push(floor);
  }
  rests.sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (let k = 0; k < left; k++) shares[rests[k]!.i]! += 1;
  return shares;
}

function allocateAny(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, w) => a + BigInt(w), 0n);
  assert(sum > 0n, 'a weight above zero');
  const sign = total < 0 ? -1n : 1n;
  const absolute = BigInt(total) * sign;
  const floors = weights.map((w) => (absolute * BigInt(w)) / sum);
  const rests = weights.map((w, i) => ({ i, rest: (absolute * BigInt(w)) % sum }));
  let left = absolute - floors.reduce((a, b) => a + b, 0n);
  rests.sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1));
  for (const { i } of rests) {
    if (left === 0n) break;
    floors[i] = floors[i]! + 1n;
    left -= 1n;
  }
  return floors.map((f) => toSafeInteger(f * sign));
}

import type { PolicyBody } from '../../policy.js';

/** An exact number: numerator and denominator, the latter above zero. Never reduced by hand, always by {@link fraction}. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

export function fraction(n: bigint | number, d: bigint | number = 1n): Fraction {
  const [top, bottom] = [BigInt(n), BigInt(d)];
  const common = gcd(top < 0n ? -top : top, bottom);
  return { n: top / common, d: bottom / common };
}

export const zero = fraction(0);
export const one = fraction(1);

/** Reads "12.5", "3" or "0.5/24". */
export function read(text: string): Fraction {
  const [top, bottom = '1'] = text.split('/');
  const [whole = '0', decimals = ''] = top!.split('.');
  return fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length) * BigInt(bottom));
}

export const plus = (a: Fraction, b: Fraction) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
export const minus = (a: Fraction, b: Fraction) => fraction(a.n * b.d - b.n * a.d, a.d * b.d);
export const times = (a: Fraction, b: Fraction) => fraction(a.n * b.n, a.d * b.d);
export const over = (a: Fraction, b: Fraction) => fraction(a.n * b.d, a.d * b.n);
export const compare = (a: Fraction, b: Fraction) => Number(a.n * b.d - b.n * a.d);
export const least = (a: Fraction, b: Fraction) => (compare(a, b) <= 0 ? a : b);
export const most = (a: Fraction, b: Fraction) => (compare(a, b) >= 0 ? a : b);
export const sum = (items: readonly Fraction[]) => items.reduce(plus, zero);

/** Whole part of a number that is not negative. */
export function whole(a: Fraction): number {
  return Number(a.n / a.d);
}

/** A number that is not negative, rounded to a whole one. */
export function rounded(a: Fraction, mode: PolicyBody['rounding']): number {
  const floor = a.n / a.d;
  const twice = 2n * (a.n % a.d);
  const up =
    (mode === 'up' && twice > 0n) ||
    (mode === 'half-up' && twice >= a.d) ||
    (mode === 'half-even' && (twice > a.d || (twice === a.d && floor % 2n === 1n)));
  return Number(up ? floor + 1n : floor);
}

/** Shares of a whole number by weight: what each is sure of, then one more to whoever lacks most, earlier first. */
export function shared(total: number, weights: readonly Fraction[]): number[] {
  const all = sum(weights);
  if (total === 0 || compare(all, zero) === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => over(times(fraction(total), weight), all));
  const shares = exact.map(whole);
  for (let given = shares.reduce((a, b) => a + b, 0); given < total; given++) {
    let neediest = 0;
    const lacks = (i: number) => minus(exact[i]!, fraction(shares[i]!));
    for (let i = 1; i < weights.length; i++) if (compare(lacks(i), lacks(neediest)) > 0) neediest = i;
    shares[neediest] = shares[neediest]! + 1;
  }
  return shares;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? (a === 0n ? 1n : a) : gcd(b, a % b);
}

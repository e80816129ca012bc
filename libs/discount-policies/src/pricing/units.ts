import { assert, toSafeInteger } from '#libs/kernel';
import type { UnitFactor } from './priced-order.js';

/** An exact fraction, both whole and above zero, in lowest terms. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const known = new Map<string, Fraction>();
const remembered = 10_000;

/** Reads a unit's factor: decimal text or a fraction of such, e.g. `0.33`, `1/24`. Zero is a fault. */
export function fractionOf(text: string): Fraction {
  const seen = known.get(text);
  if (seen) return seen;
  const [over = '', under = '1'] = text.split('/');
  const [whole = '', decimals = ''] = over.split('.');
  const numerator = BigInt(whole + decimals);
  const denominator = BigInt(under) * 10n ** BigInt(decimals.length);
  assert(numerator > 0n && denominator > 0n, `a factor above zero, got ${text}`);
  const divisor = greatestCommonDivisor(numerator, denominator);
  const fraction = { numerator: numerator / divisor, denominator: denominator / divisor };
  if (known.size < remembered) known.set(text, fraction);
  return fraction;
}

/** The factor of a product's unit, or undefined if it has none. */
export function factorOf(units: readonly UnitFactor[] | undefined, unit: string): Fraction | undefined {
  const found = units?.find((factor) => factor.unit === unit);
  return found && fractionOf(found.factor);
}

/** The least number by which all the fractions become whole. */
export function commonDenominator(fractions: readonly Fraction[]): bigint {
  let common = 1n;
  for (const { denominator } of fractions) {
    if (common % denominator !== 0n) {
      common *= denominator / greatestCommonDivisor(common, denominator);
    }
  }
  return common;
}

/** `quantity` base units in parts of the unit: 1/`scale` each. Beyond the safe integers: a fault. */
export function scaledUnits(quantity: number, { numerator, denominator }: Fraction, scale: bigint): number {
  return toSafeInteger(BigInt(quantity) * numerator * (scale / denominator));
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}

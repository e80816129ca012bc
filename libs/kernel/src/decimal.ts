import { assert } from './assert.js';
import { divideRounded, type Rounding } from './arithmetic.js';

/** An exact decimal number: `units` x 10^-`scale`. Written as text ("12.50") in events and messages. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const pattern = /^-?[0-9]{1,30}(\.[0-9]{1,12})?$/;

/** True for plain decimal text: optional minus, at most 30 digits, a point, at most 12 decimals. */
export function isDecimal(text: string): boolean {
  return pattern.test(text);
}

/** Reads decimal text exactly. Anything else is a fault: check input with {@link isDecimal} first. */
export function parseDecimal(text: string): Decimal {
  assert(pattern.test(text), `decimal text, got ${text}`);
  const point = text.indexOf('.');
  return point < 0
    ? { units: BigInt(text), scale: 0 }
    : { units: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
}

/** Writes a decimal without trailing zeros. */
export function formatDecimal({ units, scale }: Decimal): string {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Exact product. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** The decimal as a whole number of 10^-`exponent` units, e.g. dollars to cents with exponent 2. */
export function toMinorUnits(value: Decimal, exponent: number, mode: Rounding): bigint {
  return exponent >= value.scale
    ? value.units * 10n ** BigInt(exponent - value.scale)
    : divideRounded(value.units, 10n ** BigInt(value.scale - exponent), mode);
}

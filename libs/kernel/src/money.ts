import { assert } from './assert.js';
import { toSafeInteger, type Rounding } from './arithmetic.js';
import { multiply, parseDecimal, toMinorUnits } from './decimal.js';

/** ISO 4217 exponents of the currencies that we know; the list grows by a line. */
const exponents: Readonly<Record<string, number>> = {
  AUD: 2,
  CAD: 2,
  CHF: 2,
  CNY: 2,
  EUR: 2,
  GBP: 2,
  IDR: 2,
  INR: 2,
  JPY: 0,
  KHR: 2,
  KRW: 0,
  LAK: 2,
  MMK: 2,
  MYR: 2,
  PHP: 2,
  SGD: 2,
  THB: 2,
  USD: 2,
  VND: 0,
};

/** True if the currency is known here. */
export function isCurrency(code: string): boolean {
  return Object.hasOwn(exponents, code);
}

/** Digits after the point of a currency (ISO 4217 exponent): VND 0, USD 2. */
export function currencyExponent(code: string): number {
  const exponent = exponents[code];
  assert(exponent !== undefined, `known currency, got ${code}`);
  return exponent;
}

/** Quantity (base units) x unit price (decimal text) in minor units of the currency, rounded once. */
export function lineAmount(quantity: number, unitPrice: string, currency: string, mode: Rounding = 'half-up'): number {
  const price = parseDecimal(unitPrice);
  const product = multiply(price, { units: BigInt(quantity), scale: 0 });
  return toSafeInteger(toMinorUnits(product, currencyExponent(currency), mode));
}

/** `amount` x rate, where the rate is decimal text of percent ("8", "7.5"), in minor units, rounded once. */
export function percentOf(amount: number, percent: string, mode: Rounding = 'half-up'): number {
  const { units, scale } = parseDecimal(percent);
  return toSafeInteger(toMinorUnits({ units: BigInt(amount) * units, scale: scale + 2 }, 0, mode));
}

/** Writes an amount for people: 1234567 USD is "12345.67". */
export function formatAmount(amount: number, currency: string): string {
  const exponent = currencyExponent(currency);
  const digits = Math.abs(amount)
    .toString()
    .padStart(exponent + 1, '0');
  const sign = amount < 0 ? '-' : '';
  if (exponent === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

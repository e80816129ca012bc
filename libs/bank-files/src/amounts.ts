import { currencyExponent, isCurrency } from '#libs/kernel';
import { Refusal, type Placed } from './problem.js';

const zero = 48;
const nine = 57;

/**
 * A decimal number without sign as whole minor units, exactly.
 * @param text digits with at most one `mark`; leading zeros, "5," and ",5" are taken
 * @param exponent digits after the mark that count; further ones must be zero
 * @returns undefined: no number; 'too-fine': digits beyond the exponent that are not zero; 'too-large': beyond 2^53
 */
export function minorUnits(
  text: string,
  mark: '.' | ',',
  exponent: number,
): number | undefined | 'too-fine' | 'too-large' {
  const markCode = mark.charCodeAt(0);
  let value = 0;
  let digits = 0;
  let decimals = -1;
  let fine = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === markCode && decimals < 0) {
      decimals = 0;
    } else if (code >= zero && code <= nine) {
      digits += 1;
      if (decimals >= exponent) {
        if (code !== zero) fine = true;
      } else {
        value = value * 10 + (code - zero);
        if (decimals >= 0) decimals += 1;
      }
    } else return undefined;
  }
  if (digits === 0) return undefined;
  if (fine) return 'too-fine';
  for (let i = Math.max(decimals, 0); i < exponent; i++) value *= 10;
  // A product beyond 2^53 may be inexact, but it never comes back below it.
  return value <= Number.MAX_SAFE_INTEGER ? value : 'too-large';
}

/** Exponent of a currency; a code that ISO 4217 does not know is refused. */
export function exponentOf(currency: string, at: Placed): number {
  if (isCurrency(currency)) return currencyExponent(currency);
  throw new Refusal(
    'currency-unknown',
    `Currency "${cut(currency)}" is not in ISO 4217: ask the bank for a right file.`,
    at.place,
  );
}

/** As {@link minorUnits}, where everything but a whole number of minor units is a refusal. */
export function readAmount(text: string, mark: '.' | ',', currency: string, at: Placed): number {
  const exponent = exponentOf(currency, at);
  const value = minorUnits(text, mark, exponent);
  if (typeof value === 'number') return value;
  const shown = `"${cut(text)}"`;
  if (value === 'too-fine') {
    const has = exponent === 0 ? 'no decimals' : `${exponent} decimals`;
    const message = `Amount ${shown} is finer than ${currency}, which has ${has}: it would have to be rounded, ask the bank.`;
    throw new Refusal('amount-too-fine', message, at.place);
  }
  if (value === 'too-large')
    throw new Refusal('amount-too-large', `Amount ${shown} is larger than any account holds.`, at.place);
  throw new Refusal('amount-unreadable', `Amount ${shown} is not a number as this format writes it.`, at.place);
}

/** A text short enough for a message. */
export function cut(text: string): string {
  const clean = text.replace(/\s+/g, ' ').trim();
  return clean.length <= 40 ? clean : `${clean.slice(0, 39)}…`;
}

import { assert, reject, type Rejection } from '#libs/kernel';

/** Fixed beginning of every reference; none of its letters looks like a digit. */
export const referencePrefix = 'TYN';

/** Digits and letters without I, L, O and U: nothing that reads like something else (Crockford's base 32). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const numberLength = 10;
const checkLength = 6;

/** Characters of a reference: prefix 3, number 10, check 6. One large provider passes on 19 and cuts the rest. */
export const referenceLength = referencePrefix.length + numberLength + checkLength;

/** Numbers of references are below this: 50 bits. */
export const referenceNumbers = 2 ** (5 * numberLength);

/** Value of each character code as it may come back; O is read as 0, I and L as 1, small letters as capitals. */
const values = new Int8Array(128).fill(-1);
for (const [value, letter] of [...alphabet].entries()) {
  values[letter.charCodeAt(0)] = value;
  values[letter.toLowerCase().charCodeAt(0)] = value;
}
for (const [letter, value] of [
  ['O', 0],
  ['o', 0],
  ['I', 1],
  ['i', 1],
  ['L', 1],
  ['l', 1],
] as const) {
  values[letter.charCodeAt(0)] = value;
}

/** Generator of the BCH code of Bech32 (BIP 173) and the constant of Bech32m (BIP 350). */
const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const constant = 0x2bc830a3;

function polymod(state: number, value: number): number {
  const top = state >>> 25;
  let next = ((state & 0x1ffffff) << 5) ^ value;
  for (let bit = 0; bit < 5; bit++) if ((top >>> bit) & 1) next ^= generator[bit]!;
  return next;
}

const start = [...referencePrefix].reduce((state, letter) => polymod(state, letter.charCodeAt(0) & 31), 1);

/**
 * Writes the reference of a number. The check characters are a BCH code over 32 symbols: each mistake in up to four characters
 * is found for certain, any other with 1 - 2^-30.
 * @param number whole, from 0 below {@link referenceNumbers}; give numbers that are not in sequence, so that nobody guesses the next
 */
export function encodeReference(number: number): string {
  assert(Number.isInteger(number) && number >= 0 && number < referenceNumbers, 'number of a reference');
  const digits = number.toString(32).padStart(numberLength, '0');
  let state = start;
  let text = referencePrefix;
  for (const digit of digits) {
    const value = parseInt(digit, 32);
    state = polymod(state, value);
    text += alphabet[value];
  }
  for (let i = 0; i < checkLength; i++) state = polymod(state, 0);
  state ^= constant;
  for (let i = checkLength - 1; i >= 0; i--) text += alphabet[(state >>> (5 * i)) & 31];
  return text;
}

/** In groups, for people: `TYN-01234-56789-ABCDEF`. */
export function printReference(reference: string): string {
  return reference.replace(/^(.{3})(.{5})(.{5})(.{6})$/, '$1-$2-$3-$4');
}

/**
 * The number of what somebody typed as a reference: capitals or not, blanks and hyphens anywhere, O for 0, I and L for 1.
 * Refused: anything else, and a check that does not fit.
 */
export function decodeReference(text: string): number | Rejection {
  const compact = text.replace(/[\s-]/g, '');
  const number = compact.length === referenceLength && hasPrefixAt(compact, 0) ? numberAt(compact, 0) : undefined;
  return number ?? reject('reference-unknown', 'This is no payment reference: was it typed right?');
}

/** A reference that was found in a text. */
export interface FoundReference {
  /** As {@link encodeReference} writes it. */
  readonly reference: string;
  readonly number: number;
}

const likely = /t[^a-z0-9]*y[^a-z0-9]*n/i;
// eslint-disable-next-line no-control-regex -- all that is not ASCII
const notAscii = /[^\u0000-\u007f]/;

/**
 * Finds references anywhere in a memo, in its order and each once. It does not matter what the bank put before and behind, with or without
 * a blank; whether it made letters small or large or took accents away; where it broke lines or put blanks, hyphens, dots, slashes
 * or other signs. A reference that was cut, or has a wrong letter, is not found: better none than another's.
 *
 * The chance that a random text of n letters and digits has one: n / 36^3 x 2^-30, below 10^-12 for 100 characters.
 */
export function findReferences(text: string): readonly FoundReference[] {
  // Wide letters and letters with accents are plain letters first.
  const plain = notAscii.test(text) ? text.normalize('NFKD') : text;
  if (!likely.test(plain)) return [];
  const compact = plain.replace(/[^A-Za-z0-9]+/g, '');
  const found = new Map<number, FoundReference>();
  const last = compact.length - referenceLength;
  for (let at = 0; at <= last; at++) {
    const number = hasPrefixAt(compact, at) ? numberAt(compact, at) : undefined;
    if (number !== undefined) found.set(number, { reference: encodeReference(number), number });
  }
  return [...found.values()];
}

/** Prefix in capitals or not. */
function hasPrefixAt(text: string, at: number): boolean {
  for (let i = 0; i < referencePrefix.length; i++) {
    if ((text.charCodeAt(at + i) & ~32) !== referencePrefix.charCodeAt(i)) return false;
  }
  return true;
}

/** The number behind the prefix, if the check fits. */
function numberAt(text: string, at: number): number | undefined {
  let state = start;
  let number = 0;
  for (let i = referencePrefix.length; i < referenceLength; i++) {
    const value = values[text.charCodeAt(at + i)] ?? -1;
    if (value < 0) return undefined;
    state = polymod(state, value);
    if (i < referencePrefix.length + numberLength) number = number * 32 + value;
  }
  return state === constant ? number : undefined;
}

import { currencyExponent, isCurrency } from '#libs/kernel';
import { cut, exponentOf, minorUnits, readAmount } from '../amounts.js';
import { calendarDate } from '../dates.js';
import { Refusal, type Place } from '../problem.js';
import { cellText, type Cell } from './grid.js';
import type { BankProfile } from './profile.js';

/** Tells where a cell stands: asked only by a refusal. */
export type Where = () => Place;

/**
 * An amount of a table by the profile's separators. A sign before or after, or brackets, make it negative.
 * @returns minor units of the currency; undefined: the cell is empty or a dash
 */
export function tableAmount(
  cell: Cell | undefined,
  profile: BankProfile,
  currency: string,
  where: Where,
): number | undefined {
  if (cell === undefined || cell === '') return undefined;
  if (typeof cell !== 'string') return binaryAmount(cell.number, currency, where);
  return plainAmount(cell, profile, currency) ?? writtenAmount(cell, profile, currency, where());
}

/** Digits by themselves or in groups of three, with at most two decimals: what nearly all cells hold. */
function plainAmount(cell: string, { number }: BankProfile, currency: string): number | undefined {
  if (!isCurrency(currency) || !plainPattern(number).test(cell)) return undefined;
  const digits = number.thousands === '' ? cell : cell.replaceAll(number.thousands, '');
  const value = minorUnits(digits, number.decimal, currencyExponent(currency));
  return typeof value === 'number' ? value : undefined;
}

const plainPatterns = new Map<string, RegExp>();

function plainPattern({ decimal, thousands }: BankProfile['number']): RegExp {
  const key = decimal + thousands;
  let found = plainPatterns.get(key);
  if (found === undefined) {
    const groups = thousands.trim() === '' ? '' : `\\d{1,3}(?:[${thousands}]\\d{3})+|`;
    found = new RegExp(`^(?:${groups}\\d+)(?:[${decimal}]\\d{1,2})?$`);
    plainPatterns.set(key, found);
  }
  return found;
}

function writtenAmount(cell: string, profile: BankProfile, currency: string, place: Place): number | undefined {
  const text = cell.replace(/[\s\u00a0\u202f]/g, '').replace(/(?:VND|VNĐ|đ|₫)$/i, '');
  if (text === '' || /^[-–]$/.test(text)) return undefined;
  if (/^[=@]/.test(text))
    throw new Refusal('formula', `"${cut(text)}" is a formula: save the table with values only.`, place);
  const match = /^([-+−(]?)([0-9.,' ]+?)([-)]?)$/.exec(text);
  const bracketed = (match?.[1] === '(') === (match?.[3] === ')');
  if (match === null || !bracketed) return unreadable(cell, currency, place);
  const negative = /[-−(]/.test(match[1]!) || match[3] === '-';
  const digits = withoutThousands(match[2]!, profile, place);
  // 1,000 with a decimal comma is most likely one thousand of another profile.
  const decimals = digits.split(profile.number.decimal)[1]?.length ?? 0;
  if (decimals > Math.max(2, exponentOf(currency, { place }))) return unreadable(cell, currency, place);
  const value = readAmount(digits, profile.number.decimal, currency, { place });
  return negative ? 0 - value : value;
}

function unreadable(text: string, currency: string, place: Place): never {
  throw new Refusal(
    'amount-unreadable',
    `"${cut(text)}" is not an amount in ${currency}: is it the right profile?`,
    place,
  );
}

/** Thousands must stand in groups of three: anything else is a number of another format, and a wrong amount. */
function withoutThousands(text: string, profile: BankProfile, place: Place): string {
  const { decimal, thousands } = profile.number;
  const [whole = '', ...rest] = text.split(decimal);
  if (thousands === '' || thousands === ' ' || !whole.includes(thousands)) return text;
  const groups = whole.split(thousands);
  const right = /^\d{1,3}$/.test(groups[0]!) && groups.slice(1).every((group) => /^\d{3}$/.test(group));
  if (right && rest.every((part) => !part.includes(thousands))) return [groups.join(''), ...rest].join(decimal);
  throw new Refusal(
    'amount-unreadable',
    `"${cut(text)}" has thousands where the profile has none: is it the right profile?`,
    place,
  );
}

/**
 * A number of a sheet is binary and written with up to 17 digits (12.3 may stand as 12.300000000000001): 15 digits are what
 * Excel itself shows and keeps.
 */
function binaryAmount(text: string, currency: string, where: Where): number {
  const value = Number(text);
  if (!Number.isFinite(value)) return unreadable(text, currency, where());
  const shown = /[eE]|\.\d{6,}/.test(text) ? plainDecimal(Math.abs(value)) : text.replace(/^[-+]/, '');
  const minor = isCurrency(currency) ? minorUnits(shown, '.', currencyExponent(currency)) : undefined;
  if (typeof minor !== 'number') return readAmount(shown, '.', currency, { place: where() });
  return value < 0 ? 0 - minor : minor;
}

function plainDecimal(value: number): string {
  const [digits = '', power = '0'] = value.toExponential(14).split('e');
  const exponent = Number(power);
  const all = digits.replace('.', '');
  if (exponent >= 30) return '9'.repeat(30);
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${all}`;
  const padded = all.padEnd(exponent + 1, '0');
  return `${padded.slice(0, exponent + 1)}.${padded.slice(exponent + 1)}`;
}

/** Days of a sheet count from 1899-12-30 (Excel's 1900 had a 29 February) or, on old Macs, from 1904-01-01. */
function serialDate(text: string, from1904: boolean): string | undefined {
  const days = Math.floor(Number(text));
  if (!(days >= 1 && days < 100_000)) return undefined;
  const start = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const day = new Date(start + days * 86_400_000);
  return calendarDate(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate());
}

/** A date by the profile's format; a time behind it is passed over. Undefined: the cell is empty. */
export function tableDate(
  cell: Cell | undefined,
  profile: BankProfile,
  from1904: boolean,
  where: Where,
): string | undefined {
  const text = cellText(cell);
  if (text === '') return undefined;
  const date = typeof cell === 'string' ? writtenDate(text, profile.date) : serialDate(text, from1904);
  if (date !== undefined) return date;
  throw new Refusal(
    'date-unreadable',
    `"${cut(text)}" is no day as ${profile.date}: is it the right profile?`,
    where(),
  );
}

/** True if the text begins with a date of the format. */
export function isWrittenDate(text: string, format: string): boolean {
  return writtenDate(text, format) !== undefined;
}

function writtenDate(text: string, format: string): string | undefined {
  const { pattern, order } = compiled(format);
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const part = (letter: string) => Number(match[order.indexOf(letter) + 1]);
  const year = part('y');
  return calendarDate(year < 100 ? 2000 + year : year, part('M'), part('d'));
}

const formats = new Map<string, { pattern: RegExp; order: string }>();

function compiled(format: string): { pattern: RegExp; order: string } {
  let found = formats.get(format);
  if (found === undefined) {
    const order = [...new Set(format.replace(/[^dMy]/g, ''))].join('');
    const source = format.replace(/d+|M+|y+|[^dMy]+/g, (part) => {
      if (part.startsWith('y')) return part.length === 2 ? '(\\d{2})' : '(\\d{4})';
      return /^[dM]/.test(part) ? '(\\d{1,2})' : part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    });
    found = { pattern: new RegExp(`^\\s*${source}(?:[T\\s,]+.*)?$`), order };
    formats.set(format, found);
  }
  return found;
}

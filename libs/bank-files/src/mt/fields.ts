import { cut, readAmount } from '../amounts.js';
import { dateNear, shortDate } from '../dates.js';
import { Refusal, type Place } from '../problem.js';
import type { Balance, CreditDebit, LineStatus } from '../statement.js';
import type { Field } from './messages.js';

export function placeOf(field: Field): Place {
  return { line: field.line, path: `:${field.tag}:` };
}

const balancePattern = /^\s*(R?[CD])?\s?(\d{6})([A-Z]{3})?\s*([0-9][0-9.,]*)\s*$/;
const balanceKinds: Readonly<Record<string, string>> = {
  '60F': 'OPBD',
  '60M': 'ITBD',
  '62F': 'CLBD',
  '62M': 'ITBD',
  '64': 'CLAV',
  '65': 'FWAV',
};

/** `:60F:` and the like: mark, date, currency, amount. @param currency of the statement, for banks that write it only once */
export function readBalance(field: Field, currency: string | undefined): Balance {
  const place = placeOf(field);
  const text = field.lines.join('');
  const match = balancePattern.exec(text);
  if (match === null) {
    const message = `Balance "${cut(text)}" is not mark, date, currency and amount, such as C261122EUR1234,56.`;
    throw new Refusal('balance-unreadable', message, place);
  }
  const own = match[3] ?? currency;
  if (own === undefined) throw new Refusal('currency-missing', `Balance "${cut(text)}" names no currency.`, place);
  const date = shortDate(match[2]!);
  if (date === undefined)
    throw new Refusal('date-unreadable', `"${match[2]}" is no day of the calendar (YYMMDD).`, place);
  const amount = swiftAmount(match[4]!, own, place);
  const debit = match[1] === 'D' || match[1] === 'RC';
  return { kind: balanceKinds[field.tag]!, amountMinor: debit ? 0 - amount : amount, currency: own, date, place };
}

/** Comma before decimals that may be missing. Some banks write a point: taken only where exactly the currency's decimals follow. */
export function swiftAmount(text: string, currency: string, place: Place): number {
  const point = text.indexOf('.');
  if (point < 0) return readAmount(text, ',', currency, place);
  const value = readAmount(text, '.', currency, place);
  const decimals = text.length - point - 1;
  // 1.234 may be one thousand or one and a quarter: nobody knows.
  if (decimals === 2) return value;
  throw new Refusal(
    'amount-unreadable',
    `Amount "${cut(text)}" has a point: is it thousands or decimals? Ask the bank.`,
    place,
  );
}

/** What the first line of `:61:` says. */
export interface LineField {
  readonly valueDate: string;
  readonly bookingDate: string;
  readonly creditDebit: CreditDebit;
  readonly reversal: boolean;
  readonly status: LineStatus;
  readonly amountMinor: number;
  /** `NTRF`: how it came (N, F, S) and what it is. */
  readonly type: string | undefined;
  readonly customerReference: string | undefined;
  readonly bankReference: string | undefined;
  /** What stands after the references and on further lines. */
  readonly supplementary: readonly string[];
}

const linePattern = /^\s*(\d{6})(\d{4}|\s{4})?\s?(E|R)?([CD])([A-Z])?\s*([0-9][0-9.,]*)(.*)$/;
const typePattern = /^([NFS])([A-Z0-9 ]{3})/;
const referenceLength = 16;

/**
 * `:61:`: value date, optional entry date (or blanks), mark (C, D, reversals RC, RD, expected EC, ED), optional third letter of
 * the currency, amount with or without decimals, type, customer's reference, `//` and the bank's.
 */
export function readLineField(field: Field, currency: string): LineField {
  const place = placeOf(field);
  const [first, ...rest] = amountOnNextLine(field.lines);
  const match = linePattern.exec(first!);
  if (match === null) {
    const message = `"${cut(first!)}" is not date, mark and amount, such as 2611221122C1234,56NTRFNONREF.`;
    throw new Refusal('line-unreadable', message, place);
  }
  const [, value, entry, prefix, mark, , amount, tail] = match as unknown as (string | undefined)[];
  const valueDate = shortDate(value!);
  if (valueDate === undefined)
    throw new Refusal('date-unreadable', `Value date "${value}" is no day of the calendar (YYMMDD).`, place);
  const entryDate = entry === undefined || entry.trim() === '' ? undefined : entry;
  const bookingDate = entryDate === undefined ? valueDate : dateNear(entryDate, valueDate);
  if (bookingDate === undefined)
    throw new Refusal('date-unreadable', `Entry date "${entryDate}" is no day of the calendar (MMDD).`, place);
  const reversal = prefix === 'R';
  const references = readReferences(tail!, rest);
  return {
    valueDate,
    bookingDate,
    // A reversed credit takes money away.
    creditDebit: (mark === 'C') !== reversal ? 'CREDIT' : 'DEBIT',
    reversal,
    status: prefix === 'E' ? 'PENDING' : 'BOOKED',
    amountMinor: swiftAmount(amount!, currency, place),
    type: references.type,
    customerReference: references.customerReference,
    bankReference: references.bankReference,
    supplementary: references.supplementary,
  };
}

/** Some banks break the line before the amount. */
function amountOnNextLine(lines: readonly string[]): readonly string[] {
  const [first, second, ...rest] = lines;
  return second !== undefined && /^\s*\d{6}(\d{4})?R?[CD][A-Z]?\s*$/.test(first!)
    ? [first!.trimEnd() + second.trimStart(), ...rest]
    : lines;
}

function readReferences(
  tail: string,
  rest: readonly string[],
): Pick<LineField, 'type' | 'customerReference' | 'bankReference' | 'supplementary'> {
  const type = typePattern.exec(tail)?.[0];
  const text = type === undefined ? tail : tail.slice(type.length);
  const slashes = text.indexOf('//');
  let customer = slashes < 0 ? text : text.slice(0, slashes);
  let bank = slashes < 0 ? '' : text.slice(slashes + 2);
  const supplementary = rest.map((line) => line.trim()).filter((line) => line !== '');
  // Rabobank fills the reference up to its 16 characters and goes on with a name.
  if (slashes < 0 && customer.length > referenceLength && /\s$/.test(customer.slice(0, referenceLength))) {
    supplementary.unshift(customer.slice(referenceLength).trim());
    customer = customer.slice(0, referenceLength);
  }
  customer = customer.trim();
  bank = bank.trim();
  return {
    type: type?.trim(),
    customerReference: customer === '' || /^(NONREF|KREF\+?)$/.test(customer) ? undefined : customer,
    bankReference: bank === '' ? undefined : bank,
    supplementary,
  };
}

/** `:90D:` and `:90C:`: number of lines, currency, sum. */
export function readTotal(
  field: Field,
  currency: string,
): { count: number | undefined; amountMinor: number; of: CreditDebit } {
  const place = placeOf(field);
  const match = /^\s*(\d{0,5})\s?([A-Z]{3})?\s*([0-9]*[0-9.,]+)\s*$/.exec(field.lines.join(''));
  if (match === null)
    throw new Refusal('total-unreadable', `"${cut(field.lines.join(''))}" is not number, currency and sum.`, place);
  const amount = match[3]!.replace(/^,/, '0,');
  return {
    of: field.tag === '90C' ? 'CREDIT' : 'DEBIT',
    count: match[1] === '' ? undefined : Number(match[1]),
    amountMinor: swiftAmount(amount, match[2] ?? currency, place),
  };
}

/** `:34F:`: the floor limit, and the only place where an MT942 names its currency. */
export function floorLimitCurrency(field: Field): string | undefined {
  return /^\s*([A-Z]{3})/.exec(field.lines[0]!)?.[1];
}

/** `:13D:` YYMMDDHHMM and zone, `:13:` without zone: the day it tells of. */
export function readDay(field: Field): string | undefined {
  return shortDate(field.lines[0]!.trim().slice(0, 6));
}

import { cut, readAmount } from '../amounts.js';
import { dateNear, shortDate } from '../dates.js';
import { Refusal, type Placed } from '../problem.js';
import type { Balance, CreditDebit, LineStatus } from '../statement.js';
import type { Field } from './messages.js';

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
  const { place } = field;
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
  const amount = swiftAmount(match[4]!, own, field);
  const debit = match[1] === 'D' || match[1] === 'RC';
  return { kind: balanceKinds[field.tag]!, amountMinor: debit ? 0 - amount : amount, currency: own, date, place };
}

/** Comma before decimals that may be missing. Some banks write a point: taken only where exactly the currency's decimals follow. */
export function swiftAmount(text: string, currency: string, at: Placed): number {
  const point = text.indexOf('.');
  if (point < 0) return readAmount(text, ',', currency, at);
  const value = readAmount(text, '.', currency, at);
  const decimals = text.length - point - 1;
  // 1.234 may be one thousand or one and a quarter: nobody knows.
  if (decimals === 2) return value;
  throw new Refusal(
    'amount-unreadable',
    `Amount "${cut(text)}" has a point: is it thousands or decimals? Ask the bank.`,
    at.place,
  );
}

/** What `:61:` says. */
export interface LineField extends LineReferences {
  readonly valueDate: string;
  readonly bookingDate: string;
  readonly creditDebit: CreditDebit;
  readonly reversal: boolean;
  readonly status: LineStatus;
  readonly amountMinor: number;
  /** `NTRF`: how it came (N, F, S) and what it is. */
  readonly type: string | undefined;
}

/** What stands behind amount and type. */
interface LineReferences {
  readonly customerReference: string | undefined;
  readonly bankReference: string | undefined;
  /** What stands after the references and on further lines. */
  readonly supplementary: readonly string[];
}

const linePattern = /^\s*(\d{6})(\d{4}|\s{4})?\s?(E|R)?([CD])[A-Z]?\s*([0-9][0-9.,]*)([NFS][A-Z0-9 ]{3})?(.*)$/;
const referenceLength = 16;
const nothing: readonly string[] = [];

/**
 * `:61:`: value date, optional entry date (or blanks), mark (C, D, reversals RC, RD, expected EC, ED), optional third letter of
 * the currency, amount with or without decimals, type, customer's reference, `//` and the bank's.
 */
export function readLineField(field: Field, currency: string): LineField {
  const lines = amountOnNextLine(field.lines);
  const match = linePattern.exec(lines[0]!);
  if (match === null) {
    const message = `"${cut(lines[0]!)}" is not date, mark and amount, such as 2611221122C1234,56NTRFNONREF.`;
    throw new Refusal('line-unreadable', message, field.place);
  }
  const valueDate = shortDate(match[1]!);
  if (valueDate === undefined)
    throw new Refusal('date-unreadable', `Value date "${match[1]}" is no day of the calendar (YYMMDD).`, field.place);
  const entryDate = match[2]?.trim() ?? '';
  const isSameDay = entryDate === '' || match[1]!.endsWith(entryDate);
  const bookingDate = isSameDay ? valueDate : dateNear(entryDate, valueDate);
  if (bookingDate === undefined)
    throw new Refusal('date-unreadable', `Entry date "${entryDate}" is no day of the calendar (MMDD).`, field.place);
  const reversal = match[3] === 'R';
  const references = readReferences(match[7]!, lines);
  return {
    valueDate,
    bookingDate,
    // A reversed credit takes money away.
    creditDebit: (match[4] === 'C') !== reversal ? 'CREDIT' : 'DEBIT',
    reversal,
    status: match[3] === 'E' ? 'PENDING' : 'BOOKED',
    amountMinor: swiftAmount(match[5]!, currency, field),
    type: match[6]?.trim(),
    customerReference: references.customerReference,
    bankReference: references.bankReference,
    supplementary: references.supplementary,
  };
}

/** Some banks break the line before the amount. */
function amountOnNextLine(lines: readonly string[]): readonly string[] {
  if (lines.length === 1) return lines;
  const [first, second, ...rest] = lines;
  return /^\s*\d{6}(\d{4})?R?[CD][A-Z]?\s*$/.test(first!) ? [first!.trimEnd() + second!.trimStart(), ...rest] : lines;
}

/** @param text rest of the first line @param lines of the field; what follows the first one is supplementary */
function readReferences(text: string, lines: readonly string[]): LineReferences {
  const slashes = text.indexOf('//');
  let customer = slashes < 0 ? text : text.slice(0, slashes);
  let supplementary = lines.length === 1 ? nothing : trimmedLines(lines.slice(1));
  // Rabobank fills the reference up to its 16 characters and goes on with a name.
  if (slashes < 0 && customer.length > referenceLength && /\s$/.test(customer.slice(0, referenceLength))) {
    supplementary = [customer.slice(referenceLength).trim(), ...supplementary];
    customer = customer.slice(0, referenceLength);
  }
  customer = customer.trim();
  const isNone = customer === '' || customer === 'NONREF' || customer === 'KREF' || customer === 'KREF+';
  const bank = slashes < 0 ? '' : text.slice(slashes + 2).trim();
  return {
    customerReference: isNone ? undefined : customer,
    bankReference: bank === '' ? undefined : bank,
    supplementary,
  };
}

/** Lines without blanks around, and without those that are blank. */
export function trimmedLines(lines: readonly string[]): readonly string[] {
  const trimmed = lines.map((line) => line.trim());
  return trimmed.includes('') ? trimmed.filter((line) => line !== '') : trimmed;
}

/** `:90D:` and `:90C:`: number of lines, currency, sum. */
export function readTotal(
  field: Field,
  currency: string,
): { count: number | undefined; amountMinor: number; of: CreditDebit } {
  const match = /^\s*(\d{0,5})\s?([A-Z]{3})?\s*([0-9]*[0-9.,]+)\s*$/.exec(field.lines.join(''));
  if (match === null)
    throw new Refusal(
      'total-unreadable',
      `"${cut(field.lines.join(''))}" is not number, currency and sum.`,
      field.place,
    );
  const amount = match[3]!.replace(/^,/, '0,');
  return {
    of: field.tag === '90C' ? 'CREDIT' : 'DEBIT',
    count: match[1] === '' ? undefined : Number(match[1]),
    amountMinor: swiftAmount(amount, match[2] ?? currency, field),
  };
}

/** `:34F:`: the floor limit, and the only place where an MT942 names its currency. */
export function floorLimitCurrency(field: Field): string | undefined {
  return /^\s*([A-Z]{3})/.exec(field.lines[0]!)?.[1];
}

/** `:13D:` YYMMDDHHMM and zone, `:13:` without zone: the day it tells of. */
export function readDay(field: Field): string | undefined {
  const text = field.lines[0]!.trim().slice(0, 6);
  return /^\d{6}$/.test(text) ? shortDate(text) : undefined;
}

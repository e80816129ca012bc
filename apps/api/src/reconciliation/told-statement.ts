import { createHash } from 'node:crypto';
import {
  planImport,
  totalsOf,
  nothingKnown,
  type KnownLines,
  type Statement,
  type StatementLine,
} from '#libs/bank-files';
import { findReferences } from '#libs/payment-references';
import { currencyExponent, isDecimal, parseDecimal, toMinorUnits, toSafeInteger } from '#libs/kernel';
import { accountNumber, type LineFacts, type ToldStatement } from '#libs/reconciliation';
import { paymentIdOf } from '../payments/payment-id.js';
import type { Payer } from './payer-vault.js';
import { lineOfStatement, type KnownTransfer, type Transfer } from './same-transfer.js';

/** Lines in one event of a statement. */
export const linesPerPage = 200;

export const hash = (...parts: readonly unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** Id of the line with this key. */
export const lineIdOfKey = (bankAccountId: string, key: string) => hash('bank line', bankAccountId, key);

/** A line as it is recorded, and what of it is sealed. */
export interface ToldLine {
  readonly facts: LineFacts;
  readonly payer: Payer;
}

/** What is known beside the statement. */
export interface Known {
  /** Lines under the same numbers of the bank, which a notice may have told of with another day. */
  readonly transfers?: readonly KnownTransfer[];
  /** Open virtual accounts by number. */
  readonly virtualAccounts?: ReadonlyMap<string, string>;
  /** Amounts of payments that were announced under a number of the bank that stands for several lines. */
  readonly announced?: ReadonlyMap<string, number>;
}

/** Numbers that may be a virtual account's: where banks put it. A number within a free memo is none: anybody writes that. */
function numbersOfLine({ virtualAccount, references, remittance }: StatementLine): readonly string[] {
  const told = [
    virtualAccount,
    references.customerReference,
    ...remittance.structured.map(({ reference }) => reference),
  ];
  return told.flatMap((number) => (number === undefined ? [] : [accountNumber(number)]));
}

/** As {@link numbersOfLine}, of all money that came in. */
export const numbersOf = ({ lines }: Statement): readonly string[] => [
  ...new Set(
    lines
      .filter(({ creditDebit }) => creditDebit === 'CREDIT')
      .flatMap(paymentsOf)
      .flatMap(numbersOfLine),
  ),
];

/**
 * The lines of a statement under ids that stay the same in whatever file they come: by the bank's reference, amount and
 * value date, so that a notice and the statement tell of one line; without a reference by all that tells lines apart.
 * `known`: how many lines of each content earlier statements brought, for a statement that begins where those end.
 */
export function toldLines(
  account: { readonly bankAccountId: string; readonly creditorId: string },
  statement: Statement,
  known: KnownLines = nothingKnown,
  follows = false,
  { transfers = [], virtualAccounts = new Map(), announced = new Map() }: Known = {},
): readonly ToldLine[] {
  const { added, repeated } = planImport(statement, known, follows);
  const contents = new Map([...added, ...repeated].map(({ key, line }) => [line, key]));
  const alike = new Map<string, number>();
  const keyOf = (line: StatementLine): string => {
    const { bankReference } = line.references;
    if (bankReference === undefined) return contents.get(line)!;
    const key = transferKey({ ...transferOf(line, bankReference), currency: line.currency });
    const nth = alike.get(key) ?? 0;
    alike.set(key, nth + 1);
    return `${key}#${nth}`;
  };
  const standsForNumber = firstUnderNumber(transfers, announced);
  return statement.lines
    .filter(({ status, amountMinor }) => status !== 'INFO' && amountMinor > 0)
    .flatMap((line) => {
      const key = keyOf(line);
      return paymentsOf(line).map((payment, i, { length }) => {
        const own = lineIdOfKey(account.bankAccountId, length === 1 ? key : `${key}/${i}`);
        const number = length === 1 && key.endsWith('#0') ? payment.references.bankReference : undefined;
        const transfer = number === undefined ? undefined : transferOf(payment, number);
        const lineId = transfer === undefined ? own : lineOfStatement(own, transfer, transfers);
        const paid = new Set(numbersOfLine(payment).flatMap((number) => virtualAccounts.get(number) ?? []));
        // Two of ours in one line contradict each other: neither counts.
        const [virtualAccountId = null] = payment.creditDebit === 'CREDIT' && paid.size === 1 ? paid : [];
        const stands = transfer !== undefined && standsForNumber(lineId, transfer);
        const paymentId = paymentIdOf(account.creditorId, stands ? transfer.bankReference : lineId);
        const facts = { ...factsOf(payment), lineId, paymentId, virtualAccountId };
        return { facts, payer: payerOf(payment) };
      });
    });
}

/**
 * Which line is the payment that may have been announced with its number at the bank: the first one under it, or, of several
 * as after a correction, the one with the amount announced. The others are payments of their own.
 */
function firstUnderNumber(transfers: readonly KnownTransfer[], announced: ReadonlyMap<string, number>) {
  const numberOf = ({ bankReference, side }: Transfer) => `${side} ${bankReference}`;
  const lines = new Map<string, Set<string>>();
  for (const known of transfers) {
    const number = numberOf(known);
    lines.set(number, (lines.get(number) ?? new Set()).add(known.lineId));
  }
  const given = new Set<string>();
  return (lineId: string, transfer: Transfer): boolean => {
    const number = numberOf(transfer);
    const amount = announced.get(transfer.bankReference);
    const others = [...(lines.get(number) ?? [])].some((other) => other !== lineId);
    const stands = !given.has(number) && (amount === undefined ? !others : amount === transfer.amount);
    if (stands) given.add(number);
    return stands;
  };
}

/** The payments of a batch, each for itself, if they are all told and their sum is the line; else the line. */
function paymentsOf(line: StatementLine): readonly StatementLine[] {
  const { details, currency, creditDebit, amountMinor } = line;
  const amounts = details.map((detail) =>
    detail.currency === currency && detail.creditDebit === creditDebit
      ? exactMinor(detail.amount, currency)
      : undefined,
  );
  const whole = amounts.every((amount) => amount !== undefined && amount > 0);
  if (details.length < 2 || !whole || amounts.reduce((sum: number, amount) => sum + (amount ?? 0), 0) !== amountMinor) {
    return [line];
  }
  return details.map((detail, i) => {
    const { counterparty, remittance, references, virtualAccount } = detail;
    const bankReference = references.bankReference ?? line.references.bankReference;
    const own = bankReference === undefined ? references : { ...references, bankReference };
    return {
      ...line,
      amountMinor: amounts[i]!,
      counterparty,
      remittance,
      virtualAccount,
      references: own,
      details: [],
    };
  });
}

/** Minor units of a decimal text; undefined: none, or finer than the currency. */
function exactMinor(text: string | undefined, currency: string): number | undefined {
  if (text === undefined || !isDecimal(text)) return undefined;
  const decimal = parseDecimal(text);
  const exponent = currencyExponent(currency);
  const minor = toMinorUnits(decimal, exponent, 'down');
  return minor === toMinorUnits(decimal, exponent, 'up') ? toSafeInteger(minor) : undefined;
}

/** What makes transfers under one number of the bank the same. */
export const transferKey = ({ bankReference, valueDate, side, amount, currency }: Transfer & { currency: string }) =>
  JSON.stringify([bankReference, valueDate, side, amount, currency]);

const transferOf = (line: StatementLine, bankReference: string): Transfer => ({
  bankReference,
  valueDate: line.valueDate ?? line.bookingDate,
  side: line.creditDebit,
  amount: line.amountMinor,
});

function factsOf(line: StatementLine): Omit<LineFacts, 'lineId' | 'paymentId' | 'virtualAccountId'> {
  const pending = line.status === 'PENDING';
  return {
    side: line.creditDebit,
    amount: line.amountMinor,
    currency: line.currency,
    bookedOn: pending ? null : line.bookingDate,
    valueDate: line.valueDate ?? line.bookingDate,
    status: pending ? 'PENDING' : 'BOOKED',
    reversal: line.reversal,
    bankReference: line.references.bankReference ?? null,
    code: line.transactionCode ?? null,
    references: findReferences(memoOf(line)).map(({ reference }) => reference),
  };
}

function payerOf(line: StatementLine): Payer {
  const { name, account } = line.counterparty;
  const memo = memoOf(line);
  return { name: name ?? null, account: account ?? null, memo: memo === '' ? null : memo, raw: line.raw };
}

/** Everything that the payer may have written, pieces as they came. */
function memoOf({ references, remittance, additionalInformation, details }: StatementLine): string {
  const pieces = (of: Pick<StatementLine, 'references' | 'remittance'>) => [
    ...of.remittance.unstructured,
    ...of.remittance.structured.flatMap(({ reference, documents, additional }) => [
      reference,
      ...documents,
      ...additional,
    ]),
    of.references.endToEndId,
    of.references.customerReference,
  ];
  const all = [...pieces({ references, remittance }), additionalInformation, ...details.flatMap(pieces)];
  return [...new Set(all.filter((piece) => piece !== undefined && piece !== ''))].join('\n');
}

/** What a statement tells beside its lines; its id stands for all of it. */
export function toldStatement(
  bankAccountId: string,
  statement: Statement,
  { fileId, readBy = null }: { readonly fileId: string; readonly readBy?: ToldStatement['readBy'] },
  lines: readonly ToldLine[],
): ToldStatement {
  const { opening, closing, number, id, period, format, version } = statement;
  const { credits, debits, booked } = totalsOf(statement);
  const days = lines.map(({ facts }) => facts.bookedOn ?? facts.valueDate).sort();
  const lineIds = lines.map(({ facts }) => [facts.lineId, facts.status]);
  return {
    statementId: hash(
      'bank statement',
      bankAccountId,
      number ?? id,
      opening?.amountMinor,
      closing?.amountMinor,
      lineIds,
    ),
    fileId,
    readBy,
    format: version === undefined ? format : `${format} ${version}`,
    number: number ?? id ?? null,
    from: opening?.date ?? period?.from ?? days[0] ?? null,
    to: closing?.date ?? period?.to ?? days.at(-1) ?? null,
    opening: opening?.amountMinor ?? null,
    closing: closing?.amountMinor ?? null,
    credits,
    debits,
    lineCount: booked,
    pages: Math.ceil(lines.length / linesPerPage),
  };
}

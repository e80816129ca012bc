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
import type { LineFacts, ToldStatement } from '#libs/reconciliation';
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

/**
 * The lines of a statement under ids that stay the same in whatever file they come: by the bank's reference, amount and
 * value date, so that a notice and the statement tell of one line; without a reference by all that tells lines apart.
 * `known`: how many lines of each content earlier statements brought, for a statement that begins where those end.
 * `transfers`: lines known under the same numbers of the bank, which a notice may have told of with another day.
 */
export function toldLines(
  account: { readonly bankAccountId: string; readonly creditorId: string },
  statement: Statement,
  known: KnownLines = nothingKnown,
  follows = false,
  transfers: readonly KnownTransfer[] = [],
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
  return statement.lines
    .filter(({ status, amountMinor }) => status !== 'INFO' && amountMinor > 0)
    .flatMap((line) => {
      const key = keyOf(line);
      return paymentsOf(line).map((payment, i, { length }) => {
        const own = lineIdOfKey(account.bankAccountId, length === 1 ? key : `${key}/${i}`);
        // Only the first line under a number of the bank is the payment that may have been announced with it.
        const announced = length === 1 && key.endsWith('#0') ? payment.references.bankReference : undefined;
        const lineId = announced === undefined ? own : lineOfStatement(own, transferOf(payment, announced), transfers);
        const facts = factsOf(payment, lineId, paymentIdOf(account.creditorId, announced ?? lineId));
        return { facts, payer: payerOf(payment) };
      });
    });
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
    const { counterparty, remittance, references } = detail;
    const bankReference = references.bankReference ?? line.references.bankReference;
    const own = bankReference === undefined ? references : { ...references, bankReference };
    return { ...line, amountMinor: amounts[i]!, counterparty, remittance, references: own, details: [] };
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

function factsOf(line: StatementLine, lineId: string, paymentId: string): LineFacts {
  const pending = line.status === 'PENDING';
  return {
    lineId,
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
    paymentId,
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
  file: { readonly fileId: string },
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
    fileId: file.fileId,
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

import { cut, readAmount } from '../amounts.js';
import { isoDate } from '../dates.js';
import { Refusal } from '../problem.js';
import type { LineDetail, LineStatus, StatementLine } from '../statement.js';
import {
  creditDebitOf,
  foreignAmount,
  isTrue,
  paymentFacts,
  type EntryContext,
  feesOf,
  foreignFacts,
  transactionCodeOf,
} from './facts.js';
import { realReference } from '../records.js';
import type { XmlNode } from '../xml.js';

const statuses: Readonly<Record<string, LineStatus>> = {
  BOOK: 'BOOKED',
  PDNG: 'PENDING',
  FUTR: 'PENDING',
  INFO: 'INFO',
};

/**
 * An entry (`Ntry`) of versions 1 to 13.
 * @param raw the element as it stands in the file
 * @param fallbackDate tells the booking date of an entry that has no date at all
 * @throws Refusal where an amount, direction, status or date cannot be had exactly
 */
export function readEntry(
  entry: XmlNode,
  raw: string,
  ownAccount: string,
  fallbackDate: () => string | undefined,
): StatementLine {
  const { amountMinor, currency } = amountOf(entry);
  const creditDebit = creditDebitOf(entry);
  const reversal = isTrue(entry.value('RvslInd'));
  const context: EntryContext = { entry, currency, creditDebit, reversal, ownAccount };
  const payments = withinDetails(entry, 'TxDtls');
  const only = payments.length === 1 ? payments[0]! : entry;
  const facts = paymentFacts(only, context);
  const foreign = only === entry ? undefined : foreignFacts(entry, currency);
  const valueDate = dateOf(entry, 'ValDt');
  const bookingDate = dateOf(entry, 'BookgDt') ?? valueDate ?? fallbackDate();
  if (bookingDate === undefined) {
    throw new Refusal('date-missing', 'The entry has no date: ask the bank for a right file.', entry.place);
  }
  // Spelled out: a spread of so many fields costs more than the XML.
  return {
    references: facts.references,
    counterparty: facts.counterparty,
    remittance: facts.remittance,
    original: facts.original ?? foreign?.original,
    exchange: facts.exchange ?? foreign?.exchange,
    fees: facts.fees.length > 0 || only === entry ? facts.fees : feesOf(entry),
    virtualAccount: facts.virtualAccount,
    returnReason: facts.returnReason,
    transactionCode: facts.transactionCode ?? transactionCodeOf(entry),
    purpose: facts.purpose,
    bookingDate,
    valueDate,
    amountMinor,
    currency,
    creditDebit,
    reversal,
    status: statusOf(entry),
    entryReference: realReference(entry.value('NtryRef')),
    additionalInformation: entry.value('AddtlNtryInf') ?? (only === entry ? undefined : only.value('AddtlTxInf')),
    batch: batchOf(entry),
    details: payments.length > 1 ? payments.map((payment) => detailOf(payment, context)) : [],
    raw,
    place: entry.place,
  };
}

/** The amount of an entry or balance, in minor units of its own currency. */
export function amountOf(node: XmlNode): { amountMinor: number; currency: string } {
  const amount = node.find('Amt');
  if (amount === undefined) {
    throw new Refusal('amount-missing', 'Amt is missing: ask the bank for a right file.', node.place);
  }
  const currency = amount.attributes['Ccy'];
  if (currency === undefined) throw new Refusal('currency-missing', 'Amt has no attribute Ccy.', amount.place);
  const written = amount.text.trim();
  const text = written.startsWith('+') ? written.slice(1) : written;
  return { amountMinor: readAmount(text, '.', currency, amount), currency };
}

/** A date, or the day of a time. */
export function dateOf(node: XmlNode, name: string): string | undefined {
  const at = node.find(name);
  const text = at?.value('Dt') ?? at?.value('DtTm');
  if (at === undefined || text === undefined) return undefined;
  const date = isoDate(text);
  if (date !== undefined) return date;
  throw new Refusal(
    'date-unreadable',
    `"${cut(text)}" is no day of the calendar: ask the bank for a right file.`,
    at.place,
  );
}

/** Bare text until version 7, a code or the bank's own word since. */
function statusOf(entry: XmlNode): LineStatus {
  const text = entry.value('Sts', 'Cd') ?? entry.value('Sts');
  const status = text === undefined ? undefined : statuses[text];
  if (status !== undefined) return status;
  // The bank's own word says no more than that it is none of the codes: it never moves the balance.
  if (entry.find('Sts', 'Prtry') !== undefined) return 'INFO';
  const said = text === undefined ? 'is missing' : `"${cut(text)}" is not BOOK, PDNG, FUTR or INFO`;
  throw new Refusal(
    'status-unreadable',
    `Sts ${said}: it is not known whether the money moved.`,
    (entry.find('Sts') ?? entry).place,
  );
}

/** Elements of a name in all `NtryDtls`; there is mostly one. */
function withinDetails(entry: XmlNode, name: string): readonly XmlNode[] {
  const details = entry.all('NtryDtls');
  return details.length === 1 ? details[0]!.all(name) : details.flatMap((each) => each.all(name));
}

function batchOf(entry: XmlNode): StatementLine['batch'] {
  const batches = withinDetails(entry, 'Btch');
  const [batch] = batches;
  if (batch === undefined || batches.length > 1) return undefined;
  const count = batch.value('NbOfTxs');
  return {
    count: count !== undefined && /^\d{1,9}$/.test(count) ? Number(count) : undefined,
    total: foreignAmount(batch.find('TtlAmt')),
    messageId: realReference(batch.value('MsgId')) ?? realReference(batch.value('PmtInfId')),
  };
}

function detailOf(payment: XmlNode, context: EntryContext): LineDetail {
  const direction = payment.find('CdtDbtInd') === undefined ? context.creditDebit : creditDebitOf(payment);
  const amount = foreignAmount(payment.find('Amt')) ?? foreignAmount(payment.find('AmtDtls', 'TxAmt', 'Amt'));
  const facts = paymentFacts(payment, context);
  // Spelled out: objects made by a spread have each a shape of their own for V8, and are slow to read.
  return {
    references: facts.references,
    counterparty: facts.counterparty,
    remittance: facts.remittance,
    original: facts.original,
    exchange: facts.exchange,
    fees: facts.fees,
    virtualAccount: facts.virtualAccount,
    returnReason: facts.returnReason,
    transactionCode: facts.transactionCode,
    purpose: facts.purpose,
    amount: amount?.amount,
    currency: amount?.currency,
    creditDebit: direction,
  };
}

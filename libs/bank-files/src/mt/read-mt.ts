import { cut, exponentOf } from '../amounts.js';
import type { Limits } from '../options.js';
import { attempt, Refusal, type Problem } from '../problem.js';
import { noFacts, type Account, type Balance, type BankFile, type DeclaredTotal } from '../statement.js';
import type { PaymentFacts, Statement, StatementLine } from '../statement.js';
import { floorLimitCurrency, readBalance, readDay, readLineField, readTotal } from './fields.js';
import { readInformation } from './information.js';
import { cutMessages, type Field, type Message } from './messages.js';

/** Fields that we read or may pass over without loss. */
const knownTags = new Set('13 13D 20 21 25 25P 28 28C 34F 60F 60M 61 62F 62M 64 65 86 90C 90D NS'.split(' '));

/** Reads MT940 and MT942 messages. */
export function readMt(text: string, limits: Limits): BankFile {
  // HBCI transfers write @@ for the end of a line; other transfers leave control characters around messages.
  const lines = /^\s*@@:/.test(text) ? text.replaceAll('@@', '\n') : text;
  // eslint-disable-next-line no-control-regex -- that is what is taken out
  const source = lines.replace(/[\u0000-\u0008\u000e-\u001f]/g, ' ');
  const statements: Statement[] = [];
  const problems: Problem[] = [];
  let count = 0;
  for (const message of cutMessages(source)) {
    count += message.entries.length;
    if (count > limits.maxLines) {
      problems.push({
        code: 'too-many-lines',
        message: `More than ${limits.maxLines} lines: split the file.`,
        place: message.place,
      });
      break;
    }
    const statement = attempt(() => readMessage(message, source));
    if (statement instanceof Refusal) problems.push(statement.problem);
    else statements.push(statement);
  }
  if (statements.length + problems.length === 0)
    throw new Refusal('no-statement', 'No statement begins (:20:) in the file: it is cut or damaged.', {
      line: 1,
    });
  const format = statements[0]?.format ?? 'mt940';
  return { format, statements, problems, warnings: [] };
}

function readMessage(message: Message, source: string): Statement {
  const { fields } = message;
  checkOrder(message);
  const one = (...tags: string[]) => fields.find(({ tag }) => tags.includes(tag));
  const opening = one('60F', '60M');
  const isReport =
    opening === undefined && (message.type === '942' || one('34F', '13D', '13', '90D', '90C') !== undefined);
  if (!isReport) require940(message, opening, one('62F', '62M'));
  const account = readAccount(one('25', '25P'), message);
  const start = opening && readBalance(opening, undefined);
  const currency = start?.currency ?? currencyOf(one('34F'), fields) ?? account.currency;
  if (currency === undefined)
    throw new Refusal('currency-missing', 'No field names the currency: :34F: should.', message.place);
  exponentOf(currency, opening ?? message);
  const balances = fields.filter(({ tag }) => /^6[0245]/.test(tag)).map((field) => readBalance(field, currency));
  const [number, page] = (one('28C', '28')?.lines[0] ?? '').trim().split('/');
  const day = one('13D', '13');
  return {
    format: isReport ? ('mt942' as const) : ('mt940' as const),
    account,
    currency,
    id: fields.find(({ tag }) => tag === '20')?.lines[0]?.trim() || undefined,
    number: number || undefined,
    page: page ? { number: page } : undefined,
    createdAt: day && readDay(day),
    balances,
    opening: start,
    closing: balanceOf(fields, balances, ['62F', '62M']),
    lines: message.entries.map((field) => readLine(field, currency, source)),
    declared: readTotals(fields, currency),
    information: informationOf(fields),
    warnings: fields.filter(({ tag }) => !knownTags.has(tag)).map(unknownField),
    place: message.place,
  };
}

function balanceOf(
  fields: readonly Field[],
  balances: readonly Balance[],
  tags: readonly string[],
): Balance | undefined {
  const field = fields.find(({ tag }) => tags.includes(tag));
  return field && balances.find(({ place }) => place.line === field.line);
}

/** One of each, in the order of the standard: anything else means that fields of two statements are mixed up. */
function checkOrder({ fields, entries, first, place }: Message): void {
  const seen = new Map<string, Field>();
  for (const field of fields) {
    const kind = kindOf(field.tag);
    if (!['20', '25', '28C', '60', '62'].includes(kind)) continue;
    const before = seen.get(kind);
    if (before !== undefined) {
      const message = `A second :${field.tag}: in one message (the first is on line ${before.line}): fields are mixed up or damaged.`;
      throw new Refusal('field-twice', message, field.place);
    }
    seen.set(kind, field);
  }
  if (first.tag !== '20' && seen.get('25') === undefined) {
    const what = `Field :${first.tag}: stands outside of a message: :20: and :25: before it are missing`;
    throw new Refusal('field-outside', `${what}, the file is cut or damaged.`, place);
  }
  const [opening, closing] = [seen.get('60'), seen.get('62')];
  const late = closing && entries.find(({ line }) => line > closing.line);
  if (late !== undefined)
    throw new Refusal('field-outside', 'A :61: after the closing balance belongs to no statement.', late.place);
  const [early] = [entries[0], closing]
    .filter((field) => field !== undefined && opening !== undefined && field.line < opening.line)
    .sort((a, b) => a!.line - b!.line);
  if (early !== undefined)
    throw new Refusal('field-outside', `A :${early.tag}: before the opening balance.`, early.place);
}

/** What there may be one of, whatever its letter. */
function kindOf(tag: string): string {
  if (tag === '25P') return '25';
  if (tag === '28') return '28C';
  return /^6[02]/.test(tag) ? tag.slice(0, 2) : tag;
}

function require940(message: Message, opening: Field | undefined, closing: Field | undefined): void {
  if (opening === undefined) {
    throw new Refusal(
      'opening-missing',
      'The opening balance (:60F:) is missing: the message is cut or damaged.',
      message.place,
    );
  }
  if (closing === undefined) {
    const text = 'The closing balance (:62F:) is missing after this: the message is cut or damaged, fetch it again.';
    throw new Refusal('closing-missing', text, message.last.place);
  }
}

function readAccount(field: Field | undefined, message: Message): Account {
  const text = field?.lines[0]?.replace(/\s+/g, ' ').trim() ?? '';
  if (text === '')
    throw new Refusal(
      'account-missing',
      'The account (:25:) is missing: the message is cut or damaged.',
      message.place,
    );
  // Some banks add the currency to the number.
  const [, compact, currency] = /^(.*?\d)\s?([A-Z]{3})?$/.exec(text.replaceAll(' ', '')) ?? [];
  const id = compact ?? text;
  return { id, iban: /^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(id) ? id : undefined, currency };
}

function currencyOf(floor: Field | undefined, fields: readonly Field[]): string | undefined {
  const total = fields.find(({ tag }) => tag.startsWith('90'))?.lines[0];
  return (floor && floorLimitCurrency(floor)) ?? (total === undefined ? undefined : /[A-Z]{3}/.exec(total)?.[0]);
}

/** A `:61:` with the `:86:` and other fields that follow it. */
function readLine(field: Field, currency: string, source: string): StatementLine {
  const line = readLineField(field, currency);
  const information = informationIn(field.notes);
  const { endToEndId, mandateId, messageId, paymentInformationId } = information.references;
  const { customerReference, bankReference, supplementary } = line;
  const more = supplementary.join('');
  const original = more === '' ? null : /\/OCMT\/([A-Z]{3})(\d[\d,]*)/.exec(more);
  // Spelled out: a spread of so many fields costs more than all else.
  return {
    references: { bankReference, customerReference, endToEndId, mandateId, messageId, paymentInformationId },
    counterparty: information.counterparty,
    remittance: information.remittance,
    original: original === null ? undefined : { currency: original[1]!, amount: plain(original[2]!) },
    fees: more === '' ? noFacts.fees : readCharges(more),
    returnReason: information.returnReason,
    transactionCode: information.transactionCode ?? line.type,
    bookingDate: line.bookingDate,
    valueDate: line.valueDate,
    amountMinor: line.amountMinor,
    currency,
    creditDebit: line.creditDebit,
    reversal: line.reversal,
    status: line.status,
    additionalInformation: supplementary.length === 0 ? undefined : supplementary.join('\n'),
    details: noDetails,
    raw: source.slice(field.start, (field.notes.at(-1) ?? field).end),
    place: field.place,
  };
}

const noDetails: StatementLine['details'] = [];

function informationIn(notes: readonly Field[]): PaymentFacts {
  const [first] = notes;
  if (first === undefined) return noFacts;
  return readInformation(notes.length === 1 ? first.text : notes.map(({ text }) => text).join('\n'));
}

function readCharges(text: string): StatementLine['fees'] {
  return [...text.matchAll(/\/CHGS\/([A-Z]{3})(\d[\d,]*)/g)].map((match) => ({
    currency: match[1]!,
    amount: plain(match[2]!),
  }));
}

/** "4,5" and "4," as plain decimal text. */
const plain = (text: string) => text.replace(/,$/, '').replace(',', '.');

function readTotals(fields: readonly Field[], currency: string): readonly DeclaredTotal[] {
  return fields
    .filter(({ tag }) => tag === '90C' || tag === '90D')
    .map((field) => ({ ...readTotal(field, currency), place: field.place }));
}

/** `:86:` that follows no line tells of the statement. */
function informationOf(fields: readonly Field[]): string | undefined {
  const texts = fields.filter(({ tag }) => tag === '86').map(({ lines }) => lines.join('\n').trim());
  return texts.length === 0 ? undefined : texts.join('\n');
}

function unknownField(field: Field): Problem {
  return {
    code: 'field-unknown',
    message: `Field :${field.tag}: "${cut(field.lines[0]!)}" is passed over.`,
    place: field.place,
  };
}

import { cut, exponentOf } from '../amounts.js';
import type { Limits } from '../options.js';
import { attempt, Refusal, type Problem } from '../problem.js';
import { noFacts, type Account, type Balance, type BankFile, type DeclaredTotal } from '../statement.js';
import type { PaymentFacts, Statement, StatementLine } from '../statement.js';
import { floorLimitCurrency, placeOf, readBalance, readDay, readLineField, readTotal } from './fields.js';
import { readInformation } from './information.js';
import { cutMessages, type Field, type Message } from './messages.js';

/** Fields that we read or may pass over without loss. */
const knownTags = new Set([
  '13',
  '13D',
  '20',
  '21',
  '25',
  '25P',
  '28',
  '28C',
  '34F',
  '60F',
  '60M',
  '61',
  '62F',
  '62M',
  '64',
  '65',
  '86',
  '90C',
  '90D',
  'NS',
]);

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
    count += message.fields.reduce((sum, { tag }) => sum + (tag === '61' ? 1 : 0), 0);
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
  exponentOf(currency, opening === undefined ? message.place : placeOf(opening));
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
    lines: readLines(fields, currency, source),
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
function checkOrder({ fields, place }: Message): void {
  const seen = new Map<string, Field>();
  for (const field of fields) {
    const kind = /^6[02]/.test(field.tag)
      ? field.tag.slice(0, 2)
      : field.tag === '25P'
        ? '25'
        : field.tag === '28'
          ? '28C'
          : field.tag;
    if (!['20', '25', '28C', '60', '62'].includes(kind)) continue;
    const before = seen.get(kind);
    if (before !== undefined) {
      const message = `A second :${field.tag}: in one message (the first is on line ${before.line}): fields are mixed up or damaged.`;
      throw new Refusal('field-twice', message, placeOf(field));
    }
    seen.set(kind, field);
  }
  if (fields[0]!.tag !== '20' && seen.get('25') === undefined) {
    const what = `Field :${fields[0]!.tag}: stands outside of a message: :20: and :25: before it are missing`;
    throw new Refusal('field-outside', `${what}, the file is cut or damaged.`, place);
  }
  const closing = fields.findIndex(({ tag }) => tag.startsWith('62'));
  const late = closing < 0 ? undefined : fields.slice(closing).find(({ tag }) => tag === '61');
  if (late !== undefined)
    throw new Refusal('field-outside', 'A :61: after the closing balance belongs to no statement.', placeOf(late));
  const opening = fields.findIndex(({ tag }) => tag.startsWith('60'));
  const early =
    opening < 0 ? undefined : fields.slice(0, opening).find(({ tag }) => tag === '61' || tag.startsWith('62'));
  if (early !== undefined)
    throw new Refusal('field-outside', `A :${early.tag}: before the opening balance.`, placeOf(early));
}

function require940(message: Message, opening: Field | undefined, closing: Field | undefined): void {
  const last = message.fields.at(-1)!;
  if (opening === undefined) {
    throw new Refusal(
      'opening-missing',
      'The opening balance (:60F:) is missing: the message is cut or damaged.',
      message.place,
    );
  }
  if (closing === undefined) {
    const text = 'The closing balance (:62F:) is missing after this: the message is cut or damaged, fetch it again.';
    throw new Refusal('closing-missing', text, placeOf(last));
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

/** Each `:61:` with the `:86:` and other fields that follow it. */
function readLines(fields: readonly Field[], currency: string, source: string): readonly StatementLine[] {
  const lines: StatementLine[] = [];
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    if (field.tag !== '61') continue;
    const notes: Field[] = [];
    while (fields[i + 1]?.tag === '86' || fields[i + 1]?.tag === 'NS') notes.push(fields[++i]!);
    lines.push(readLine(field, notes, currency, source));
  }
  return lines;
}

function readLine(field: Field, notes: readonly Field[], currency: string, source: string): StatementLine {
  const line = readLineField(field, currency);
  const information: PaymentFacts = notes.length === 0 ? noFacts : readInformation(notes.map((note) => note.lines));
  const { endToEndId, mandateId, messageId, paymentInformationId } = information.references;
  const { customerReference, bankReference } = line;
  const more = line.supplementary.join('');
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
    additionalInformation: line.supplementary.length === 0 ? undefined : line.supplementary.join('\n'),
    details: [],
    raw: source.slice(field.start, notes.at(-1)?.end ?? field.end),
    place: placeOf(field),
  };
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
    .map((field) => ({ ...readTotal(field, currency), place: placeOf(field) }));
}

/** `:86:` that follows no line tells of the statement. */
function informationOf(fields: readonly Field[]): string | undefined {
  const texts = fields.flatMap((field, i) => {
    if (field.tag !== '86') return [];
    let before = i - 1;
    while (fields[before]?.tag === '86' || fields[before]?.tag === 'NS') before -= 1;
    return fields[before]?.tag === '61' ? [] : [field.lines.join('\n').trim()];
  });
  return texts.length === 0 ? undefined : texts.join('\n');
}

function unknownField(field: Field): Problem {
  return {
    code: 'field-unknown',
    message: `Field :${field.tag}: "${cut(field.lines[0]!)}" is passed over.`,
    place: placeOf(field),
  };
}

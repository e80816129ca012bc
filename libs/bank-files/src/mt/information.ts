import { noFacts, type PaymentFacts } from '../statement.js';
import { digits } from '../dates.js';
import { realReference } from '../records.js';
import { trimmedLines } from './fields.js';
import { linesOf } from './messages.js';

/** `:86:` of a line: structured as one of the bank worlds do it, or free text. @param text with its line ends */
export function readInformation(text: string): PaymentFacts {
  const joined = text.replace(/[\r\n]+/g, '');
  if (/^[^\S\r\n]?\d{3}[^\sA-Za-z0-9]\d{2}/.test(text)) return readCoded(joined);
  if (/^\s*\/[A-Z]{2,5}\//.test(joined) && knownWords.test(joined)) return readSlashed(joined);
  const remittance = { unstructured: trimmedLines(linesOf(text)), structured: noFacts.remittance.structured };
  return { ...noFacts, remittance };
}

/**
 * `166?00text?20...?32name`: business code, a separator, numbered parts (German and Polish banks). Lines are cut anywhere, so
 * they are joined without a blank.
 */
function readCoded(joined: string): PaymentFacts {
  const text = isDigit(joined, 0) ? joined : joined.slice(1);
  const parts = numberedParts(text.slice(4), text[3]!);
  const of = (key: number, next?: number) => {
    const found = (parts.get(key) ?? '') + (next === undefined ? '' : (parts.get(next) ?? ''));
    return found.trim() || undefined;
  };
  const memo: string[] = [];
  parts.forEach((part, key) => {
    if ((key >= 20 && key <= 29) || (key >= 60 && key <= 63)) memo.push(part);
  });
  const sepa = readSepaWords(memo);
  const bic = sepa.words.get('BIC') ?? of(30);
  return {
    counterparty: {
      name: of(32, 33),
      account: (sepa.words.get('IBAN') ?? of(38) ?? of(31))?.replace(/\s/g, ''),
      bank: bic === undefined ? undefined : bicPattern.test(bic) ? { bic } : { memberId: bic },
      ultimateName: sepa.words.get('ABWA') ?? sepa.words.get('ABWE'),
    },
    references: {
      endToEndId: realReference(sepa.words.get('EREF')),
      mandateId: realReference(sepa.words.get('MREF')),
      messageId: realReference(sepa.words.get('KREF')),
    },
    remittance: { unstructured: sepa.text, structured: noFacts.remittance.structured },
    fees: noFacts.fees,
    transactionCode: text.slice(0, 3),
    returnReason: of(34),
  };
}

const bicPattern = /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/;

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** `00text?20text`: texts by their numbers, those of a number that comes twice as one. */
function numberedParts(text: string, separator: string): ReadonlyMap<number, string> {
  const parts = new Map<number, string>();
  let key = 20;
  for (let start = 0; start <= text.length;) {
    const found = text.indexOf(separator, start);
    const end = found < 0 ? text.length : found;
    // A separator that no number follows is one within a text.
    const isNumbered = end - start >= 2 && isDigit(text, start) && isDigit(text, start + 1);
    if (isNumbered) key = digits(text, start, start + 2);
    const part = isNumbered ? text.slice(start + 2, end) : separator + text.slice(start, end);
    const before = parts.get(key);
    parts.set(key, before === undefined ? part : before + part);
    start = end + 1;
  }
  return parts;
}

const sepaWord = /(?:^|(?<=[^A-Z]))(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC)[+:]\s?/g;

const noWords: ReadonlyMap<string, string> = new Map();

/** `EREF+... SVWZ+...` within the memo parts; what no word claims is memo. */
function readSepaWords(memo: readonly string[]): { words: ReadonlyMap<string, string>; text: readonly string[] } {
  const joined = memo.join('');
  const found = joined.includes('+') || joined.includes(':') ? [...joined.matchAll(sepaWord)] : [];
  if (found.length === 0) return { words: noWords, text: trimmedLines(memo) };
  const words = new Map<string, string>();
  const text: string[] = [];
  const before = joined.slice(0, found[0]!.index).trim();
  if (before !== '') text.push(before);
  found.forEach((match, i) => {
    const value = joined.slice(match.index + match[0].length, found[i + 1]?.index).trim();
    if (value === '') return;
    if (match[1] === 'SVWZ') text.push(value);
    else words.set(match[1]!, value);
  });
  return { words, text };
}

const words =
  'ABWA|ABWE|ADDR|BENM|BIC|BO|CDTRREFTP|CHGS|CNTP|CSID|CREF|EREF|EXCH|IBAN|ID|INST|ISDT|MARF|MREF|NAME|NRTX|OCMT|ORDP|PREF|PREFI|PURP|' +
  'PY|REMI|RREF|RTRN|SVCL|TRCD|TRTP|ULTB|ULTC|ULTD';
const knownWords = new RegExp(`/(?:${words})/`);
const anyWord = new RegExp(`/(${words})/`, 'g');

/** `/TRTP/.../IBAN/.../NAME/.../REMI/...` (Dutch banks, SWIFT's own words). */
function readSlashed(text: string): PaymentFacts {
  const values = new Map<string, string>();
  const found = [...text.matchAll(anyWord)];
  found.forEach((match, i) => {
    const value = text
      .slice(match.index + match[0].length, found[i + 1]?.index)
      .replace(/^\/+|\/+$/g, '')
      .trim();
    if (value !== '' && !values.has(match[1]!)) values.set(match[1]!, value);
  });
  // ING: /CNTP/account/BIC/name/city: its BIC is a value, not a word.
  const partner = /\/CNTP\/([^/]*)\/([^/]*)\/([^/]*)\//.exec(text);
  const memo = values.get('REMI') ?? values.get('PY');
  const [kind, ...rest] = memo?.split('/') ?? [];
  const reference = kind === 'STRD' ? rest.filter((part) => part !== '').at(-1) : undefined;
  const remittance = memo?.replace(/^(USTD|UNST)\/+/, '').replace(/^STRD\/+/, '');
  const bic = partner?.[2] || values.get('BIC');
  return {
    counterparty: {
      name: partner?.[3]?.trim() || values.get('NAME') || values.get('BENM') || values.get('ORDP'),
      account: (partner?.[1] || values.get('IBAN'))?.replace(/\s/g, ''),
      bank: bic === undefined ? undefined : { bic },
      ultimateName: values.get('ULTD') ?? values.get('ULTC'),
    },
    references: {
      endToEndId: realReference(values.get('EREF')),
      mandateId: realReference(values.get('MARF') ?? values.get('MREF')),
      paymentInformationId: realReference(values.get('PREF')),
    },
    remittance: {
      unstructured: remittance === undefined ? [text.trim()] : [remittance],
      structured: reference === undefined ? [] : [{ reference, documents: [], additional: [] }],
    },
    fees: noFacts.fees,
    transactionCode: values.get('TRCD') ?? values.get('TRTP'),
    returnReason: values.get('RTRN'),
  };
}

import { noFacts, type PaymentFacts } from '../statement.js';
import { realReference } from '../records.js';

/** `:86:` of a line: structured as one of the bank worlds do it, or free text. @param fields lines of each `:86:` */
export function readInformation(fields: readonly (readonly string[])[]): PaymentFacts {
  const lines = fields.flat();
  const coded = /^\s?(\d{3})([^\sA-Za-z0-9])(?=\d{2})/.exec(lines[0] ?? '');
  if (coded !== null) return readCoded(lines, coded[1]!, coded[2]!);
  const joined = lines.join('');
  if (/^\s*\/[A-Z]{2,5}\//.test(joined) && knownWords.test(joined)) return readSlashed(joined);
  return free(lines);
}

function free(lines: readonly string[]): PaymentFacts {
  const unstructured = lines.map((line) => line.trim()).filter((line) => line !== '');
  return { ...noFacts, remittance: { unstructured, structured: [] } };
}

/**
 * `166?00text?20...?32name`: business code, a separator, numbered parts (German and Polish banks). Lines are cut anywhere, so
 * they are joined without a blank.
 */
function readCoded(lines: readonly string[], code: string, separator: string): PaymentFacts {
  const parts = new Map<number, string>();
  for (const part of lines.join('').split(separator).slice(1)) {
    const number = /^\d{2}/.exec(part)?.[0];
    // A separator within a text.
    const key = number === undefined ? ([...parts.keys()].at(-1) ?? 20) : Number(number);
    const text = number === undefined ? separator + part : part.slice(2);
    parts.set(key, (parts.get(key) ?? '') + text);
  }
  const of = (...keys: number[]) =>
    keys
      .map((key) => parts.get(key) ?? '')
      .join('')
      .trim() || undefined;
  const memo = [...parts]
    .filter(([key]) => (key >= 20 && key <= 29) || (key >= 60 && key <= 63))
    .map(([, text]) => text);
  const sepa = readSepaWords(memo);
  const bic = sepa.words.get('BIC') ?? of(30);
  const counterparty = {
    name: of(32, 33),
    account: (sepa.words.get('IBAN') ?? of(38) ?? of(31))?.replace(/\s/g, ''),
    bank: bic === undefined ? undefined : /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(bic) ? { bic } : { memberId: bic },
    ultimateName: sepa.words.get('ABWA') ?? sepa.words.get('ABWE'),
  };
  return {
    counterparty: counterparty,
    references: {
      endToEndId: realReference(sepa.words.get('EREF')),
      mandateId: realReference(sepa.words.get('MREF')),
      messageId: realReference(sepa.words.get('KREF')),
    },
    remittance: { unstructured: sepa.text, structured: [] },
    fees: noFacts.fees,
    transactionCode: code,
    returnReason: of(34),
  };
}

const sepaWord = /(?:^|(?<=[^A-Z]))(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC)[+:]\s?/g;

/** `EREF+... SVWZ+...` within the memo parts; what no word claims is memo. */
function readSepaWords(memo: readonly string[]): { words: ReadonlyMap<string, string>; text: readonly string[] } {
  const words = new Map<string, string>();
  const joined = memo.join('');
  const found = /[+:]/.test(joined) ? [...joined.matchAll(sepaWord)] : [];
  if (found.length === 0) return { words, text: memo.map((part) => part.trim()).filter((part) => part !== '') };
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

import { Refusal } from './problem.js';

/** What a file is, by its first bytes and its text. */
export type Kind = 'workbook' | 'xml' | 'mt' | 'table';

/** Kinds that are known and cannot be read, by their first bytes, and what to do. */
const others: readonly (readonly [string, string])[] = [
  [
    '\u00d0\u00cf\u0011\u00e0',
    'an old Excel workbook (.xls) or one with a password: save it as .xlsx without password',
  ],
  ['%PDF', 'a PDF: ask the bank for camt.053, MT940, CSV or XLSX'],
  ['\u001f\u008b', 'packed with gzip: unpack it first'],
  ['Rar!', 'packed with RAR: unpack it first'],
  ['7z\u00bc\u00af', 'packed with 7-Zip: unpack it first'],
];

/** The kind that the first bytes tell; undefined: it is text. */
export function kindOfBytes(bytes: Uint8Array): Kind | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 4));
  if (head === 'PK\u0003\u0004') return 'workbook';
  const other = others.find(([magic]) => head.startsWith(magic));
  if (other !== undefined) throw new Refusal('format-unsupported', `The file is ${other[1]}.`);
  return undefined;
}

const tagLine = /(?:^|[\r\n]|\{4:|@@)\s*:(?:20|25P?|28C?|60[FM]|61|62[FM]):/;

/** The kind of a text; bank headers and control characters may stand before what tells. */
export function kindOfText(text: string): Kind {
  const head = text.slice(0, 4096);
  // eslint-disable-next-line no-control-regex -- transfers leave control characters around messages
  const first = /[^\s\u0000-\u001f]/.exec(head)?.[0];
  if (first === '<') return 'xml';
  if (first === '{' && /^\s*\{\s*"/.test(head)) {
    throw new Refusal('format-unsupported', 'The file is JSON: ask the bank for camt.053, MT940, CSV or XLSX.');
  }
  return tagLine.test(head) ? 'mt' : 'table';
}

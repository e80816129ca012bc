import { Refusal, type Problem } from './problem.js';

/** Text of a file, how its bytes were read, and what was odd about that. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: string;
  readonly warnings: readonly Problem[];
}

/**
 * Finds the character set of a file and decodes it: a byte order mark, else zero bytes (UTF-16), else what the XML declaration
 * or the caller says, else UTF-8 if the bytes are that, else windows-1258 if that gives Vietnamese, else windows-1252 (which
 * holds ISO-8859-1).
 * @param declared character set that a profile names
 */
export function decodeText(bytes: Uint8Array, declared?: string): DecodedText {
  const marked = byteOrderMark(bytes) ?? zeroBytes(bytes);
  if (marked !== undefined) return strictly(bytes, marked);
  const named = declared ?? declaredInXml(bytes);
  if (named === undefined || /^utf-?8$/i.test(named)) return utf8OrOlder(bytes, named);
  // An XML declaration that can be read byte by byte is not UTF-16, whatever it says.
  if (/^(utf-?16|ucs-?2|iso-10646)/i.test(named)) return utf8OrOlder(bytes, named);
  return strictly(bytes, named);
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without mark: one of the first two characters is ASCII in every format that we read. */
function zeroBytes(bytes: Uint8Array): string | undefined {
  if (bytes.length < 4) return undefined;
  if (bytes[0] !== 0 && bytes[1] === 0 && bytes[3] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] !== 0 && bytes[2] === 0) return 'utf-16be';
  return undefined;
}

function declaredInXml(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  return /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']/.exec(head)?.[1];
}

function strictly(bytes: Uint8Array, encoding: string): DecodedText {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new Refusal('encoding-unknown', `Character set ${encoding} is not known here: save the file as UTF-8.`);
  }
  try {
    return { text: decoder.decode(bytes), encoding: decoder.encoding, warnings: [] };
  } catch {
    throw new Refusal('encoding-broken', `The bytes are not ${decoder.encoding}: fetch the file again from the bank.`);
  }
}

function utf8OrOlder(bytes: Uint8Array, named: string | undefined): DecodedText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8', warnings: [] };
  } catch {
    const older = olderText(bytes);
    const message = `The file says ${named} and is not: read as ${older.encoding}. Names and memos may look wrong.`;
    const warnings = named === undefined ? [] : [{ code: 'encoding-other', message, place: {} }];
    return { ...older, warnings };
  }
}

function olderText(bytes: Uint8Array): Omit<DecodedText, 'warnings'> {
  const vietnamese = new TextDecoder('windows-1258').decode(bytes);
  if (looksVietnamese(vietnamese)) return { text: vietnamese.normalize('NFC'), encoding: 'windows-1258' };
  return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
}

/** windows-1258 writes tones as marks after vowels; other texts of the same bytes have those bytes anywhere. */
function looksVietnamese(text: string): boolean {
  const marks = text.match(/[\u0300\u0301\u0303\u0309\u0323]/g)?.length ?? 0;
  const onVowels = text.match(/[aăâeêioôơuưyAĂÂEÊIOÔƠUƯY][\u0300\u0301\u0303\u0309\u0323]/g)?.length ?? 0;
  return onVowels >= 2 && onVowels === marks;
}

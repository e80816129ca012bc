import { crc32, inflateRawSync } from 'node:zlib';
import { Refusal } from '../problem.js';

/** A file within an archive, still packed. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly crc: number;
  readonly offset: number;
}

const mostEntries = 2_000;
/** Sheets pack about tenfold, empty styled rows a hundredfold; a bomb a thousandfold. */
const largestRatio = 400;
const ratioCountsFrom = 1_048_576;

/**
 * Opens a ZIP archive as workbooks use it. Bounds hold while unpacking, whatever the archive says of itself.
 * @param maxBytes most bytes of all files together that are unpacked
 * @returns the text of a file, or undefined where there is none
 * @throws Refusal for damaged, encrypted, oversized archives
 */
export function openZip(bytes: Uint8Array, maxBytes: number): (name: string) => string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(bytes, view);
  let left = maxBytes;
  return (name) => {
    const entry = entries.get(name);
    if (entry === undefined) return undefined;
    const content = unpack(bytes, view, entry, left);
    left -= content.length;
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(content);
    } catch {
      throw new Refusal('zip-broken', 'The workbook is damaged: save it again and send it.', { path: name });
    }
  };
}

const broken = (path?: string) =>
  new Refusal('zip-broken', 'The workbook is damaged: save it again and send it.', path === undefined ? {} : { path });

function readDirectory(bytes: Uint8Array, view: DataView): ReadonlyMap<string, Entry> {
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) throw broken();
  if (count > mostEntries) throw new Refusal('zip-too-many', `The workbook holds more than ${mostEntries} files.`);
  const entries = new Map<string, Entry>();
  const names = new TextDecoder();
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) throw broken();
    const nameLength = view.getUint16(at + 28, true);
    const name = names.decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if ((view.getUint16(at + 8, true) & 1) !== 0) {
      throw new Refusal('zip-encrypted', 'The workbook has a password: save it without and send it again.');
    }
    if (entries.has(name)) throw broken(name);
    entries.set(name, {
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** The end record stands last, before a comment of at most 64 KiB. */
function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= lowest; at--) if (view.getUint32(at, true) === 0x06054b50) return at;
  throw broken();
}

function unpack(bytes: Uint8Array, view: DataView, entry: Entry, left: number): Uint8Array {
  const { name, offset } = entry;
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== 0x04034b50) throw broken(name);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + entry.packed > bytes.length) throw broken(name);
  const tooLarge = new Refusal('zip-too-large', 'The workbook unpacks to more than is allowed: split it.', {
    path: name,
  });
  const most = Math.min(left, Math.max(ratioCountsFrom, entry.packed * largestRatio));
  if (entry.unpacked > most) throw tooLarge;
  const packed = bytes.subarray(start, start + entry.packed);
  const content = entry.method === 0 ? packed : entry.method === 8 ? inflate(packed, most, tooLarge, name) : undefined;
  if (content === undefined || content.length !== entry.unpacked || crc32(content) !== entry.crc) throw broken(name);
  if (content.length > most) throw tooLarge;
  return content;
}

function inflate(packed: Uint8Array, most: number, tooLarge: Refusal, name: string): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge : broken(name);
  }
}

import { crc32, deflateSync } from 'node:zlib';
import { assert } from '#libs/kernel';
import qrcode from 'qrcode-generator';

/** Light modules around a code (ISO/IEC 18004 asks for four). */
const quiet = 4;

/** The dark modules of a QR code, row by row; error correction M mends 15 %. @param text ASCII, at most 512 characters */
export function qrMatrix(text: string): readonly (readonly boolean[])[] {
  assert(/^[\x20-\x7e]{1,512}$/.test(text), 'text of a code');
  const code = qrcode(0, 'M');
  code.addData(text, /^[0-9A-Z $%*+\-./:]*$/.test(text) ? 'Alphanumeric' : 'Byte');
  code.make();
  const size = code.getModuleCount();
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => code.isDark(row, column)),
  );
}

/** The code as SVG: one path, a module is one unit, so that it is sharp at any size. */
export function qrSvg(text: string): string {
  const matrix = qrMatrix(text);
  const size = matrix.length + 2 * quiet;
  const bars = matrix.flatMap((row, y) =>
    barsOf(row).map(([x, width]) => `M${x + quiet} ${y + quiet}h${width}v1h-${width}z`),
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${bars.join('')}"/></svg>`
  );
}

/** Stretches of dark modules: start and length. */
function barsOf(row: readonly boolean[]): readonly (readonly [number, number])[] {
  const bars: [number, number][] = [];
  row.forEach((dark, x) => {
    if (!dark) return;
    if (row[x - 1] === true) bars.at(-1)![1] += 1;
    else bars.push([x, 1]);
  });
  return bars;
}

/** The code as PNG (black and white, one bit a pixel). @param scale pixels of a module, 1 to 32 */
export function qrPng(text: string, scale = 8): Uint8Array {
  assert(Number.isInteger(scale) && scale >= 1 && scale <= 32, 'scale from 1 to 32');
  const matrix = qrMatrix(text);
  const size = (matrix.length + 2 * quiet) * scale;
  const stride = 1 + Math.ceil(size / 8);
  const pixels = new Uint8Array(stride * size).fill(0xff);
  for (let y = 0; y < size; y++) {
    pixels[y * stride] = 0; // no filter
    const row = matrix[Math.floor(y / scale) - quiet];
    if (row === undefined) continue;
    for (let x = quiet * scale; x < size - quiet * scale; x++) {
      if (row[Math.floor(x / scale) - quiet] === true) pixels[y * stride + 1 + (x >> 3)]! &= ~(0x80 >> (x & 7));
    }
  }
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, size);
  head.setUint32(4, size);
  head.setUint8(8, 1); // one bit, grey
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const parts = [
    signature,
    chunk('IHDR', new Uint8Array(head.buffer)),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', new Uint8Array()),
  ];
  return joined(parts);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined([Uint8Array.from(type, (letter) => letter.charCodeAt(0)), data]);
  const [length, crc] = [new DataView(new ArrayBuffer(4)), new DataView(new ArrayBuffer(4))];
  length.setUint32(0, data.length);
  crc.setUint32(0, crc32(body));
  return joined([new Uint8Array(length.buffer), body, new Uint8Array(crc.buffer)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

import { isRejection } from '#libs/kernel';
import fc from 'fast-check';
import jsQR from 'jsqr';
import { inflateSync } from 'node:zlib';
import { crc16, decodeVietQr, encodeReference, encodeVietQr, qrMatrix, qrPng, qrSvg, type VietQr } from './index.js';

const letters = (units: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...units), minLength, maxLength });
const codes: fc.Arbitrary<VietQr> = fc.record(
  {
    bankBin: letters('0123456789', 6, 6),
    account: letters('0123456789ABCXYZ', 1, 19),
    service: fc.constantFrom('ACCOUNT', 'CARD'),
    amount: fc.integer({ min: 1, max: 9_999_999_999_999 }),
    memo: letters('ABCXYZ0189 abc', 1, 25),
  },
  { requiredKeys: ['bankBin', 'account', 'service'] },
);

/** Builds a code of any fields with a check that fits. */
const checked = (text: string) => `${text}6304${crc16(`${text}6304`)}`;

describe('VietQR', () => {
  it('checks as the catalogue of CRCs says', () => {
    expect(crc16('123456789')).toBe('29B1');
  });

  it('writes what is published: an account, an amount, a memo', () => {
    const text = encodeVietQr({
      bankBin: '970415',
      account: '0011001932418',
      service: 'ACCOUNT',
      amount: 120_000,
      memo: 'ung ho lu lut',
    });
    expect(text).toBe(
      '00020101021238570010A0000007270127000697041501130011001932418' +
        '0208QRIBFTTA530370454061200005802VN62170813ung ho lu lut6304C15C',
    );
  });

  it('reads the published code of a card, with fields that we do not use', () => {
    const text =
      '00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC530370454061800005802VN62340107NPS68690819thanh toan don hang6304A203';
    expect(decodeVietQr(text)).toEqual({
      bankBin: '970403',
      account: '9704031101234567',
      service: 'CARD',
      amount: 180_000,
      memo: 'thanh toan don hang',
    });
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(codes, (code) => {
        const text = encodeVietQr(code);
        expect(isRejection(text)).toBe(false);
        expect(decodeVietQr(text as string)).toEqual(code);
      }),
    );
  });

  it('any changed character is found', () => {
    fc.assert(
      fc.property(codes, fc.nat(), fc.integer({ min: 33, max: 126 }), (code, place, letter) => {
        const text = encodeVietQr(code) as string;
        const at = place % text.length;
        fc.pre(text.charCodeAt(at) !== letter);
        expect(isRejection(decodeVietQr(text.slice(0, at) + String.fromCharCode(letter) + text.slice(at + 1)))).toBe(
          true,
        );
      }),
    );
  });

  it.each([
    [{ bankBin: '97043' }],
    [{ account: '' }],
    [{ account: '1'.repeat(20) }],
    [{ amount: 0 }],
    [{ amount: 1.5 }],
    [{ amount: 10_000_000_000_000 }],
    [{ memo: 'đơn hàng' }],
    [{ memo: 'X'.repeat(26) }],
  ])('%j is refused', (change) => {
    expect(isRejection(encodeVietQr({ bankBin: '970436', account: '1', service: 'ACCOUNT', ...change }))).toBe(true);
  });

  const merchant = '38540010A00000072701240006970436011010234567890208QRIBFTTA';
  it.each([
    ['no version', `010211${merchant}53037045802VN`],
    ['other version', `000202${merchant}53037045802VN`],
    ['other currency', `000201${merchant}53038405802VN`],
    ['other country', `000201${merchant}53037045802US`],
    ['no account', '00020153037045802VN'],
    ['a field twice', `000201${merchant}530370453037045802VN`],
    ['a length beyond the end', `000201${merchant}53037045899VN`],
    ['an empty field', `000201${merchant}53037045802VN5900`],
    ['an amount with decimals', `000201${merchant}530370454051.505802VN`],
    ['no amount', `000201${merchant}53037045401X5802VN`],
    ['another switch', `000201${merchant.replace('A000000727', 'A000000728')}53037045802VN`],
    ['another service', `000201${merchant.replace('FTTA', 'PUSH')}53037045802VN`],
  ])('with %s it is refused', (_, text) => {
    expect(isRejection(decodeVietQr(checked(text)))).toBe(true);
    expect(isRejection(decodeVietQr(checked(`000201${merchant}53037045802VN`)))).toBe(false);
  });

  it('text after the check, control characters and long texts are refused', () => {
    const good = checked(`000201${merchant}53037045802VN`);
    for (const text of [`${good} `, `${good}\n`, good.toLowerCase(), good.repeat(9), ''])
      expect(isRejection(decodeVietQr(text))).toBe(true);
  });
});

describe('the picture', () => {
  const text = encodeVietQr({
    bankBin: '970436',
    account: '1023456789',
    service: 'ACCOUNT',
    amount: 1_943_000,
    memo: encodeReference(4711),
  }) as string;

  it.each([1, 3, 8])('as PNG is read by another program at %d pixels a module', (scale) => {
    const { pixels, size } = pixelsOf(qrPng(text, scale));
    const enlarged = scale < 3 ? 4 : 1;
    const data = rgba(pixels, size, enlarged);
    expect(jsQR.default(data, size * enlarged, size * enlarged)?.data).toBe(text);
  });

  it('as SVG has the same modules', () => {
    const svg = qrSvg(text);
    const matrix = qrMatrix(text);
    const dark = matrix.map((row) => row.map(() => false));
    for (const [, x, y, width] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let i = 0; i < Number(width); i++) dark[Number(y) - 4]![Number(x) - 4 + i] = true;
    }
    expect(dark).toEqual(matrix);
    expect(svg).toContain(`viewBox="0 0 ${matrix.length + 8} ${matrix.length + 8}"`);
  });

  it('of small letters too', () => {
    const small = encodeVietQr({
      bankBin: '970436',
      account: '1',
      service: 'ACCOUNT',
      memo: 'ung ho lu lut',
    }) as string;
    const { pixels, size } = pixelsOf(qrPng(small, 4));
    expect(jsQR.default(rgba(pixels, size, 1), size, size)?.data).toBe(small);
  });
});

/** Takes apart a PNG of one bit a pixel: true is dark. */
function pixelsOf(png: Uint8Array): { pixels: boolean[][]; size: number } {
  const view = Buffer.from(png);
  const size = view.readUInt32BE(16);
  const start = view.indexOf('IDAT') + 4;
  const rows = inflateSync(view.subarray(start, start + view.readUInt32BE(start - 8)));
  const stride = 1 + Math.ceil(size / 8);
  const pixels = Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => ((rows[y * stride + 1 + (x >> 3)]! >> (7 - (x & 7))) & 1) === 0),
  );
  return { pixels, size };
}

function rgba(pixels: boolean[][], size: number, scale: number): Uint8ClampedArray {
  const data = new Uint8ClampedArray(size * size * scale * scale * 4).fill(255);
  for (let y = 0; y < size * scale; y++) {
    for (let x = 0; x < size * scale; x++) {
      if (pixels[Math.floor(y / scale)]![Math.floor(x / scale)] === true)
        data.fill(0, (y * size * scale + x) * 4, (y * size * scale + x) * 4 + 3);
    }
  }
  return data;
}

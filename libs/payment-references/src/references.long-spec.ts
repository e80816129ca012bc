import { chance, longSeconds, type Chance } from '../../../test/support/long-run.js';
import { encodeReference, findReferences, referenceNumbers, referencePrefix } from './index.js';

const seconds = longSeconds();
const memos = 1_000_000;
const mangled = 200_000;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789    -./:';
const words = [
  'THANH TOAN',
  'DON HANG',
  'CTY TNHH',
  'chuyen khoan',
  'MBVCB',
  'FT26326',
  'NGUYEN VAN A',
  'Hoá đơn',
  referencePrefix,
  'TYN-',
  'tyn 0',
];

/**
 * Letters, digits and signs with words of memos in between, our prefix among them: as near to a reference as chance comes. Draws
 * its letters by xorshift without a call: a million memos have eighty million.
 */
function memo(luck: Chance): string {
  let state = (1 + luck.next() * 0xfffffffe) | 0;
  let text = '';
  for (let left = 20 + ((luck.next() * 120) | 0); left > 0; left--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const drawn = state >>> 0;
    text += drawn % 32 === 0 ? words[(drawn >>> 5) % words.length]! : letters[(drawn >>> 5) % letters.length]!;
  }
  return text;
}

const signs = ['', '', '', ' ', '-', '\n', '\r\n', '.', '/', '_', '\u00a0'];

/** As banks and payers do it: text around, letters small, wide or taken for digits, signs and line ends between. */
function mangle(reference: string, luck: Chance): string {
  let text = [...reference].map((letter) => letter + luck.pick(signs)).join('');
  if (luck.next() < 0.3) text = text.toLowerCase();
  if (luck.next() < 0.3)
    text = text.replaceAll('0', luck.pick(['O', 'o'])).replaceAll('1', luck.pick(['I', 'l', 'L', 'i']));
  return `${memo(luck)}${text}${memo(luck)}`;
}

function during(most: number, least: number, work: () => void): number {
  const end = performance.now() + (seconds === undefined ? Infinity : seconds * 500);
  let done = 0;
  while (done < most && (done < least || performance.now() < end)) {
    work();
    done += 1;
  }
  return done;
}

describe('references among many memos', () => {
  const luck = chance('references');

  it('a random memo has none', () => {
    let hits = 0;
    const done = during(memos, 10_000, () => (hits += findReferences(memo(luck)).length));
    process.stderr.write(`references: ${hits} false hits in ${done} random memos\n`);
    expect(hits).toBe(0);
  });

  it('one is found however it was mangled', () => {
    const done = during(mangled, 5_000, () => {
      const number = Math.floor(luck.next() * referenceNumbers);
      const text = mangle(encodeReference(number), luck);
      if (!findReferences(text).some((found) => found.number === number))
        throw new Error(`not found: ${JSON.stringify(text)}`);
    });
    process.stderr.write(`references: ${done} mangled ones found\n`);
    expect(done).toBeGreaterThan(0);
  });
});

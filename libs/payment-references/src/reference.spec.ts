import { isRejection } from '#libs/kernel';
import fc from 'fast-check';
import {
  decodeReference,
  encodeReference,
  findReferences,
  printReference,
  referenceLength,
  referenceNumbers,
} from './index.js';

const numbers = fc.integer({ min: 0, max: referenceNumbers - 1 });
const noise = fc.string({ unit: fc.constantFrom(...'ABCDEFGHIKLMNOPQRSTUVWXYZ0123456789 .-/') });
/** What a bank puts between two letters: nothing mostly, a blank, a line end, a sign. */
const gap = fc.constantFrom('', '', '', '', ' ', '-', '\n', '\r\n', '.', '/', '_', '  ', '\u00a0', '\u200b');

const manglings: Readonly<Record<string, (reference: string) => string>> = {
  'as it is': (reference) => reference,
  'in small letters': (reference) => reference.toLowerCase(),
  'in groups': printReference,
  'with text at both ends': (reference) => `MBVCB.4471209.${reference}.CT tu 0071000123456 NGUYEN VAN A toi CTY ABC`,
  'with letters at both ends, no blank': (reference) => `FT26326${reference}GD123456`,
  'wrapped at 35': (reference) => `CHUYEN TIEN THANH TOAN HOA DON ${reference} CAM ON`.replace(/.{35}/g, '$&\n'),
  'wrapped at 65 with CRLF': (reference) => `${'X'.repeat(56)} ${reference}`.replace(/.{65}/g, '$&\r\n'),
  'cut behind it': (reference) => `Thanh toan don hang ${reference}`,
  'letters apart': (reference) => [...reference].join(' '),
  'O for 0 and I for 1': (reference) => reference.replaceAll('0', 'O').replaceAll('1', 'I'),
  'l for 1': (reference) => reference.toLowerCase().replaceAll('1', 'l'),
  'wide letters': (reference) =>
    reference.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  'accents around': (reference) => `Thanh toán đơn hàng ${reference} cảm ơn`,
  'half of the prefix before it': (reference) => `TYTYN${reference}`,
};

describe('payment references', () => {
  it('are 19 characters of A-Z and 0-9, as they always were', () => {
    expect([0, 1, 123_456_789_012, referenceNumbers - 1].map(encodeReference)).toEqual([
      'TYN0000000000PRKMFH',
      'TYN0000000001BE71J3',
      'TYN003JZ9J6GMGE6PBP',
      'TYNZZZZZZZZZZG0BT3Q',
    ]);
    fc.assert(fc.property(numbers, (number) => /^TYN[0-9A-HJKMNP-TV-Z]{16}$/.test(encodeReference(number))));
    expect(referenceLength).toBe(19);
  });

  it('come back as the number that they were made of', () => {
    fc.assert(fc.property(numbers, (number) => decodeReference(encodeReference(number)) === number));
  });

  it.each(Object.entries(manglings))('are found %s', (_, mangle) => {
    fc.assert(
      fc.property(numbers, (number) => {
        const reference = encodeReference(number);
        expect(findReferences(mangle(reference))).toEqual([{ reference, number }]);
      }),
      { numRuns: 300 },
    );
  });

  it('are found in any text, with anything but letters and digits between', () => {
    fc.assert(
      fc.property(
        numbers,
        noise,
        noise,
        fc.array(gap, { minLength: 19, maxLength: 19 }),
        (number, before, behind, gaps) => {
          const broken = [...encodeReference(number)].map((letter, i) => letter + gaps[i]!).join('');
          expect(findReferences(before + broken + behind).map((found) => found.number)).toContain(number);
        },
      ),
    );
  });

  it('several in one memo are found in order, each once', () => {
    const [a, b] = [encodeReference(7), encodeReference(8)];
    expect(findReferences(`${b}${a} ${b}`).map(({ number }) => number)).toEqual([8, 7]);
  });

  it('with up to four wrong letters are not found', () => {
    const places = fc.uniqueArray(fc.integer({ min: 3, max: 18 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(numbers, places, fc.integer({ min: 1, max: 31 }), (number, at, step) => {
        const letters = [...encodeReference(number)];
        const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
        for (const place of at) letters[place] = alphabet[(alphabet.indexOf(letters[place]!) + step) % 32]!;
        expect(findReferences(letters.join(''))).toEqual([]);
      }),
    );
  });

  it('with two neighbours changed over, or cut, are not found', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 3, max: 17 }), (number, at) => {
        const reference = encodeReference(number);
        fc.pre(reference[at] !== reference[at + 1]);
        const swapped = reference.slice(0, at) + reference[at + 1]! + reference[at]! + reference.slice(at + 2);
        expect([
          ...findReferences(swapped),
          ...findReferences(reference.slice(0, -1)),
          ...findReferences(reference.slice(1)),
        ]).toEqual([]);
      }),
    );
  });

  it.each(['', 'TYN', 'TYN0000000000000000', 'hello', `${encodeReference(1)}0`])('%j is no reference', (text) => {
    expect(isRejection(decodeReference(text))).toBe(true);
  });

  it('typed by a person', () => {
    expect(decodeReference(` ${printReference(encodeReference(99)).toLowerCase()} `)).toBe(99);
  });
});

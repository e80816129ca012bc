import fc from 'fast-check';
import { parseJsonBody } from './json-body.js';

const depth = 16;
const parse = (text: string | Buffer) => parseJsonBody(Buffer.from(text as string), depth);
const refusal = { status: 400, code: 'malformed-body' };

describe('JSON body', () => {
  it('that JSON.stringify writes is read back', () => {
    const plain = fc
      .jsonValue({ maxDepth: 6 })
      .filter((value) => !/__proto__|\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)));
    fc.assert(
      fc.property(plain, (value) => expect(parse(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)))),
    );
  });

  it.each([
    ['nothing', ''],
    ['white space', '  \n'],
    ['half an object', '{"a":1'],
    ['two values', '{} {}'],
    ['NaN', '{"a":NaN}'],
    ['a number beyond a double', '{"a":1e400}'],
    ['a comment', '{"a":1/*x*/}'],
    ['a trailing comma', '{"a":1,}'],
    ['single quotes', "{'a':1}"],
    ['the same field twice', '{"a":1,"a":2}'],
    ['the same field twice, written otherwise', '{"a":1,"\\u0061":2}'],
    ['the same field twice, deep down', '{"a":[{"b":{"c":1,"c":1}}]}'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__ in disguise', '{"\\u005f_proto__":1}'],
    ['NUL in a text', '{"a":"x\\u0000y"}'],
    ['NUL in a name', '{"a\\u0000":1}'],
    ['a raw NUL', '{"a":"\0"}'],
    ['half of a surrogate pair', '{"a":"\\ud800"}'],
    ['the other half', '{"a":"\\udc00x"}'],
    ['a byte order mark', '\uFEFF{}'],
    ['a raw line end in a text', '{"a":"x\ny"}'],
  ])('%s is refused', (_, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining(refusal) as Error);
  });

  it('that is not UTF-8 is refused', () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0xaf, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
    ]) {
      expect(() => parse(Buffer.from(bytes))).toThrow(expect.objectContaining(refusal) as Error);
    }
  });

  it('may be nested so deep and no deeper, and a very deep one costs little', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(parse(nested(depth))).toBeDefined();
    expect(() => parse(nested(depth + 1))).toThrow(expect.objectContaining(refusal) as Error);
    const started = performance.now();
    expect(() => parse('{"a":'.repeat(100_000))).toThrow(expect.objectContaining(refusal) as Error);
    expect(performance.now() - started).toBeLessThan(100);
  });

  it('may hold brackets, colons, quotes and whole surrogate pairs in its texts', () => {
    const value = { 'a:"b': '[[[[[[[[[[[[[[[[[[{"x":1}', c: '\\"', d: '😀', e: 'C:\\' };
    expect(parse(JSON.stringify(value))).toEqual(value);
    expect(parse('{"d":"\\ud83d\\ude00"}')).toEqual({ d: '😀' });
  });
});

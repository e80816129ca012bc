import { entityTag, readIdempotencyKey, readIfMatch, readPreferredWait } from './headers.js';

describe('Idempotency-Key', () => {
  it.each([
    ['abc-123', 'abc-123'],
    ['"abc-123"', 'abc-123'],
    ['~!#$%', '~!#$%'],
    ['x'.repeat(200), 'x'.repeat(200)],
  ])('%s is %s', (header, key) => expect(readIdempotencyKey(header)).toBe(key));

  it.each([[undefined, 'idempotency-key-missing'], ['', 'idempotency-key-missing'], ['""', 'invalid-header'], ['a b', 'invalid-header'],
    ['"', 'invalid-header'], ['a"b', 'invalid-header'], ['đ', 'invalid-header'], ['x'.repeat(201), 'invalid-header'], [['a', 'b'], 'invalid-header'],
  ])('%p is refused as %s', (header, code) => {
    expect(() => readIdempotencyKey(header)).toThrow(expect.objectContaining({ status: 400, code }) as Error);
  }); // prettier-ignore
});

describe('If-Match', () => {
  it('reads what ETag writes', () => {
    expect(readIfMatch(entityTag(7))).toEqual({ kind: 'revisions', revisions: [7] });
  });

  it.each<[string | undefined, object]>([
    [undefined, { kind: 'none' }],
    ['', { kind: 'none' }],
    ['*', { kind: 'any' }],
    ['"1", "2"', { kind: 'revisions', revisions: [1, 2] }],
    ['W/"1"', { kind: 'revisions', revisions: [] }],
    ['W/"1", "2"', { kind: 'revisions', revisions: [2] }],
    ['"somebody else\'s"'.replace(' ', '-'), { kind: 'revisions', revisions: [] }],
    ['"-1"', { kind: 'revisions', revisions: [] }],
    ['"1e1"', { kind: 'revisions', revisions: [] }],
  ])('%p is %p', (header, expected) => expect(readIfMatch(header)).toEqual(expected));

  it.each(['1', '"1', 'w/"1"', '"1" "2"', Array(11).fill('"1"').join()])('%s is refused', (header) => {
    expect(() => readIfMatch(header)).toThrow(expect.objectContaining({ status: 400 }) as Error);
  });
});

describe('Prefer: wait', () => {
  it.each<[unknown, number]>([
    [undefined, 0],
    ['wait=5', 5],
    ['respond-async, wait=5', 5],
    ['wait = "7"; foo', 7],
    ['wait=600', 30],
    ['wait=-1', 0],
    ['wait=x', 0],
    ['return=minimal', 0],
    [['return=minimal', 'wait=3'], 3],
  ])('%p is %i seconds', (header, seconds) => expect(readPreferredWait(header)).toBe(seconds));
});

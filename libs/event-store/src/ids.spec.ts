import fc from 'fast-check';
import { canonicalJson, eventId, hashOf, uuidV5 } from './ids.js';

describe('derived ids', () => {
  it('are uuids of version 5, the same for the same name', () => {
    expect(uuidV5('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    // Fixed for ever: another value here would give every stored event's retry another id.
    expect(eventId('order-1', 'c-1', 0)).toBe('82d2e9bd-6105-5afd-a765-eb45f787dd5c');
  });

  it('differ by stream, command and index', () => {
    const ids = ['a', 'b'].flatMap((stream) =>
      ['c', 'd'].flatMap((command) => [0, 1, 10].map((n) => eventId(stream, command, n))),
    );
    expect(new Set(ids).size).toBe(12);
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of keys, at any depth', () => {
    expect(canonicalJson({ b: [{ y: 1, x: undefined, a: null }], a: 'é"' })).toBe(
      '{"a":"é\\"","b":[{"a":null,"y":1}]}',
    );
    expect(hashOf({ a: { b: 1, c: 2 } })).toBe(hashOf({ a: { c: 2, b: 1 } }));
    expect(hashOf({ lines: [1, 2] })).not.toBe(hashOf({ lines: [2, 1] }));
    expect(hashOf({ a: 1 })).toMatch(/^[0-9a-f]{64}$/);
  });

  it('means the same as the value', () => {
    fc.assert(
      fc.property(fc.json(), (json) => expect(JSON.parse(canonicalJson(JSON.parse(json)))).toEqual(JSON.parse(json))),
    );
  });

  it('refuses what JSON would change in silence', () => {
    for (const value of [Number.NaN, Infinity, 1n, undefined, () => 1])
      expect(() => canonicalJson({ a: [value] }.a[0])).toThrow();
    expect(() => canonicalJson({ a: Number.NaN })).toThrow('NaN');
  });
});

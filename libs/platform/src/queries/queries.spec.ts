import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { chooseFormat, listFormats } from './accept.js';
import { csvField, csvRecord } from './csv.js';
import { CursorCodec } from './cursor.js';
import { filters, readListRequest } from './list-spec.js';

describe('cursor', () => {
  const codec = new CursorCodec('a secret that is long enough');
  const position = ['2026-11-22', 'order-1', 7, true, null];

  it('gives back what was sealed', () => {
    expect(codec.open(codec.seal(position, 'orders'), 'orders')).toEqual(position);
  });

  it('shows nothing of its content and never looks the same twice', () => {
    const sealed = codec.seal(position, 'orders');
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('order-1');
    expect(codec.seal(position, 'orders')).not.toBe(sealed);
  });

  it('belongs to one scope and one secret', () => {
    const sealed = codec.seal(position, 'orders');
    const refusal = expect.objectContaining({ status: 400, code: 'invalid-cursor' }) as Error;
    expect(() => codec.open(sealed, 'invoices')).toThrow(refusal);
    expect(() => new CursorCodec('another secret, as long').open(sealed, 'orders')).toThrow(refusal);
  });

  it('that was changed or made up is refused', () => {
    const sealed = codec.seal(position, 'orders');
    const refusal = expect.objectContaining({ status: 400 }) as Error;
    fc.assert(
      fc.property(fc.nat(Buffer.from(sealed, 'base64url').length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(sealed, 'base64url');
        bytes[at] = bytes[at]! ^ flip;
        expect(() => codec.open(bytes.toString('base64url'), 'orders')).toThrow(refusal);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => expect(() => codec.open(text, 'orders')).toThrow(refusal)));
  });
});

describe('CSV', () => {
  it('is read back by a strict reader', () => {
    const text = fc
      .string({ unit: 'grapheme' })
      .filter((value) => !/^[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/.test(value));
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), (values) => {
        expect(parse(csvRecord(values), { relax_column_count: false, record_delimiter: '\r\n' })).toEqual([values]);
      }),
    );
  });

  it.each(['=1+1', '+1 4', '@cmd', '-x', '\t=1', '\r=1', '＝1', '－1', '＠x', '＋1'])(
    'text %p can not run in a spreadsheet',
    (text) => {
      expect(csvField(text).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('leaves negative amounts numbers', () => {
    expect(csvRecord([-5, '-12.50', true, null, undefined])).toBe('-5,-12.50,true,,\r\n');
  });
});

describe('Accept', () => {
  it.each<[string | undefined, string]>([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/csv', 'text/csv'],
    ['text/*', 'text/csv'],
    ['application/x-ndjson, application/json;q=0.5', 'application/x-ndjson'],
    ['text/html, */*;q=0.1', 'application/json'],
    ['application/json;q=0, */*', 'application/x-ndjson'],
    ['TEXT/CSV; charset=utf-8', 'text/csv'],
  ])('%p gets %s', (accept, format) => expect(chooseFormat(accept, listFormats)).toBe(format));

  it.each(['text/html', 'application/json;q=0', 'image/*'])('%s gets nothing', (accept) => {
    expect(() => chooseFormat(accept, listFormats)).toThrow(expect.objectContaining({ status: 406 }) as Error);
  });
});

describe('query string of a list', () => {
  const spec = {
    filters: {
      state: filters.word('State.', ['OPEN', 'CLOSED']),
      from: filters.from('From.', 'day'),
      buyerId: filters.id('Buyer.'),
    },
  };
  const read = (query: Record<string, unknown>) => readListRequest(spec, query);

  it('is read by the list of filters', () => {
    expect(read({ state: 'OPEN', from: '2026-01-31', limit: '20', cursor: 'x' })).toEqual({
      values: { state: 'OPEN', from: '2026-01-31' },
      limit: 20,
      cursor: 'x',
    });
  });

  it('gets at most 500 rows a page, 50 unless it says', () => {
    expect(read({}).limit).toBe(50);
    expect(read({ limit: '9999' }).limit).toBe(500);
  });

  it.each<Record<string, unknown>>([
    { limit: '0' },
    { limit: '-1' },
    { limit: 'ten' },
    { state: 'open' },
    { state: ['OPEN', 'CLOSED'] },
    { from: '2026-02-30' },
    { buyerId: "x' or '1'='1" },
    { buyerId: '' },
    { colour: 'red' },
    { __proto__x: '1' },
    { toString: '1' },
  ])('%p is refused', (query) => {
    expect(() => read(query)).toThrow(expect.objectContaining({ status: 400, code: 'invalid-parameter' }) as Error);
  });
});

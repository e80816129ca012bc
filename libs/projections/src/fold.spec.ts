import { decodeValue, encodeColumn, UnfitValue } from './columns.js';
import { StateFold } from './fold.js';
import {
  projectedRows,
  projectionSpec,
  sampleFacts,
  sampleProjections,
  sampleTotals,
  storedEvents,
} from './testing/index.js';
import { stateProjection } from './projection.js';

const sale = (quantity: number, sku = 'milk') => ({
  type: 'sale.made',
  data: { distributorId: 'd-1', sku, quantity, amount: 10 * quantity, note: null },
});
const clear = { type: 'sale.cleared', data: { distributorId: 'd-1', sku: 'milk' } };

it('folds events into rows and forgets rows that are to be none', () => {
  projectionSpec(sampleTotals)(sale(1), sale(2), sale(5, 'rice')).thenMatching(
    { sku: 'milk', quantity: 3 },
    { sku: 'rice', quantity: 5 },
  );
  projectionSpec(sampleTotals)(sale(1), clear, { type: 'other', data: {} }).then();
  projectionSpec(sampleTotals)(sale(1), clear, sale(4)).thenMatching({ quantity: 4, amount: 40 });
});

it('adds position, item, business date and moment to facts', () => {
  projectionSpec(sampleFacts)(sale(1)).then({
    position: 1,
    item: 0,
    businessDate: '2026-11-02',
    recordedAt: '2026-11-02T03:00:00.000Z',
    distributorId: 'd-1',
    sku: 'milk',
    amount: 10,
  });
});

it('gives the same rows when it folds again from the start', () => {
  const events = storedEvents([sale(1), clear, sale(2), sale(3, 'rice')]);
  for (const projection of sampleProjections)
    expect(projectedRows(projection, events)).toEqual(projectedRows(projection, events, 2));
});

it('counts a poisonous event for none of its rows, and those before it', () => {
  const everySku = stateProjection<{ sku: string; n: number }, 'sku'>({
    name: 'every',
    version: 1,
    handles: ['sale.made'],
    table: { columns: { sku: 'text', n: 'bigint' }, visibleTo: 'everyone' },
    key: ['sku'],
    keysOf: () => [{ sku: 'a' }, { sku: 'b' }],
    evolve: (row, event, key) => {
      if (event.position === 2 && key.sku === 'b') throw new Error('no');
      return { ...key, n: (row?.n ?? 0) + 1 };
    },
  });
  const fold = new StateFold(everySku, storedEvents([sale(1), sale(1), sale(1)]));
  const result = fold.run(new Map());
  expect(result.poison?.position).toBe(2);
  expect(result.written).toEqual([
    { sku: 'a', n: 1 },
    { sku: 'b', n: 1 },
  ]);
});

it('refuses a projection that changes its row in place or writes what its columns cannot hold', () => {
  const changing = {
    ...sampleTotals,
    evolve: (row: { quantity: number } | undefined) => Object.assign(row ?? {}, { quantity: 1 }) as never,
  };
  expect(() => projectedRows(changing, storedEvents([sale(1), sale(1)]))).toThrow();
  const unfit = { ...sampleFacts, rowsOf: () => [{ distributorId: 'd-1', sku: 'milk', amount: 1.5 }] };
  expect(() => projectedRows(unfit, storedEvents([sale(1)]))).toThrow(/amount is no safe integer/);
});

it('writes columns as PostgreSQL reads arrays and JSON', () => {
  const plan = (type: 'text' | 'bigint' | 'jsonb' | 'boolean') => ({ field: 'v', column: 'v', type, nullable: true });
  expect(encodeColumn(plan('text'), [{ v: 'a"b\\c' }, { v: null }, { v: 'NULL' }])).toBe('{"a\\"b\\\\c",NULL,"NULL"}');
  expect(encodeColumn(plan('bigint'), [{ v: -3 }, {}])).toBe('{-3,NULL}');
  expect(encodeColumn(plan('boolean'), [{ v: true }])).toBe('{true}');
  expect(encodeColumn(plan('jsonb'), [{ v: { a: ['"'] } }, { v: null }])).toBe('[{"a":["\\""]},null]');
  expect(() => encodeColumn({ ...plan('bigint'), nullable: false }, [{ v: null }])).toThrow(UnfitValue);
});

it('reads instants with the digits they were written with', () => {
  expect(decodeValue('timestamptz', '2026-11-02 03:00:00+00')).toBe('2026-11-02T03:00:00.000Z');
  expect(decodeValue('timestamptz', '2026-11-02 03:00:00.12+00')).toBe('2026-11-02T03:00:00.120Z');
  expect(decodeValue('timestamptz', '2026-11-02 03:00:00.1234+00')).toBe('2026-11-02T03:00:00.123400Z');
});

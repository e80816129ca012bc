import fc from 'fast-check';
import { emptyRecent, recall, remember } from './recent.js';
import { emptyTable, tableDelete, tableEntries, tableGet, tableHas, tableSet, type Table } from './table.js';

const key = fc.oneof(
  fc.integer({ min: 0, max: 60 }).map((n) => `k${n}`),
  fc.constantFrom('__proto__', 'constructor', '', 'toString'),
);
const step = fc.record({ key, value: fc.option(fc.integer()) });

const apply = (table: Table<number>, { key, value }: { key: string; value: number | null }) =>
  value === null ? tableDelete(table, key) : tableSet(table, key, value);

describe('table', () => {
  it('behaves like a map, keeps older versions as they were and survives JSON', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const model = new Map<string, number>();
        let table = emptyTable<number>();
        const earlier: { table: Table<number>; text: string }[] = [];
        for (const s of steps) {
          earlier.push({ table, text: JSON.stringify(table) });
          table = apply(table, s);
          if (s.value === null) model.delete(s.key);
          else model.set(s.key, s.value);
        }
        const restored = JSON.parse(JSON.stringify(table)) as Table<number>;
        expect(restored).toEqual(table);
        expect(restored.size).toBe(model.size);
        expect(new Map(tableEntries(restored))).toEqual(model);
        for (const { key } of steps) expect(tableGet(restored, key)).toBe(model.get(key));
        for (const { table, text } of earlier) expect(JSON.stringify(table)).toBe(text);
      }),
    );
  });

  it('holds thousands of entries in small nodes and shrinks again', () => {
    let table = emptyTable<number>();
    for (let i = 0; i < 10_000; i++) table = tableSet(table, `SKU-${i}`, i);
    expect(table.size).toBe(10_000);
    expect(tableGet(table, 'SKU-9999')).toBe(9999);
    expect(tableHas(table, 'SKU-10000')).toBe(false);
    for (let i = 0; i < 10_000; i++) table = tableDelete(table, `SKU-${i}`);
    expect(table).toEqual(emptyTable());
  });

  it('shares what did not change', () => {
    let table = emptyTable<{ n: number }>();
    for (let i = 0; i < 100; i++) table = tableSet(table, `k${i}`, { n: i });
    const next = tableSet(table, 'k1', { n: -1 });
    expect(tableGet(next, 'k2')).toBe(tableGet(table, 'k2'));
    expect(tableDelete(table, 'nothing')).toBe(table);
  });
});

describe('recent', () => {
  it('remembers at least one generation and at most two', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 200 }), (ids) => {
        let recent = emptyRecent<number>();
        ids.forEach((id, at) => (recent = remember(recent, `${id}`, at, 5)));
        for (const id of new Set(ids.slice(-5))) expect(recall(recent, `${id}`)).toBe(ids.lastIndexOf(id));
        expect(recent.young.size + recent.old.size).toBeLessThanOrEqual(10);
      }),
    );
  });
});

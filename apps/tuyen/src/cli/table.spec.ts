import * as fc from 'fast-check';
import { renderTable, type Column } from './table.js';

describe('a printed table', () => {
  it('sets text left and numbers right, with thousands separators', () => {
    const columns: Column[] = [{ title: 'Outlet' }, { title: 'Bottles', align: 'right' }];
    expect(
      renderTable(columns, [
        ['Tạp hóa Lan', 1234567],
        ['Chợ', 8],
      ]).split('\n'),
    ).toEqual(['Outlet         Bottles', '-----------  ---------', 'Tạp hóa Lan  1,234,567', 'Chợ                  8']);
  });

  it('counts letters, not the marks they are written with', () => {
    const decomposed = 'Chợ Bến Thành'.normalize('NFD');
    expect(renderTable([{ title: 'x' }, { title: 'y' }], [[decomposed, 'z']]).split('\n')[2]).toBe('Chợ Bến Thành  z');
  });

  it('cuts the widest column where it would be too wide', () => {
    const text = renderTable([{ title: 'a' }, { title: 'b' }], [['x'.repeat(90), 'short']], 40);
    expect(text.split('\n')[2]).toBe(`${'x'.repeat(32)}…  short`);
  });

  it('never is wider than asked while columns can still be narrowed', () => {
    const cell = fc.oneof(fc.string({ maxLength: 120 }), fc.integer());
    const rows = fc.array(fc.array(cell, { minLength: 5, maxLength: 5 }), { maxLength: 8 });
    fc.assert(
      fc.property(rows, (cells) => {
        const columns = ['one', 'two', 'three', 'four', 'five'].map((title) => ({ title }));
        const lines = renderTable(columns, cells).split('\n');
        expect(lines).toHaveLength(cells.length + 2);
        const segmenter = new Intl.Segmenter('vi', { granularity: 'grapheme' });
        for (const line of lines) expect([...segmenter.segment(line)].length).toBeLessThanOrEqual(100);
      }),
    );
  });
});

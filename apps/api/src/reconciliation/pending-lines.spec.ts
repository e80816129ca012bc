import { lineFacts } from '#libs/reconciliation/testing';
import type { LineFacts } from '#libs/reconciliation';
import { bookedFromPending, type PendingLine } from './pending-lines.js';
import type { ToldLine } from './told-statement.js';

const memo = 'THANH TOAN HD 0042';
const told = (lineId: string, change: Partial<LineFacts> = {}, text: string | null = memo): ToldLine => ({
  facts: lineFacts(lineId, { bankReference: null, bookedOn: '2026-11-06', valueDate: '2026-11-06', ...change }),
  payer: { name: null, account: null, memo: text, raw: null },
});
const pending = (lineId: string, change: Partial<PendingLine> = {}): PendingLine => ({
  ...{ lineId, side: 'CREDIT', amount: 500, valueDate: '2026-11-05', bankReference: null, bookedOn: null, memo },
  ...change,
});
const same = (lines: readonly ToldLine[], known: readonly PendingLine[], follows = false) => [
  ...bookedFromPending(lines, known, follows),
];

describe('a line that was pending', () => {
  it('is the one that the bank books with a number, a final day and the whole memo', () => {
    const booked = told('own', { bankReference: 'FT1' }, `ck den ${memo.toLowerCase()} cam on`);
    expect(same([booked], [pending('P')])).toEqual([['own', 'P']]);
    expect(same([told('own', {}, null)], [pending('P', { memo: null })])).toEqual([['own', 'P']]);
  });

  it.each<[string, Partial<PendingLine>]>([
    ['of another amount', { amount: 501 }],
    ['the other way', { side: 'DEBIT' }],
    ['days away', { valueDate: '2026-11-02' }],
    ['with another memo', { memo: 'THANH TOAN HD 0043' }],
    ['with a memo too short to tell', { memo: 'HD 00' }],
    ['with another number at the bank', { bankReference: 'FT2' }],
  ])('is not one %s', (_, change) => {
    expect(same([told('own', { bankReference: 'FT1' })], [pending('P', change)])).toEqual([]);
  });

  it('with the number of the booking is the same whatever their memos', () => {
    const known = pending('P', { bankReference: 'FT1', memo: 'x' });
    expect(same([told('own', { bankReference: 'FT1' })], [known])).toEqual([['own', 'P']]);
  });

  it('is one line: of two alike each has its own, the nearest first', () => {
    const known = [pending('far', { valueDate: '2026-11-04' }), pending('near', { valueDate: '2026-11-06' })];
    expect(same([told('a'), told('b'), told('c')], known)).toEqual([['a', 'near'], ['b', 'far']]); // prettier-ignore
  });

  it('and is booked is known when the file comes again, but is none of the statement that follows', () => {
    const booked = pending('P', { bookedOn: '2026-11-06', valueDate: '2026-11-06' });
    expect(same([told('own')], [booked])).toEqual([['own', 'P']]);
    expect(same([told('own', { bookedOn: '2026-11-07' })], [booked])).toEqual([]);
    expect(same([told('own')], [booked], true)).toEqual([]);
  });
});

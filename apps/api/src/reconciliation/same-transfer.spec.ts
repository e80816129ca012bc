import { corrections, lineOfNotice, lineOfStatement, type KnownTransfer } from './same-transfer.js';

const transfer = { bankReference: 'FT1', valueDate: '2026-11-06', side: 'CREDIT', amount: 500 } as const;
const known = (change: Partial<KnownTransfer> = {}): KnownTransfer => ({
  ...transfer,
  lineId: 'N',
  valueDate: '2026-11-05',
  stated: false,
  noticed: true,
  superseded: false,
  ...change,
});

describe('the line of a transfer that a statement tells', () => {
  it('is the one that a notice told of with a day nearby', () => {
    expect(lineOfStatement('own', transfer, [known()])).toBe('N');
    expect(lineOfStatement('own', transfer, [known({ lineId: 'far', valueDate: '2026-11-03' }), known()])).toBe('N');
  });

  it('is the same when the file comes again', () => {
    expect(lineOfStatement('own', transfer, [known({ stated: true, valueDate: '2026-11-06' })])).toBe('N');
  });

  it.each<[string, Partial<KnownTransfer>]>([
    ['with another number', { bankReference: 'FT2' }],
    ['with another amount', { amount: 501 }],
    ['the other way', { side: 'DEBIT' }],
    ['days away', { valueDate: '2026-11-02' }],
    ['that a statement has booked on another day', { stated: true }],
    ['of a statement only', { stated: true, noticed: false, valueDate: '2026-11-06' }],
  ])('is its own beside one %s', (_, change) => {
    expect(lineOfStatement('own', transfer, [known(change)])).toBe('own');
  });

  it('is its own where that is there', () => {
    expect(lineOfStatement('own', transfer, [known(), known({ lineId: 'own' })])).toBe('own');
  });
});

describe('the line of a transfer that a notice tells', () => {
  it('is the one that a statement has with a day nearby, unless another notice told of that', () => {
    expect(lineOfNotice('own', transfer, [known({ stated: true, noticed: false })])).toBe('N');
    expect(lineOfNotice('own', transfer, [known({ stated: true })])).toBe('own');
    expect(lineOfNotice('own', transfer, [known()])).toBe('own');
  });
});

describe('a line that the bank corrected', () => {
  const told = { ...transfer, amount: 510, lineId: 'own' };
  const old = known({ lineId: 'old', stated: true, valueDate: '2026-11-06' });

  it('is the one under its number and day that the statement does not tell again', () => {
    expect(corrections([told], [old])).toEqual([{ transfer: told, before: old }]);
    expect(corrections([told, { ...transfer, lineId: 'old' }], [old])).toEqual([]);
  });

  it.each<[string, Partial<KnownTransfer>]>([
    ['of another day', { valueDate: '2026-11-05' }],
    ['that only a notice told of', { stated: false }],
    ['that another line supersedes', { superseded: true }],
  ])('is none %s', (_, change) => {
    expect(corrections([told], [{ ...old, ...change }])).toEqual([]);
  });

  it('is told once: not again when the file comes again', () => {
    expect(corrections([told], [old, known({ lineId: 'own', amount: 510, stated: true })])).toEqual([]);
  });
});

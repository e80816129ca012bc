import { accountOf, mapOfTold, readAccountMap, toldMap, type AccountMap } from './account-map.js';
import { entry, postingKinds, postingLedgers } from './postings.js';
import { vietnamAccounts } from './vietnam.js';

const copy = () => JSON.parse(JSON.stringify(vietnamAccounts)) as Record<string, unknown>;

describe('an account map', () => {
  it('is the built-in one, read from JSON', () => {
    expect(readAccountMap(copy())).toEqual(vietnamAccounts);
  });
  it('gives every ledger of every posting an account of its chart', () => {
    const codes = vietnamAccounts.accounts.map(({ code }) => code);
    for (const kind of postingKinds) {
      for (const ledger of postingLedgers[kind]) expect(codes).toContain(accountOf(vietnamAccounts, kind, ledger));
    }
  });
  it.each<[string, (map: Record<string, unknown>) => unknown, string]>([
    ['no object', () => [], 'an account map is an object with name, accounts and postings'],
    ['a field too many', (map) => ({ ...map, extra: 1 }), 'extra is unknown'],
    ['a posting that lacks', (map) => ({ ...map, postings: { ...(map['postings'] as object), BANK: undefined } }), 'postings.BANK.BANK lacks its account'],
    ['a posting that there is not', (map) => ({ ...map, postings: { ...(map['postings'] as object), GIFT: {} } }), 'postings.GIFT is no kind of posting'],
    ['a ledger that is not moved', (map) => ({ ...map, postings: { ...(map['postings'] as object), BANK: { BANK: '112', IN_TRANSIT: '113', REVENUE: '5111' } } }), 'postings.BANK.REVENUE is not moved by BANK'],
    ['an account that is not in the chart', (map) => ({ ...map, accounts: (map['accounts'] as { code: string }[]).filter(({ code }) => code !== '113') }), 'postings.RECEIPT.IN_TRANSIT: account 113 is not in accounts'],
    ['an account twice', (map) => ({ ...map, accounts: [...(map['accounts'] as object[]), { code: '131', name: 'x' }] }), 'accounts[15].code 131 is there twice'],
  ])('is refused with %s', (_, change, problem) => {
    expect(readAccountMap(change(copy()))).toContain(problem);
  }); // prettier-ignore
  it('of a closed month stays; kinds that it did not know are the present ones', () => {
    const present: AccountMap = {
      ...vietnamAccounts,
      accounts: [...vietnamAccounts.accounts, { code: '1121', name: 'VND' }],
      postings: { ...vietnamAccounts.postings, BANK: { BANK: '1121', IN_TRANSIT: '113' } },
    };
    expect(mapOfTold(toldMap(vietnamAccounts), present).postings).toEqual(vietnamAccounts.postings);
    const told = toldMap(vietnamAccounts);
    const older = { ...told, postings: told.postings.filter(({ kind }) => kind !== 'BANK') };
    expect(mapOfTold(older, present).postings.BANK).toEqual({ BANK: '1121', IN_TRANSIT: '113' });
  });
});

describe('an entry', () => {
  const document = { type: 'BANK_LINE', id: 'L1' } as const;
  it('balances, or is a fault', () => {
    expect(() => entry('BANK', '2026-11-01', null, [{ ledger: 'BANK', amount: 5, document }])).toThrow('differ by 5');
  });
  it('moves only what its kind moves', () => {
    const lines = [{ ledger: 'REVENUE', amount: 0, document }] as never;
    expect(() => entry('BANK', '2026-11-01', null, lines)).toThrow('BANK moves BANK, IN_TRANSIT, not REVENUE');
  });
  it('of nothing is none', () => {
    expect(entry('BANK', '2026-11-01', null, [{ ledger: 'BANK', amount: 0, document }])).toBeUndefined();
  });
});

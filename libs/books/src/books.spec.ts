import { specificationFor } from '#libs/kernel/testing';
import { toldMap } from './account-map.js';
import { booksDecider, type BooksCommand } from './books.js';
import { booksEvents, type BooksEvent } from './events.js';
import { firstDayOf, isPeriod, lastDayOf, periodAfter } from './period.js';
import { vietnamAccounts } from './vietnam.js';

const given = specificationFor(booksDecider, booksEvents);
const whose = { creditorId: 'D01', level: 'SECONDARY', distributorId: 'D01' } as const;
const figures = {
  upTo: 100,
  entries: 2,
  lines: 5,
  sha256: 'ab',
  totals: [{ account: '131', currency: 'VND', opening: 0, debit: 110, credit: 0, closing: 110 }],
  accountMap: toldMap(vietnamAccounts),
};
const by = (id: string) => ({ actor: { kind: 'user', id, roles: ['finance'] } as const });
const december = { businessDate: '2026-12-01', ...by('an') };

function propose(period: string, more: Partial<Extract<BooksCommand, { type: 'propose-close' }>> = {}): BooksCommand {
  return { type: 'propose-close', ...whose, period, oldest: '2026-11', figures, ...more };
}
function proposed(period: string, upTo = 100): BooksEvent {
  const bounds = { from: firstDayOf(period), to: lastDayOf(period) };
  return {
    type: 'books.close-proposed',
    data: { ...whose, period, ...bounds, ...figures, upTo, proposedBy: 'an' },
  };
}
function closed(period: string, upTo = 100): BooksEvent {
  const { data } = proposed(period, upTo);
  return { type: 'books.period-closed', data: { ...data, closedBy: 'binh' } };
}

describe('a month is proposed', () => {
  it('with its figures, once it is over', () => {
    given().when(propose('2026-11'), december).then(proposed('2026-11'));
  });
  it('not while it lasts', () => {
    given()
      .when(propose('2026-11'), { ...december, businessDate: '2026-11-30' })
      .thenRejected('period-not-over');
  });
  it('not what is no month', () => {
    given().when(propose('2026-13'), december).thenRejected('bad-period');
    given().when(propose('2026-1'), december).thenRejected('bad-period');
  });
  it('not before the oldest entry’s month is closed, nor before it', () => {
    const refused = given()
      .when(propose('2026-11', { oldest: '2026-09' }), december)
      .thenRejected('period-out-of-order');
    expect(refused.details).toEqual({ next: '2026-09' });
    given().when(propose('2026-10'), december).thenRejected('period-out-of-order');
  });
  it('one after another', () => {
    const context = { ...december, businessDate: '2027-03-01' };
    const past = [proposed('2026-11'), closed('2026-11')];
    given(...past)
      .when(propose('2027-01'), context)
      .thenRejected('period-out-of-order');
    given(...past)
      .when(propose('2026-12'), context)
      .then(proposed('2026-12'));
    given(...past)
      .when(propose('2026-11'), context)
      .thenRejected('period-closed');
  });
  it('not with figures older than those of the month before', () => {
    const context = { ...december, businessDate: '2027-03-01' };
    given(closed('2026-11', 101)).when(propose('2026-12'), context).thenRejected('figures-outdated');
  });
  it('again: the later proposal counts', () => {
    given(proposed('2026-11', 50)).when(propose('2026-11'), december).then(proposed('2026-11', 100));
    given(proposed('2026-11', 50), proposed('2026-11', 100))
      .when({ type: 'close', period: '2026-11' }, by('binh'))
      .then(closed('2026-11', 100));
  });
});

describe('a month is closed', () => {
  it('by a second person, as it was proposed', () => {
    given(proposed('2026-11')).when({ type: 'close', period: '2026-11' }, by('binh')).then(closed('2026-11'));
  });
  it('not by who proposed it', () => {
    given(proposed('2026-11'))
      .when({ type: 'close', period: '2026-11' }, by('an'))
      .thenRejected('second-person-needed');
  });
  it('not without a proposal of this month', () => {
    given(proposed('2026-11'))
      .when({ type: 'close', period: '2026-12' }, by('binh'))
      .thenRejected('close-not-proposed');
  });
  it('once', () => {
    given(proposed('2026-11'), closed('2026-11')).when({ type: 'close', period: '2026-11' }, by('binh')).thenNothing();
  });
});

it('months know their days', () => {
  expect(['2026-11', '2028-02', '2026-12'].map(lastDayOf)).toEqual(['2026-11-30', '2028-02-29', '2026-12-31']);
  expect(periodAfter('2026-12')).toBe('2027-01');
  expect(['2026-00', '2026-13', '26-01', '2026-01-01'].some(isPeriod)).toBe(false);
});

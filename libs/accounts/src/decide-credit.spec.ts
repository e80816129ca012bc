import {
  account,
  given,
  invoicePosted,
  limitSet,
  paymentPosted,
  refused,
  released,
  reserved,
} from './testing/facts.js';
import type { AccountCommand } from './commands.js';
import type { AccountEvent } from './events.js';
import { exposure } from './account.js';

const reserve = (
  amount: number,
  { orderId = 'O-1', round = 0, override = false, currency = 'VND' } = {},
): AccountCommand => ({ ...account, currency, type: 'reserve-credit', orderId, round, amount, override });
const retry: AccountCommand = { ...account, type: 'retry-credit' };
const release = (keep: number, orderId = 'O-1'): AccountCommand => ({
  ...account,
  type: 'release-credit',
  orderId,
  keep,
  reason: 'CLOSED',
});

describe('set-limit', () => {
  const setLimit = (limit: number | null): AccountCommand => ({
    ...account,
    type: 'set-limit',
    limit,
    reason: 'contract',
  });

  it('sets, changes and lifts the limit', () => {
    given().when(setLimit(100)).then(limitSet(100));
    given().when(setLimit(0)).then(limitSet(0));
    given(limitSet(100)).when(setLimit(null)).then(limitSet(null));
    given(limitSet(100)).when(setLimit(100)).thenNothing();
  });

  it('refuses what is no amount', () => {
    given().when(setLimit(-1)).thenRejected('bad-amount');
    given().when(setLimit(0.5)).thenRejected('bad-amount');
  });
});

describe('reserve-credit', () => {
  it('keeps open items + reserved - unapplied cash within the limit', () => {
    const facts = [limitSet(100), invoicePosted('I-1', 40, 'O-8'), paymentPosted('P-1', 10), reserved('O-9', 20, 50)];
    given(...facts)
      .when(reserve(50))
      .then(reserved('O-1', 50, 100));
    given(...facts)
      .when(reserve(51))
      .then(refused('O-1', 51, 50, 100));
  });

  it('lends nothing before a limit is set, and without end when there is none', () => {
    given()
      .when(reserve(1))
      .then(refused('O-1', 1, 0, 0));
    given(limitSet(null))
      .when(reserve(1_000_000))
      .then(reserved('O-1', 1_000_000, 1_000_000, { limit: null }));
    given(paymentPosted('P-1', 10))
      .when(reserve(10))
      .then(reserved('O-1', 10, 0, { limit: 0 }));
  });

  it('answers nothing to the same or an older round, also when used up, released or waiting', () => {
    given(limitSet(100), reserved('O-1', 50, 50, { round: 1 }))
      .when(reserve(50, { round: 1 }))
      .thenNothing();
    given(limitSet(100), reserved('O-1', 50, 50, { round: 1 }))
      .when(reserve(50, { round: 0 }))
      .thenNothing();
    given(limitSet(100), reserved('O-1', 50, 50), invoicePosted('I-1', 50, 'O-1', { reservationUsed: 50 }))
      .when(reserve(50))
      .thenNothing();
    given(limitSet(100), reserved('O-1', 50, 50), released('O-1', 50, 0))
      .when(reserve(50))
      .thenNothing();
    given(refused('O-1', 50, 0, 0), limitSet(100))
      .when(reserve(50))
      .thenNothing();
    given(limitSet(0), reserved('O-1', 0, 0, { limit: 0 }))
      .when(reserve(0))
      .thenNothing();
  });

  it('lets a later round take the place of the earlier', () => {
    const facts = [limitSet(100), reserved('O-1', 80, 80)];
    given(...facts)
      .when(reserve(100, { round: 1 }))
      .then(reserved('O-1', 100, 100, { round: 1 }));
    const next = given(...facts, reserved('O-1', 100, 100, { round: 1 })).state();
    expect(next.reserved).toBe(100);
    given(...facts)
      .when(reserve(101, { round: 1 }))
      .then(refused('O-1', 101, 100, 100, 1));
  });

  it('lets finance pass the limit, and says so only if it was needed', () => {
    const waiting = [limitSet(100), refused('O-1', 150, 100, 100)];
    given(...waiting)
      .when(reserve(150, { override: true }))
      .then(reserved('O-1', 150, 150, { override: true }));
    given(limitSet(200))
      .when(reserve(150, { override: true }))
      .then(reserved('O-1', 150, 150, { limit: 200 }));
  });

  it('refuses another currency, another account and what is no amount', () => {
    given(limitSet(100))
      .when(reserve(1, { currency: 'USD' }))
      .thenRejected('currency-mismatch');
    given(limitSet(100))
      .when({ ...reserve(1), debtorId: 'D99' })
      .thenRejected('other-account');
    given(limitSet(100)).when(reserve(-1)).thenRejected('bad-amount');
  });
});

describe('retry-credit', () => {
  it('reserves for waiting orders, first in, first out', () => {
    const waiting = [refused('O-1', 60, 0, 0), refused('O-2', 30, 0, 0), refused('O-3', 20, 0, 0)];
    given(...waiting, limitSet(100))
      .when(retry)
      .then(reserved('O-1', 60, 60), reserved('O-2', 30, 90));
    given(...waiting, limitSet(100), reserved('O-9', 50, 50))
      .when(retry)
      .thenNothing();
    given().when(retry).thenNothing();
  });

  it('does not wait for an order above the whole limit', () => {
    given(refused('O-1', 101, 0, 0), refused('O-2', 30, 0, 0), limitSet(100))
      .when(retry)
      .then(reserved('O-2', 30, 30));
  });

  it('forgets who was served or let go, keeps the place of an amended order', () => {
    const waiting = [refused('O-1', 60, 0, 0), refused('O-2', 30, 0, 0)];
    given(...waiting, released('O-1', 0, 0), limitSet(100))
      .when(retry)
      .then(reserved('O-2', 30, 30));
    given(...waiting, refused('O-1', 50, 0, 0, 1), limitSet(100))
      .when(retry)
      .then(reserved('O-1', 50, 50, { round: 1 }), reserved('O-2', 30, 80));
    given(...waiting, limitSet(100), reserved('O-1', 60, 60), reserved('O-2', 30, 90))
      .when(retry)
      .thenNothing();
  });
});

describe('release-credit', () => {
  const facts = [limitSet(100), reserved('O-1', 80, 80)];

  it('lets go of what the order is not worth', () => {
    given(...facts)
      .when(release(30))
      .then(released('O-1', 50, 30));
    given(...facts)
      .when(release(0))
      .then(released('O-1', 80, 0));
    given(...facts)
      .when(release(80))
      .thenNothing();
    given(...facts, released('O-1', 80, 0))
      .when(release(0))
      .thenNothing();
    given().when(release(0)).thenNothing();
    given(...facts)
      .when(release(-1))
      .thenRejected('bad-amount');
  });

  it('comes to the same whether the invoice is posted before or after', () => {
    const invoice = invoicePosted('I-1', 60, 'O-1', { reservationUsed: 60 });
    given(...facts)
      .when(release(60))
      .then(released('O-1', 20, 60));
    given(...facts, invoice)
      .when(release(60))
      .then(released('O-1', 20, 0));
    const before = given(...facts, invoice, released('O-1', 20, 0)).state();
    const after = given(...facts, released('O-1', 20, 60), invoice).state();
    expect([before.reserved, before.open, exposure(before)]).toEqual([0, 60, 60]);
    expect([after.reserved, after.open, exposure(after)]).toEqual([0, 60, 60]);
  });

  it('forgets a refused order', () => {
    given(refused('O-1', 60, 0, 0))
      .when(release(0))
      .then(released('O-1', 0, 0));
    given(refused('O-1', 60, 0, 0))
      .when(release(60))
      .thenNothing();
  });
});

describe('block', () => {
  const block: AccountCommand = { ...account, type: 'block', reason: 'last notice', runId: 'P.2026-11-28' };
  const lift: AccountCommand = { ...account, type: 'lift-block', reason: 'paid' };
  const data = { ...account, reason: 'last notice', runId: 'P.2026-11-28', blockedBy: 'u-1' };
  const blocked: AccountEvent = { type: 'account.blocked', data };
  const lifted: AccountEvent = {
    type: 'account.block-lifted',
    data: { ...account, reason: 'paid', liftedBy: 'u-1' },
  };
  const reserve = (amount: number, round = 0, override = false): AccountCommand => ({
    ...{ ...account, type: 'reserve-credit', orderId: 'O-1', round, amount, override },
  });
  const because = (limit: number | null): AccountEvent => ({
    type: 'account.credit-refused',
    data: { ...account, orderId: 'O-1', round: 0, amount: 60, available: 0, limit, blocked: 'last notice' },
  });

  it('is set and lifted once', () => {
    given().when(block).then(blocked);
    given(blocked).when(block).thenNothing();
    given(blocked).when(lift).then(lifted);
    given(blocked, lifted).when(lift).thenNothing();
    given().when(lift).thenNothing();
  });

  it('gives no new credit, limit or none, until it is lifted', () => {
    given(limitSet(100), blocked).when(reserve(60)).then(because(100));
    given(limitSet(null), blocked).when(reserve(60)).then(because(null));
    const waits = [limitSet(100), blocked, because(100)];
    given(...waits)
      .when({ ...account, type: 'retry-credit' })
      .thenNothing();
    given(...waits, lifted)
      .when({ ...account, type: 'retry-credit' })
      .then(reserved('O-1', 60, 60));
  });

  it('leaves what an order has already, and finance may let a single one pass', () => {
    const facts = [limitSet(100), reserved('O-1', 80, 80), blocked];
    given(...facts)
      .when(reserve(70, 1))
      .then(reserved('O-1', 70, 70, { round: 1 }));
    given(...facts)
      .when(reserve(81, 1))
      .thenEvents()
      .forEach(({ type }) => expect(type).toBe('account.credit-refused'));
    given(limitSet(100), blocked)
      .when(reserve(60, 0, true))
      .then(reserved('O-1', 60, 60, { override: true }));
  });
});

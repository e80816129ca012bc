import { leftFor } from './budget.js';
import type { BudgetCommand } from './commands.js';
import type { BudgetEvent } from './events.js';
import { budget, committed, given, granted, heldUntil, ranOut, released, reserve, reserved } from './testing/facts.js';

const allOrNothing = { version: 1, limit: 100, grant: 'ALL_OR_NOTHING' as const };
const later = '2026-11-02T04:00:00.000Z';

describe('reserve', () => {
  it('grants what the published version declares, with the first order', () => {
    given().when(reserve(30)).then(granted(100), reserved(30));
  });

  it('gives what is left, or nothing where all is wanted', () => {
    const facts = [granted(100), reserved(80)];
    given(...facts)
      .when(reserve(30, { orderId: 'O-2' }))
      .then(reserved(20, { orderId: 'O-2', asked: 30 }));
    given(...facts)
      .when(reserve(30, { orderId: 'O-2', cap: allOrNothing }))
      .thenRejected('budget-exhausted');
    given(...facts)
      .when(reserve(20, { orderId: 'O-2', cap: allOrNothing }))
      .then(reserved(20, { orderId: 'O-2' }));
    given(...facts, reserved(20, { orderId: 'O-2' }))
      .when(reserve(1, { orderId: 'O-3' }))
      .thenRejected('budget-exhausted');
  });

  it('gives the same order nothing twice', () => {
    given(granted(100), reserved(30)).when(reserve(30)).thenNothing();
    given(granted(100), reserved(20, { asked: 30 }), reserved(80, { orderId: 'O-2' }))
      .when(reserve(30))
      .thenNothing();
  });

  it('holds longer for an order that comes again after its time', () => {
    given(granted(100), reserved(30, { heldUntil: ranOut }))
      .when(reserve(30))
      .then({
        type: 'budget.reservation-changed',
        data: { ...budget, orderId: 'O-1', round: 0, asked: 30, amount: 30, added: 0, heldUntil, by: 'R-1' },
      });
  });

  it('raises for an amendment, lowers only by the order’s own event, and keeps what the raise does not get', () => {
    const raise = (amount: number, added: number, asked = amount) => ({
      type: 'budget.reservation-changed' as const,
      data: { ...budget, orderId: 'O-1', round: 1, asked, amount, added, heldUntil, by: 'R-1' },
    });
    given(granted(100), reserved(30))
      .when(reserve(50, { round: 1 }))
      .then(raise(50, 20));
    given(granted(100), reserved(30))
      .when(reserve(10, { round: 1 }))
      .then(raise(30, 0, 10));
    given(granted(100), reserved(30))
      .when(reserve(101, { round: 1, cap: allOrNothing }))
      .then(raise(30, 0, 101));
    given(granted(100), reserved(30, { round: 2 }))
      .when(reserve(50, { round: 1 }))
      .thenNothing();
  });

  it('takes a newer version’s limit over, but takes nothing back', () => {
    const cap = (version: number, limit: number) => ({ version, limit, grant: 'PARTIAL' as const });
    const facts = [granted(100), reserved(60)];
    given(...facts)
      .when(reserve(200, { orderId: 'O-2', cap: cap(2, 150) }))
      .then(granted(150, { version: 2 }), reserved(90, { orderId: 'O-2', asked: 200 }));
    given(...facts)
      .when(reserve(1, { orderId: 'O-2', cap: cap(2, 50) }))
      .thenRejected('budget-exhausted');
    expect(leftFor(given(...facts).state(), cap(2, 50))).toBe(0);
    expect(leftFor(given(...facts).state(), cap(2, 50), 'O-1')).toBe(60);
  });

  it('leaves a grant by hand alone until a version declares another limit', () => {
    const facts = [granted(100), granted(300, { source: 'HAND', version: 1, limit: 100, reason: 'Tet' })];
    const cap = { version: 2, limit: 100, grant: 'PARTIAL' as const };
    given(...facts)
      .when(reserve(250, { cap }))
      .then(reserved(250));
    given(...facts)
      .when(reserve(250, { cap: { ...cap, limit: 120 } }))
      .then(granted(120, { version: 2 }), reserved(120, { asked: 250 }));
  });

  it('is of one thing for ever', () => {
    given(granted(100))
      .when({ ...reserve(1), measure: 'USES' })
      .thenRejected('other-budget');
    given().when(reserve(-1)).thenRejected('invalid-amount');
    given().when(reserve(0.5)).thenRejected('invalid-amount');
  });
});

describe('grant', () => {
  const grant = (amount: number): BudgetCommand => ({
    ...{ ...budget, type: 'grant', amount, reason: 'Tet' },
    cap: { version: 1, limit: 100 },
  });
  it('raises and lowers, never below what is used', () => {
    const byHand = (amount: number) => granted(amount, { source: 'HAND', limit: 100, reason: 'Tet' });
    const facts = [granted(100), reserved(30), committed('I-1', 10)];
    given().when(grant(500)).then(byHand(500));
    given(...facts)
      .when(grant(30))
      .then(byHand(30));
    given(...facts)
      .when(grant(29))
      .thenRejected('below-used');
    given(...facts)
      .when(grant(100))
      .thenNothing();
  });
});

describe('an order on its way', () => {
  const facts = [granted(100), reserved(30)];
  const settle = (keep: number, reason: 'CUT' | 'AMENDED', round = 0): BudgetCommand => ({
    ...{ type: 'settle', orderId: 'O-1', round, keep, reason },
  });
  const letGo: BudgetCommand = { type: 'let-go', orderId: 'O-1', reason: 'CANCELLED' };
  const commit = (amount: number, invoiceId = 'I-1', orderId = 'O-1'): BudgetCommand => ({
    ...{ type: 'commit', orderId, invoiceId, amount },
  });
  const giveBack = (amount: number): BudgetCommand => ({
    ...{ type: 'give-back', orderId: 'O-1', adjustmentId: 'N-1', amount },
  });

  it('keeps what it still needs', () => {
    given(...facts)
      .when(settle(12, 'CUT'))
      .then(released(18, 'CUT'));
    given(...facts)
      .when(settle(30, 'CUT'))
      .thenNothing();
    given(...facts)
      .when(letGo)
      .then(released(30, 'CANCELLED'));
    given(...facts, released(30, 'CANCELLED'))
      .when(letGo)
      .thenNothing();
  });

  it('is not settled for a round that an amendment under way has moved past, but at its end it is', () => {
    const amending = [granted(100), reserved(30, { round: 1 })];
    given(...amending)
      .when(settle(12, 'CUT', 0))
      .thenNothing();
    given(...amending)
      .when(settle(12, 'AMENDED', 1))
      .then(released(18, 'AMENDED'));
    given(...amending)
      .when(letGo)
      .then(released(30, 'CANCELLED'));
  });

  it('commits what an invoice gives, once, and beyond the order only what is left', () => {
    given(...facts)
      .when(commit(10))
      .then(committed('I-1', 10));
    given(...facts, committed('I-1', 10))
      .when(commit(10))
      .thenNothing();
    given(...facts)
      .when(commit(200))
      .then(committed('I-1', 100, 30));
    given(...facts, reserved(70, { orderId: 'O-2' }), committed('I-1', 30))
      .when(commit(5, 'I-2'))
      .thenNothing();
  });

  it('gives back what was spent, once', () => {
    const spent = [...facts, committed('I-1', 30)];
    given(...spent)
      .when(giveBack(10))
      .then(released(10, 'RETURNED', { adjustmentId: 'N-1' }));
    given(...spent, released(10, 'RETURNED', { adjustmentId: 'N-1' }))
      .when(giveBack(10))
      .thenNothing();
    given(...spent)
      .when(giveBack(31))
      .then(released(30, 'RETURNED', { adjustmentId: 'N-1' }));
  });
});

describe('an order that does not come', () => {
  const facts = [granted(100), reserved(30)];
  const lapse: BudgetCommand = { type: 'lapse', orderId: 'O-1', keep: 0 };
  it('loses what it kept, when its time and the margin are over', () => {
    given(...facts)
      .when(lapse, { now: later })
      .then(released(30, 'LAPSED'));
    given(...facts)
      .when(lapse, { now: '2026-11-02T03:06:59.000Z' })
      .thenNothing();
    given(...facts)
      .when({ ...lapse, keep: 20 }, { now: later })
      .then(released(10, 'LAPSED'));
    given(granted(100)).when(lapse, { now: later }).thenNothing();
  });

  it('is given up at once by who was refused, unless another round or another request came', () => {
    const giveUp: BudgetCommand = { type: 'give-up', orderId: 'O-1', round: 0, keep: 0, by: 'R-1' };
    given(...facts)
      .when(giveUp)
      .then(released(30, 'LAPSED'));
    given(granted(100), reserved(30, { round: 1 }))
      .when(giveUp)
      .thenNothing();
    const another: BudgetEvent = {
      type: 'budget.reservation-changed',
      data: { ...budget, orderId: 'O-1', round: 0, asked: 20, amount: 30, added: 0, heldUntil, by: null },
    };
    given(...facts)
      .when(reserve(20, { by: 'R-2' }))
      .then(another);
    for (const by of ['R-1', 'R-2']) {
      given(...facts, another)
        .when({ ...giveUp, by })
        .thenNothing();
    }
  });

  it('may come later and reserves again', () => {
    given(...facts, released(30, 'LAPSED'))
      .when(reserve(30))
      .then(reserved(30));
  });
});

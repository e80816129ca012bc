import fc from 'fast-check';
import { isRejection, tableEntries, type DecisionContext } from '#libs/kernel';
import { disputedAmount, exposure, findPayment, openAmount, type AccountState } from './account.js';
import type { AccountCommand, AccountRef } from './commands.js';
import { accountDecider } from './decide.js';
import type { AccountEvent } from './events.js';
import { account } from './testing/facts.js';

const orderId = fc.constantFrom('O-1', 'O-2', 'O-3', 'O-4');
const invoiceId = fc.constantFrom('I-1', 'I-2', 'I-3', 'I-4', 'I-5');
const kind = fc.constantFrom('DIFFERENCE', 'BAD_DEBT');
const writeOffId = fc.constantFrom('W-1', 'W-2', 'W-3');
const paymentId = fc.constantFrom('P-1', 'P-2', 'P-3', 'C-1', 'C-2', 'S-1', 'S-2');
const amount = fc.integer({ min: 1, max: 60 });
const date = fc.constantFrom('2026-11-01', '2026-11-02', '2026-12-01');

const creditId = fc.constantFrom('S-1', 'S-2');
const settlement = {
  documentId: fc.constantFrom('D-1', 'D-2', 'D-3', 'D-4'),
  kind: fc.constantFrom('EARLY_PAYMENT' as const, 'PERIOD_REBATE' as const),
  policyId: fc.constant('P'),
  version: fc.constant(1),
  net: fc.integer({ min: 1, max: 30 }),
  tax: fc.integer({ min: 0, max: 3 }),
};

type Body<C> = C extends AccountCommand ? Omit<C, keyof AccountRef> : never;
const of = (arbitrary: fc.Arbitrary<Body<AccountCommand>>) =>
  arbitrary.map((body): AccountCommand => ({ ...account, ...body }));
const command: fc.Arbitrary<AccountCommand> = fc.oneof(
  of(
    fc.record({
      type: fc.constant('set-limit'),
      limit: fc.option(fc.nat(150), { nil: null }),
      reason: fc.constant('r'),
    }),
  ),
  of(fc.record({ type: fc.constant('reserve-credit'), orderId, round: fc.nat(3), amount, override: fc.boolean() })),
  of(fc.constant({ type: 'retry-credit' })),
  of(fc.record({ type: fc.constant('release-credit'), orderId, keep: fc.nat(60), reason: fc.constant('CLOSED') })),
  of(fc.record({ type: fc.constant('post-invoice'), invoiceId, orderId, amount, issuedOn: date, dueDate: date })),
  of(
    fc.record({
      type: fc.constant('post-credit-note'),
      adjustmentId: fc.constantFrom('C-1', 'C-2'),
      invoiceId,
      orderId,
      amount,
      postedOn: date,
    }),
  ),
  of(
    fc.record({
      type: fc.constant('post-payment'),
      paymentId,
      amount,
      method: fc.constant('CASH'),
      valueDate: date,
      invoices: fc.array(fc.record({ invoiceId, amount: fc.option(amount, { nil: null }) }), { maxLength: 2 }),
    }),
  ),
  of(
    fc.record({
      type: fc.constant('apply-payment'),
      paymentId,
      appliedOn: date,
      applications: fc.array(fc.record({ invoiceId, amount: fc.integer({ min: 1, max: 20 }) }), {
        minLength: 1,
        maxLength: 2,
      }),
    }),
  ),
  of(
    fc.record({
      type: fc.constant('reverse-application'),
      paymentId,
      invoiceId,
      reversedOn: date,
      reason: fc.constant('r'),
    }),
  ),
  of(fc.record({ type: fc.constant('reverse-payment'), paymentId, reversedOn: date, reason: fc.constant('r') })),
  of(fc.record({ type: fc.constant('write-off'), kind, invoiceId, amount, postedOn: date, reason: fc.constant('r') })),
  of(
    fc.record({
      type: fc.constant('write-off'),
      kind,
      writeOffId,
      invoiceId,
      amount: fc.integer({ min: 1, max: 20 }),
      postedOn: date,
      reason: fc.constant('r'),
    }),
  ),
  of(
    fc.record({
      ...settlement,
      type: fc.constant('post-settlement-credit'),
      creditId,
      invoices: fc.oneof(fc.constant('OLDEST_FIRST' as const), fc.array(invoiceId, { maxLength: 2 })),
      postedOn: date,
    }),
  ),
  of(
    fc.record({
      ...settlement,
      type: fc.constant('take-back-settlement-credit'),
      creditId,
      takenBackOn: date,
      reason: fc.constant('r'),
    }),
  ),
  of(fc.record({ ...settlement, type: fc.constant('post-debit-note'), issuedOn: date, dueDate: date })),
  of(fc.record({ type: fc.constant('reverse-write-off'), writeOffId, reversedOn: date, reason: fc.constant('r') })),
);

const refundId = fc.constantFrom('R-1', 'R-2', 'R-3');
const lineId = fc.constantFrom('L-1', 'L-2');
const deductionId = fc.constantFrom('D-1', 'D-2', 'D-3');
const reason = fc.constant('r');
const later: fc.Arbitrary<AccountCommand> = fc.oneof(
  of(fc.record({ type: fc.constant('net-credits'), appliedOn: date })),
  of(
    fc.record({
      ...{ type: fc.constant('propose-refund'), refundId, paymentId, amount: fc.integer({ min: 1, max: 30 }) },
      ...{ reservedOn: date, reason },
    }),
  ),
  of(fc.record({ type: fc.constant('approve-refund'), refundId, approvedOn: date })),
  of(fc.record({ type: fc.constant('cancel-refund'), refundId, cancelledOn: date, reason })),
  of(
    fc.record({
      ...{ type: fc.constant('pay-refund'), refundId, amount: fc.integer({ min: 1, max: 30 }), lineId, paidOn: date },
    }),
  ),
  of(fc.record({ type: fc.constant('unpay-refund'), refundId, lineId, unpaidOn: date, reason })),
  of(fc.record({ type: fc.constant('return-refund'), refundId, lineId, returnedOn: date, reason })),
  of(
    fc.record({
      ...{ type: fc.constant('dispute-invoice'), deductionId, invoiceId, amount: fc.integer({ min: 1, max: 30 }) },
      ...{ reason: fc.constant('PRICE'), note: fc.constant(null), paymentId: fc.constant(null) },
      ...{ disputedOn: date, disputedBy: fc.constant(null) },
    }),
  ),
  of(
    fc.record({
      ...{ type: fc.constant('resolve-dispute'), deductionId, invoiceId, resolvedOn: date, reason },
      outcome: fc.constantFrom('CREDIT_NOTE', 'WRITE_OFF', 'REBILL'),
    }),
  ),
);

const context: DecisionContext = {
  now: '2026-11-02T03:00:00.000Z',
  businessDate: '2026-11-02',
  actor: { kind: 'process', id: 'p', roles: [] },
};

/** The books from the events alone. */
function ledger(events: readonly AccountEvent[]) {
  const open = new Map<string, number>();
  const money = new Map<string, { in: number; applied: number; refunded: number }>();
  const disputed = new Map<string, number>();
  const owe = (id: string, delta: number) => open.set(id, (open.get(id) ?? 0) + delta);
  const pay = (id: string, came: number, applied: number, refunded = 0) => {
    const before = money.get(id) ?? { in: 0, applied: 0, refunded: 0 };
    const after = { in: before.in + came, applied: before.applied + applied, refunded: before.refunded + refunded };
    money.set(id, after);
  };
  for (const { type, data } of events) {
    if (type === 'account.invoice-posted') owe(data.invoiceId, data.amount);
    if (type === 'account.credit-note-posted') {
      owe(data.invoiceId, -data.applied);
      pay(data.adjustmentId, data.unapplied, 0);
    }
    if (type === 'account.payment-posted') pay(data.paymentId, data.amount, 0);
    if (type === 'account.payment-reversed') pay(data.paymentId, -data.amount, 0);
    if (type === 'account.settlement-credit-posted') pay(data.creditId, data.amount, 0);
    if (type === 'account.settlement-credit-taken-back') pay(data.creditId, -data.amount, 0);
    if (type === 'account.debit-note-posted') owe(data.documentId, data.amount);
    if (type === 'account.write-off-posted') owe(data.invoiceId, -data.amount);
    if (type === 'account.write-off-reversed') owe(data.invoiceId, data.amount);
    if (type === 'account.deduction-credited') owe(data.invoiceId, -data.amount);
    if (type === 'account.refund-reserved') pay(data.paymentId, 0, 0, data.amount);
    if (type === 'account.refund-released') pay(data.paymentId, 0, 0, -data.amount);
    if (type === 'account.invoice-disputed' || type === 'account.dispute-reduced') {
      const sign = type === 'account.invoice-disputed' ? 1 : -1;
      disputed.set(data.invoiceId, (disputed.get(data.invoiceId) ?? 0) + sign * data.amount);
      expect(data.disputed).toBe(disputed.get(data.invoiceId));
    }
    if (type === 'account.payment-applied' || type === 'account.application-reversed') {
      const sign = type === 'account.payment-applied' ? 1 : -1;
      for (const { invoiceId, amount } of data.applications) {
        owe(invoiceId, -sign * amount);
        pay(data.paymentId, 0, sign * amount);
      }
    }
  }
  return { open, money, disputed };
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);

function expectSound(state: AccountState, events: readonly AccountEvent[]): void {
  const { open, money, disputed } = ledger(events);
  for (const [id, amount] of open) {
    expect(amount).toBeGreaterThanOrEqual(0);
    expect(openAmount(state, id)).toBe(amount);
  }
  expect(state.invoices.size).toBe([...open.values()].filter((amount) => amount > 0).length);
  expect(state.open).toBe(sum(open.values()));
  for (const [id, { in: came, applied, refunded }] of money) {
    const payment = findPayment(state, id);
    expect(applied).toBeGreaterThanOrEqual(0);
    expect(refunded).toBeGreaterThanOrEqual(0);
    // Only what was paid out before the payment itself went back is owed back.
    if (payment && !payment.reversed) expect(applied + refunded).toBeLessThanOrEqual(came);
    expect(payment?.rest ?? 0).toBe(came - applied - refunded);
  }
  expect(state.unapplied).toBe(sum([...money.values()].map((m) => m.in - m.applied - m.refunded)));
  for (const [id, amount] of disputed) {
    expect(amount).toBeGreaterThanOrEqual(0);
    expect(amount).toBeLessThanOrEqual(openAmount(state, id));
    expect(disputedAmount(state, id)).toBe(amount);
  }
  for (const [, { paymentId }] of tableEntries(state.refunds)) {
    expect(findPayment(state, paymentId)).toMatchObject({ reversed: false });
  }
  expect(state.reserved).toBe(sum(tableEntries(state.reservations).map(([, { amount }]) => amount)));
  for (const [, { amount }] of tableEntries(state.reservations)) expect(amount).toBeGreaterThan(0);
}

/** Commands that name their fact: a second one with another command id must change nothing. */
const factual = new Set([
  'set-limit',
  'retry-credit',
  'post-invoice',
  'post-credit-note',
  'post-payment',
  'reverse-payment',
  'release-credit',
  'reserve-credit',
  'reverse-write-off',
  'post-settlement-credit',
  'take-back-settlement-credit',
  'post-debit-note',
  'net-credits',
  'propose-refund',
  'approve-refund',
  'cancel-refund',
  'pay-refund',
  'unpay-refund',
  'return-refund',
  'dispute-invoice',
  'resolve-dispute',
]);

describe('an account, whatever comes in whatever order', () => {
  it('conserves money, keeps the limit, never mutates, replays alike', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(command, later), { maxLength: 80 }), fc.boolean(), (commands, alone) => {
        const person = alone ? 'p' : 'q';
        let state = accountDecider.initial;
        const events: AccountEvent[] = [];
        for (const command of commands) {
          const before = JSON.stringify(state);
          const actor = command.type === 'approve-refund' ? { ...context.actor, id: person } : context.actor;
          const outcome = accountDecider.decide(command, state, { ...context, actor });
          if (isRejection(outcome)) continue;
          let next = state;
          for (const event of outcome) {
            next = accountDecider.evolve(next, event);
            if (event.type !== 'account.credit-reserved') continue;
            const { limit, override } = event.data;
            expect(exposure(next)).toBe(event.data.exposure);
            if (!override && limit !== null) expect(exposure(next)).toBeLessThanOrEqual(limit);
          }
          expect(JSON.stringify(state)).toBe(before);
          state = next;
          events.push(...outcome);
          expectSound(state, events);
          const refusedOverride = command.type === 'reserve-credit' && command.override;
          if (factual.has(command.type) && !refusedOverride) {
            expect(accountDecider.decide(command, state, context)).toEqual([]);
          }
        }
        expect(events.reduce(accountDecider.evolve, accountDecider.initial)).toEqual(state);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
      { numRuns: 300 },
    );
  });

  it('serves waiting orders in the order in which they were refused', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 8 }),
        fc.nat(120),
        (amounts, limit) => {
          const run = (state: AccountState, command: AccountCommand) => {
            const outcome = accountDecider.decide(command, state, context);
            if (isRejection(outcome)) throw new Error(outcome.code);
            return { outcome, state: outcome.reduce(accountDecider.evolve, state) };
          };
          let { state } = run(accountDecider.initial, { ...account, type: 'set-limit', limit: 0, reason: 'r' });
          amounts.forEach((amount, i) => {
            const reserve = { type: 'reserve-credit', orderId: `O-${i}`, round: 0, amount, override: false } as const;
            ({ state } = run(state, { ...account, ...reserve }));
          });
          ({ state } = run(state, { ...account, type: 'set-limit', limit, reason: 'r' }));
          const { outcome } = run(state, { ...account, type: 'retry-credit' });
          const served = outcome.map((event) => (event.type === 'account.credit-reserved' ? event.data.orderId : ''));
          let left = limit;
          const expected: string[] = [];
          for (const [i, amount] of amounts.entries()) {
            if (amount > limit) continue;
            if (amount > left) break;
            left -= amount;
            expected.push(`O-${i}`);
          }
          expect(served).toEqual(expected);
        },
      ),
    );
  });
});

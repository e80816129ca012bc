import fc from 'fast-check';
import { isRejection, tableEntries, type DecisionContext } from '#libs/kernel';
import { leftFor, noBudget, type Budget } from './budget.js';
import type { BudgetCommand, BudgetRef } from './commands.js';
import { budgetDecider } from './decide.js';
import type { BudgetEvent } from './events.js';
import { budget } from './testing/facts.js';

const orderId = fc.constantFrom('O-1', 'O-2', 'O-3', 'O-4');
const amount = fc.nat(60);
const instant = fc.nat(20).map((minute) => new Date(Date.UTC(2026, 10, 2, 3, minute)).toISOString());
const by = fc.constantFrom('R-1', 'R-2');
const cap = fc.record({
  version: fc.integer({ min: 1, max: 3 }),
  limit: fc.nat(150),
  grant: fc.constantFrom('PARTIAL' as const, 'ALL_OR_NOTHING' as const),
});

const settled = {
  kind: fc.constant('EARLY_PAYMENT' as const),
  holderId: fc.constantFrom('I-1', 'I-2'),
  documentId: fc.constantFrom('I-1.1', 'I-1.2', 'I-2.1'),
};

type Body<C> = C extends BudgetCommand ? Omit<C, keyof BudgetRef> : never;
const body: fc.Arbitrary<Body<BudgetCommand>> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('reserve' as const), cap, orderId, round: fc.nat(2), amount, heldUntil: instant, by }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('grant' as const), cap, amount: fc.nat(200), reason: fc.constant('r') }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('settle' as const), orderId, round: fc.nat(2), keep: amount, reason: fc.constantFrom('CUT' as const, 'AMENDED' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('let-go' as const), orderId, reason: fc.constant('CLOSED' as const) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('commit' as const), orderId, invoiceId: fc.constantFrom('I-1', 'I-2', 'I-3', 'I-4'), amount }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('give-back' as const), orderId, adjustmentId: fc.constantFrom('N-1', 'N-2', 'N-3'), amount }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('lapse' as const), orderId, keep: amount }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('spend' as const), cap, ...settled, amount }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('restore' as const), ...settled, amount }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('give-up' as const), orderId, round: fc.nat(2), keep: amount, by }) },
); // prettier-ignore
const step = fc.tuple(
  body.map((rest): BudgetCommand => ({ ...budget, ...rest })),
  instant,
);

const contextAt = (now: string): DecisionContext => ({
  now,
  businessDate: '2026-11-02',
  actor: { kind: 'process', id: 'p', roles: [] },
});

function run(steps: readonly (readonly [BudgetCommand, string])[], each: (before: Budget, events: readonly BudgetEvent[], after: Budget, command: BudgetCommand, now: string) => void = () => undefined): Budget {
  let state = noBudget;
  for (const [command, now] of steps) {
    const outcome = budgetDecider.decide(command, state, contextAt(now));
    const events = isRejection(outcome) ? [] : outcome;
    const after = events.reduce(budgetDecider.evolve, state);
    each(state, events, after, command, now);
    state = after;
  }
  return state;
} // prettier-ignore

it('granted = left + reserved + committed, none below zero, whatever happens in whatever order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      run(steps, (_, __, after) => {
        const { granted, reserved, committed, reservations } = after;
        expect(Math.min(granted - reserved - committed, reserved, committed)).toBeGreaterThanOrEqual(0);
        const entries = tableEntries(reservations).map(([, reservation]) => reservation);
        expect(entries.reduce((sum, { open }) => sum + open, 0)).toBe(reserved);
        expect(entries.every(({ open }) => open > 0)).toBe(true);
        if (after.ref === null) return;
        const { version, limit } = after.declared!;
        expect(leftFor(after, { version, limit })).toBe(granted - reserved - committed);
      });
    }),
  );
});

it('sent twice is done once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const once = run(steps, (_, __, after, command, now) => {
        // A hold that has run out is prolonged by whoever asks again: that alone may follow.
        const again = budgetDecider.decide(command, after, contextAt(now));
        const moved = isRejection(again) ? [] : again.filter((event) => !prolongs(event));
        expect(moved).toEqual([]);
      });
      expect(once.reserved).toBeGreaterThanOrEqual(0);
    }),
  );
});

it('the books follow from the events alone', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const log: BudgetEvent[] = [];
      const state = run(steps, (_, events) => log.push(...events));
      const sums = { granted: 0, reserved: 0, committed: 0 };
      for (const event of log) {
        if (event.type === 'budget.granted') sums.granted = event.data.amount;
        else if (event.type === 'budget.reserved') sums.reserved += event.data.amount;
        else if (event.type === 'budget.reservation-changed') sums.reserved += event.data.added;
        else if (event.type === 'budget.committed') {
          sums.reserved -= event.data.fromReserved;
          sums.committed += event.data.amount;
        } else if (event.type === 'budget.spent') sums.committed += event.data.amount;
        else if (event.type === 'budget.restored') sums.committed -= event.data.amount;
        else if (event.data.from === 'RESERVED') sums.reserved -= event.data.amount;
        else sums.committed -= event.data.amount;
      }
      expect({ granted: state.granted, reserved: state.reserved, committed: state.committed }).toEqual(sums);
    }),
  );
});

function prolongs(event: BudgetEvent): boolean {
  return event.type === 'budget.reservation-changed' && event.data.added === 0;
}

import fc from 'fast-check';
import { isRejection, type DecisionContext } from '#libs/kernel';
import type { BankLineCommand } from './commands.js';
import { bankLineDecider } from './decide.js';
import { byRule, match, record, unmatch } from '../testing/line-commands.js';

describe('a line, whatever comes in whatever order', () => {
  const amount = fc.option(fc.integer({ min: -5, max: 600 }), { nil: null });
  const commands = fc.array(
    fc.oneof(
      fc.constant(record()),
      amount.map((part) => match({ amount: part })),
      fc.constant(byRule),
      fc.integer({ min: 0, max: 6 }).map(unmatch),
      fc.constant<BankLineCommand>({ type: 'ignore', reason: 'r' }),
      fc.constant<BankLineCommand>({ type: 'reopen' }),
      fc.constantFrom<BankLineCommand>(
        {
          type: 'supersede',
          by: { lineId: 'L-2', bankAccountId: 'B-1', status: 'BOOKED', supersededBy: null, sentBy: null },
          reason: 'r',
        },
        { type: 'correct', corrected: 'L-3' },
        { type: 'restore', by: 'L-2' },
      ),
    ),
    { maxLength: 40 },
  );
  const context: DecisionContext = {
    now: '2026-11-06T03:00:00.000Z',
    businessDate: '2026-11-06',
    actor: { kind: 'user', id: 'u-1', roles: ['finance'] },
  };

  it('funds at most its amount, by payments that are never the same twice', () => {
    fc.assert(
      fc.property(commands, (list) => {
        let state = bankLineDecider.initial;
        const payments = new Set<string>();
        for (const command of list) {
          const outcome = bankLineDecider.decide(command, state, context);
          if (isRejection(outcome)) continue;
          for (const event of outcome) {
            state = bankLineDecider.evolve(state, event);
            if (event.type !== 'bank-line.matched') continue;
            expect(payments).not.toContain(event.data.paymentId);
            payments.add(event.data.paymentId!);
          }
          if (!state) continue;
          const matched = state.matches.reduce((sum, { amount: part }) => sum + part, 0);
          expect(matched + state.open).toBe(500);
          expect(state.open).toBeGreaterThanOrEqual(0);
          if (state.ignored !== null || state.supersededBy !== null) expect(matched).toBe(0);
          if (state.ignored !== null) expect(state.supersededBy).toBeNull();
        }
      }),
    );
  });
});

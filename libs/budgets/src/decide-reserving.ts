import { reject, tableGet, type DecisionContext } from '#libs/kernel';
import { grantUnder, type Budget, type Reservation } from './budget.js';
import { refOf, type CommandOf, type Outcome } from './checks.js';
import type { BudgetRef } from './commands.js';
import type { BudgetEvent } from './events.js';

type Reserve = CommandOf<'reserve'>;

/**
 * Keeps for the order what it asks, or what is left. The first order under a version that declares another limit brings
 * the grant with it. An order that keeps enough already (the same request sent again) gets no more.
 */
export function reserve(command: Reserve, budget: Budget, context: DecisionContext): Outcome {
  const known = tableGet(budget.reservations, command.orderId);
  if (known && known.round > command.round) return [];
  const granted = grantUnder(budget, command.cap);
  const left = granted - budget.reserved - budget.committed;
  const more = Math.max(0, command.amount - (known?.open ?? 0));
  const added = command.cap.grant === 'PARTIAL' || more <= left ? Math.min(more, left) : 0;
  if (known) return changed(command, known, added, context, grantOf(command, budget, granted));
  if (added === 0) {
    const { amount, budgetKey } = command;
    return reject('budget-exhausted', `Budget ${budgetKey} has ${left} left.`, { budgetKey, asked: amount, left });
  }
  const { orderId, round, amount, heldUntil, by } = command;
  return [
    ...grantOf(command, budget, granted),
    {
      type: 'budget.reserved',
      data: { ...refOf(command), orderId, round, asked: amount, amount: added, heldUntil, by },
    },
  ];
}

/** The grant as an event, where the version changes it or the budget is new. */
export function grantOf(command: BudgetRef & Pick<Reserve, 'cap'>, budget: Budget, amount: number): BudgetEvent[] {
  if (budget.ref !== null && amount === budget.granted) return [];
  const { version, limit } = command.cap;
  return [
    { type: 'budget.granted', data: { ...refOf(command), amount, source: 'POLICY', version, limit, reason: null } },
  ];
}

function changed(
  command: Reserve,
  known: Reservation,
  added: number,
  context: DecisionContext,
  grant: BudgetEvent[],
): Outcome {
  const { orderId, round, amount: asked, heldUntil } = command;
  const ranOut = Date.parse(known.heldUntil) < Date.parse(context.now);
  const by = round === known.round && command.by !== known.by ? null : command.by;
  if (added === 0 && round === known.round && by === known.by && !ranOut) return [];
  const data = { ...refOf(command), orderId, round, asked, amount: known.open + added, added, heldUntil, by };
  return [...grant, { type: 'budget.reservation-changed', data }];
}

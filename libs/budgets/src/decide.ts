import { assertNever, recall, reject, tableGet, type Decider, type DecisionContext } from '#libs/kernel';
import { noBudget, openOf, type Budget, type KnownBudget } from './budget.js';
import { refOf, refuseAmount, refuseOther, type CommandOf, type Outcome } from './checks.js';
import type { BudgetCommand } from './commands.js';
import { reserve } from './decide-reserving.js';
import { restore, spend } from './decide-spending.js';
import type { BudgetEvent } from './events.js';
import { evolveBudget } from './evolve.js';

type ReleaseReason = Extract<BudgetEvent, { type: 'budget.released' }>['data']['reason'];

/**
 * A hold that ran out is freed this long after: an append that was on its way when it ran out has either happened or
 * been given up by then.
 */
export const lapseMarginMs = 5 * 60_000;

function decide(command: BudgetCommand, budget: Budget, context: DecisionContext): Outcome {
  switch (command.type) {
    case 'grant':
      return refuseOther(command, budget) ?? refuseAmount(command.amount) ?? grant(command, budget);
    case 'reserve':
      return refuseOther(command, budget) ?? refuseAmount(command.amount) ?? reserve(command, budget, context);
    case 'spend':
      return refuseAmount(command.amount) ?? spend(command, budget);
    default:
      return budget.ref === null ? [] : decideOn({ ...budget, ref: budget.ref }, command, context);
  }
}

function decideOn(
  budget: KnownBudget,
  command: Exclude<BudgetCommand, { type: 'grant' | 'reserve' | 'spend' }>,
  context: DecisionContext,
): Outcome {
  if (command.type === 'restore') return refuseAmount(command.amount) ?? restore(command, budget);
  const known = tableGet(budget.reservations, command.orderId);
  switch (command.type) {
    case 'settle':
      // A round that an amendment has moved past says nothing any more.
      return known && known.round <= command.round ? freed(budget, command, command.reason) : [];
    case 'let-go':
      return freed(budget, { ...command, keep: 0 }, command.reason);
    case 'commit':
      return refuseAmount(command.amount) ?? commit(command, budget);
    case 'give-back':
      return refuseAmount(command.amount) ?? giveBack(command, budget);
    case 'lapse':
      // Until the margin is over the order may still come.
      return known && Date.parse(context.now) >= Date.parse(known.heldUntil) + lapseMarginMs
        ? freed(budget, command, 'LAPSED')
        : [];
    case 'give-up':
      return known?.round === command.round && known.by === command.by ? freed(budget, command, 'LAPSED') : [];
    default:
      return assertNever(command, 'command');
  }
}

function grant(command: CommandOf<'grant'>, budget: Budget): Outcome {
  const { amount, reason, cap } = command;
  const { reserved, committed } = budget;
  if (amount < reserved + committed) {
    const details = { amount, reserved, committed };
    return reject('below-used', `${reserved + committed} of the budget is reserved or committed already.`, details);
  }
  if (budget.ref !== null && amount === budget.granted) return [];
  const { version, limit } = cap;
  return [{ type: 'budget.granted', data: { ...refOf(command), amount, source: 'HAND', version, limit, reason } }];
}

/** Spent, once an invoice: what is reserved first, then what is left, never more. */
function commit(command: CommandOf<'commit'>, budget: KnownBudget): Outcome {
  const { orderId, invoiceId } = command;
  if (recall(budget.documents, `INVOICE:${invoiceId}`) !== undefined) return [];
  const open = openOf(budget, orderId);
  const left = budget.granted - budget.reserved - budget.committed;
  const amount = Math.min(command.amount, open + left);
  if (amount === 0) return [];
  const data = { ...budget.ref, orderId, invoiceId, amount, fromReserved: Math.min(amount, open) };
  return [{ type: 'budget.committed', data }];
}

/** Back, once a credit note, at most what is spent. */
function giveBack(command: CommandOf<'give-back'>, budget: KnownBudget): Outcome {
  const { orderId, adjustmentId } = command;
  if (recall(budget.documents, `NOTE:${adjustmentId}`) !== undefined) return [];
  const amount = Math.min(command.amount, budget.committed);
  if (amount === 0) return [];
  const data = { ...budget.ref, orderId, from: 'COMMITTED', amount, reason: 'RETURNED', adjustmentId } as const;
  return [{ type: 'budget.released', data }];
}

function freed(
  budget: KnownBudget,
  { orderId, keep }: { readonly orderId: string; readonly keep: number },
  reason: ReleaseReason,
): Outcome {
  const refused = refuseAmount(keep);
  if (refused) return refused;
  const amount = openOf(budget, orderId) - keep;
  if (amount <= 0) return [];
  const data = { ...budget.ref, orderId, from: 'RESERVED', amount, reason, adjustmentId: null } as const;
  return [{ type: 'budget.released', data }];
}

/** A cap of a discount policy that holds over many orders. */
export const budgetDecider: Decider<Budget, BudgetCommand, BudgetEvent> = {
  name: 'budget',
  snapshotVersion: 2,
  initial: noBudget,
  decide,
  evolve: evolveBudget,
};

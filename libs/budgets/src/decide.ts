import { assertNever, recall, reject, tableGet, type Decider, type DecisionContext } from '#libs/kernel';
import { noBudget, openOf, type Budget } from './budget.js';
import { refOf, refuseAmount, refuseOther, type CommandOf, type Outcome } from './checks.js';
import type { BudgetCommand, BudgetRef } from './commands.js';
import { reserve } from './decide-reserving.js';
import type { BudgetEvent } from './events.js';
import { evolveBudget } from './evolve.js';

type ReleaseReason = Extract<BudgetEvent, { type: 'budget.released' }>['data']['reason'];

/**
 * A hold that ran out is freed this long after: an append that was on its way when it ran out has either happened or
 * been given up by then.
 */
export const lapseMarginMs = 5 * 60_000;

function decide(command: BudgetCommand, budget: Budget, context: DecisionContext): Outcome {
  const refused = refuseOther(command, budget) ?? refuseAmount(command);
  if (refused) return refused;
  switch (command.type) {
    case 'grant':
      return grant(command, budget);
    case 'reserve':
      return reserve(command, budget, context);
    case 'settle':
      return settle(command, budget);
    case 'commit':
      return commit(command, budget);
    case 'give-back':
      return giveBack(command, budget);
    case 'lapse':
      return lapse(command, budget, context);
    case 'give-up':
      return giveUp(command, budget);
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

/** What the order keeps beyond `keep` is free; a round that an amendment has moved past says nothing any more. */
function settle(command: CommandOf<'settle'>, budget: Budget): Outcome {
  const { orderId, round, keep, reason } = command;
  const known = tableGet(budget.reservations, orderId);
  const isOver = reason === 'CANCELLED' || reason === 'REJECTED' || reason === 'CLOSED';
  if (!known || (known.round > round && !isOver)) return [];
  return freed(command, budget, orderId, keep, reason);
}

/** Spent, once an invoice: what is reserved first, then what is left, never more. */
function commit(command: CommandOf<'commit'>, budget: Budget): Outcome {
  const { orderId, invoiceId } = command;
  if (recall(budget.documents, `INVOICE:${invoiceId}`) !== undefined) return [];
  const open = openOf(budget, orderId);
  const left = budget.granted - budget.reserved - budget.committed;
  const amount = Math.min(command.amount, open + left);
  if (amount === 0) return [];
  const data = { ...refOf(command), orderId, invoiceId, amount, fromReserved: Math.min(amount, open) };
  return [{ type: 'budget.committed', data }];
}

/** Back, once a credit note, at most what is spent. */
function giveBack(command: CommandOf<'give-back'>, budget: Budget): Outcome {
  const { orderId, adjustmentId } = command;
  if (recall(budget.documents, `NOTE:${adjustmentId}`) !== undefined) return [];
  const amount = Math.min(command.amount, budget.committed);
  if (amount === 0) return [];
  const data = { ...refOf(command), orderId, from: 'COMMITTED', amount, reason: 'RETURNED', adjustmentId } as const;
  return [{ type: 'budget.released', data }];
}

/** Nothing before the margin is over: until then the order may still come. */
function lapse(command: CommandOf<'lapse'>, budget: Budget, context: DecisionContext): Outcome {
  const { orderId, keep } = command;
  const known = tableGet(budget.reservations, orderId);
  if (!known || Date.parse(context.now) < Date.parse(known.heldUntil) + lapseMarginMs) return [];
  return freed(command, budget, orderId, keep, 'LAPSED');
}

function giveUp(command: CommandOf<'give-up'>, budget: Budget): Outcome {
  const { orderId, round, keep } = command;
  if (tableGet(budget.reservations, orderId)?.round !== round) return [];
  return freed(command, budget, orderId, keep, 'LAPSED');
}

function freed(ref: BudgetRef, budget: Budget, orderId: string, keep: number, reason: ReleaseReason): Outcome {
  const amount = openOf(budget, orderId) - keep;
  if (amount <= 0) return [];
  const data = { ...refOf(ref), orderId, from: 'RESERVED', amount, reason, adjustmentId: null } as const;
  return [{ type: 'budget.released', data }];
}

/** A cap of a discount policy that holds over many orders. */
export const budgetDecider: Decider<Budget, BudgetCommand, BudgetEvent> = {
  name: 'budget',
  snapshotVersion: 1,
  initial: noBudget,
  decide,
  evolve: evolveBudget,
};

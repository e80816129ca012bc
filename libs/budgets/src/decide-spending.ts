import { recall } from '#libs/kernel';
import { givenOf, grantUnder, type Budget, type KnownBudget } from './budget.js';
import { refOf, refuseOther, type CommandOf, type Outcome } from './checks.js';
import { grantOf } from './decide-reserving.js';

/**
 * Spends for a discount that is settled after invoicing: all that is asked, else what is left (PARTIAL) or nothing. The answer is
 * an event either way, as the settlement waits for it: nothing, too, where the budget counts another thing.
 */
export function spend(command: CommandOf<'spend'>, budget: Budget): Outcome {
  const { kind, holderId, documentId, amount: asked, cap } = command;
  if (recall(budget.documents, `SPENT:${documentId}`) !== undefined) return [];
  if (refuseOther(command, budget)) {
    return [{ type: 'budget.spent', data: { ...budget.ref!, kind, holderId, documentId, asked, amount: 0, left: 0 } }];
  }
  const granted = grantUnder(budget, cap);
  const left = granted - budget.reserved - budget.committed;
  const amount = givenOf(asked, left, cap.grant);
  const data = { ...refOf(command), kind, holderId, documentId, asked, amount, left: left - amount };
  return [...grantOf(command, budget, granted), { type: 'budget.spent', data }];
}

/** Gives back what was spent and is not given after all, once a document, at most what is spent. */
export function restore(command: CommandOf<'restore'>, budget: KnownBudget): Outcome {
  const { kind, holderId, documentId } = command;
  if (recall(budget.documents, `RESTORED:${documentId}`) !== undefined) return [];
  const amount = Math.min(command.amount, budget.committed);
  if (amount === 0) return [];
  return [{ type: 'budget.restored', data: { ...budget.ref, kind, holderId, documentId, amount } }];
}

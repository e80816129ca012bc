import { reject, type Rejection } from '#libs/kernel';
import type { Budget } from './budget.js';
import type { BudgetCommand, BudgetRef } from './commands.js';
import type { BudgetEvent } from './events.js';

export type Outcome = readonly BudgetEvent[] | Rejection;
export type CommandOf<Type extends BudgetCommand['type']> = Extract<BudgetCommand, { type: Type }>;

/** A budget counts one thing, for one policy, for ever. */
export function refuseOther(command: BudgetRef, { ref }: Budget): Rejection | undefined {
  if (ref === null) return undefined;
  const fields = ['budgetKey', 'policyId', 'measure', 'currency'] as const;
  const other = fields.find((field) => ref[field] !== command[field]);
  if (other === undefined) return undefined;
  return reject('other-budget', `Budget ${ref.budgetKey} has ${other} ${ref[other]}, not ${command[other]}.`);
}

/** Refuses an amount that is not a whole number, zero or more. */
export function refuseAmount(amount: number): Rejection | undefined {
  if (Number.isSafeInteger(amount) && amount >= 0) return undefined;
  return reject('invalid-amount', 'An amount of a budget is a whole number, zero or more.', { amount });
}

/** Only the budget's own fields. */
export function refOf({ budgetKey, policyId, scope, measure, currency }: BudgetRef): BudgetRef {
  return { budgetKey, policyId, scope, measure, currency };
}

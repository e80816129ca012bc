import { processManager, type ProcessCommand } from './process-manager.js';
import { toBudget } from './targets.js';

interface Amount {
  readonly budgetKey: string;
  readonly amount: number;
}

/** A round of pricing stands: what was reserved beyond its claims is free. */
const settled = (orderId: string, round: number, claims: readonly Amount[], reason: 'SURPLUS' | 'AMENDED' | 'CUT') =>
  claims.map(({ budgetKey, amount }) => toBudget(budgetKey, { type: 'settle', orderId, round, keep: amount, reason }));

const letGo = (orderId: string, keys: readonly string[], reason: 'CANCELLED' | 'REJECTED' | 'CLOSED') =>
  keys.map((budgetKey): ProcessCommand => toBudget(budgetKey, { type: 'let-go', orderId, reason }));

/**
 * Order and budgets: what was reserved before the order was placed becomes what it really uses. Reserving is not done
 * here: the price depends on it. What an invoice spends is started by the order's own receipt, so that it stands in line
 * with the rest that the order sets aside and frees.
 */
export const budgetControl = processManager('budget-control', {
  'order.placed': ({ orderId, claims }) => settled(orderId, 0, claims, 'SURPLUS'),
  'order.amended': ({ orderId, round, claims, droppedBudgets }) => [
    ...settled(orderId, round, claims, 'AMENDED'),
    ...droppedBudgets.map((budgetKey) =>
      toBudget(budgetKey, { type: 'settle', orderId, round, keep: 0, reason: 'AMENDED' }),
    ),
  ],
  'order.confirmed': ({ orderId, round, budgets }) => settled(orderId, round, budgets, 'CUT'),
  'order.rejected': ({ orderId, budgetKeys }) => letGo(orderId, budgetKeys, 'REJECTED'),
  'order.cancelled': ({ orderId, budgetKeys }) => letGo(orderId, budgetKeys, 'CANCELLED'),
  'order.closed': ({ orderId, budgetKeys }) => letGo(orderId, budgetKeys, 'CLOSED'),
  'order.receipt-recorded': ({ orderId, deliveryId, budgets }) =>
    budgets.map(({ budgetKey, amount }) =>
      toBudget(budgetKey, { type: 'commit', orderId, invoiceId: deliveryId, amount }),
    ),
  'order.goods-returned': ({ orderId, returnId, budgets }) =>
    budgets.map(({ budgetKey, amount }) =>
      toBudget(budgetKey, { type: 'give-back', orderId, adjustmentId: returnId, amount }),
    ),
  'invoice.adjusted': ({ orderId, adjustmentId, budgets }) =>
    budgets.map(({ budgetKey, amount }) => toBudget(budgetKey, { type: 'give-back', orderId, adjustmentId, amount })),
});

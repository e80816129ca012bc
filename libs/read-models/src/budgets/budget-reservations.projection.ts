import type { BudgetEvent } from '#libs/budgets';
import type { OrderEvent } from '#libs/orders';
import { change, rowsOf } from '../declare.js';

/** What an order keeps of a budget, not invoiced yet. Gone when nothing is kept any more. */
export interface BudgetReservationRow {
  readonly orderId: string;
  readonly budgetKey: string;
  readonly policyId: string;
  readonly measure: string;
  readonly amount: number;
  /** By when the order has to be placed or amended (RFC 3339); null once it was. */
  readonly heldUntil: string | null;
  readonly position: number;
}

type Key = Pick<BudgetReservationRow, 'orderId' | 'budgetKey'>;

const keysOf = ({
  orderId,
  claims,
}: {
  readonly orderId: string;
  readonly claims: readonly { readonly budgetKey: string }[];
}) => claims.map(({ budgetKey }): Key => ({ orderId, budgetKey }));

const less = (row: BudgetReservationRow | undefined, amount: number) =>
  row && (row.amount > amount ? { ...row, amount: row.amount - amount } : undefined);

const comes = (row: BudgetReservationRow | undefined) => change(row, () => ({ heldUntil: null }));

/** Open reservations, and which of them still wait for their order: those are freed when it does not come. */
export const budgetReservationsProjection = rowsOf<
  BudgetReservationRow,
  'orderId' | 'budgetKey',
  BudgetEvent | Extract<OrderEvent, { type: 'order.placed' | 'order.amended' }>
>({
  name: 'budget_reservations',
  version: 1,
  key: ['orderId', 'budgetKey'],
  table: {
    columns: {
      orderId: 'text',
      budgetKey: 'text',
      policyId: 'text',
      measure: 'text',
      amount: 'bigint',
      heldUntil: 'text?',
      position: 'bigint',
    },
    indexes: [['budgetKey', 'orderId'], ['heldUntil']],
    visibleTo: 'nobody',
  },
  keyOf: (data) => ({ orderId: (data as Key).orderId, budgetKey: (data as Key).budgetKey }),
  on: {
    'budget.reserved': {
      fold: (_, { orderId, budgetKey, policyId, measure, amount, heldUntil }, { position }) => ({
        ...{ orderId, budgetKey, policyId, measure, amount, heldUntil, position },
      }),
    },
    'budget.reservation-changed': {
      fold: (row, { amount, heldUntil }, { position }) => change(row, () => ({ amount, heldUntil, position })),
    },
    'budget.committed': { fold: (row, { fromReserved }) => less(row, fromReserved) },
    'budget.released': { fold: (row, { from, amount }) => (from === 'RESERVED' ? less(row, amount) : row) },
    'order.placed': { keys: keysOf, fold: comes },
    'order.amended': { keys: keysOf, fold: comes },
  },
});

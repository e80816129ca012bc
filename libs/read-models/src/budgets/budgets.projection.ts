import type { BudgetEvent } from '#libs/budgets';
import type { StoredEvent } from '#libs/event-store';
import { change, rowsOf } from '../declare.js';

/** A cap of a policy over many orders: granted = left + reserved + committed, in its measure. */
export interface BudgetRow {
  readonly budgetKey: string;
  readonly policyId: string;
  readonly scope: string;
  readonly measure: string;
  readonly currency: string;
  readonly granted: number;
  readonly reserved: number;
  readonly committed: number;
  readonly left: number;
  /** POLICY: as a published version declares. HAND: raised or lowered by people. */
  readonly source: string;
  readonly version: number;
  readonly revision: number;
  readonly position: number;
}

type Figures = Pick<BudgetRow, 'granted' | 'reserved' | 'committed'>;

/** The row with figures that changed by so much, and what is left then. */
function moved(row: BudgetRow | undefined, by: Partial<Figures>, { revision, position }: StoredEvent) {
  return change(row, (now) => {
    const granted = now.granted + (by.granted ?? 0);
    const reserved = now.reserved + (by.reserved ?? 0);
    const committed = now.committed + (by.committed ?? 0);
    return { granted, reserved, committed, left: granted - reserved - committed, revision, position };
  });
}

export const budgetsProjection = rowsOf<BudgetRow, 'budgetKey', BudgetEvent>({
  name: 'budgets',
  version: 2,
  key: ['budgetKey'],
  table: {
    columns: {
      budgetKey: 'text',
      policyId: 'text',
      scope: 'text',
      measure: 'text',
      currency: 'text',
      granted: 'bigint',
      reserved: 'bigint',
      committed: 'bigint',
      left: 'bigint',
      source: 'text',
      version: 'bigint',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['policyId', 'budgetKey']],
    visibleTo: 'nobody',
  },
  keyOf: ({ budgetKey }) => ({ budgetKey }),
  on: {
    'budget.granted': {
      fold: (
        row,
        { budgetKey, policyId, scope, measure, currency, amount, source, version },
        { revision, position },
      ) => {
        const { reserved, committed } = row ?? { reserved: 0, committed: 0 };
        return {
          ...{ budgetKey, policyId, scope, measure, currency, source, version, revision, position },
          ...{ granted: amount, reserved, committed, left: amount - reserved - committed },
        };
      },
    },
    'budget.reserved': { fold: (row, { amount }, event) => moved(row, { reserved: amount }, event) },
    'budget.reservation-changed': { fold: (row, { added }, event) => moved(row, { reserved: added }, event) },
    'budget.committed': {
      fold: (row, { amount, fromReserved }, event) => moved(row, { reserved: -fromReserved, committed: amount }, event),
    },
    'budget.released': {
      fold: (row, { from, amount }, event) =>
        moved(row, from === 'RESERVED' ? { reserved: -amount } : { committed: -amount }, event),
    },
    'budget.spent': { fold: (row, { amount }, event) => moved(row, { committed: amount }, event) },
    'budget.restored': { fold: (row, { amount }, event) => moved(row, { committed: -amount }, event) },
  },
});

import type { PromiseEvent } from '#libs/collections';
import type { Level } from '#libs/kernel';
import { change, rowsOf } from '../declare.js';

/** A promise as it was made; whether it is kept is told by the postings after it. Amounts in minor units. */
export interface PromiseRow {
  readonly promiseId: string;
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  readonly amount: number;
  readonly madeOn: string;
  readonly dueOn: string;
  readonly invoices: readonly { readonly invoiceId: string; readonly amount: number }[];
  readonly withdrawn: boolean;
  /** Log position of the promise: only what was posted after it can keep it. */
  readonly madeAt: number;
  readonly revision: number;
  readonly position: number;
}

/** Promises to pay. */
export const promisesProjection = rowsOf<PromiseRow, 'promiseId', PromiseEvent>({
  name: 'promises',
  version: 1,
  key: ['promiseId'],
  table: {
    columns: {
      promiseId: 'text',
      creditorId: 'text',
      debtorId: 'text',
      level: 'text',
      distributorId: 'text',
      currency: 'text',
      amount: 'bigint',
      madeOn: 'date',
      dueOn: 'date',
      invoices: 'jsonb',
      withdrawn: 'boolean',
      madeAt: 'bigint',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [
      ['creditorId', 'debtorId', 'dueOn'],
      ['distributorId', 'dueOn'],
    ],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ promiseId }) => ({ promiseId }),
  on: {
    'promise.recorded': {
      fold: (_, recorded, { revision, position }) => ({
        ...recorded,
        withdrawn: false,
        madeAt: position,
        revision,
        position,
      }),
    },
    'promise.withdrawn': {
      fold: (row, _, { revision, position }) => change(row, () => ({ withdrawn: true, revision, position })),
    },
  },
});

import type { Level } from '#libs/kernel';
import type { VirtualAccountEvent } from '#libs/reconciliation';
import { change, rowsOf } from '../declare.js';

export interface VirtualAccountRow {
  readonly virtualAccountId: string;
  readonly bankAccountId: string;
  readonly number: string;
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  readonly reference: string | null;
  readonly status: 'OPEN' | 'CLOSED';
  readonly revision: number;
  readonly position: number;
}

/** Numbers behind bank accounts that one debtor each pays into. */
export const virtualAccountsProjection = rowsOf<VirtualAccountRow, 'virtualAccountId', VirtualAccountEvent>({
  name: 'virtual_accounts',
  version: 1,
  key: ['virtualAccountId'],
  table: {
    columns: {
      virtualAccountId: 'text',
      bankAccountId: 'text',
      number: 'text',
      creditorId: 'text',
      debtorId: 'text',
      level: 'text',
      distributorId: 'text',
      currency: 'text',
      reference: 'text?',
      status: 'text',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['bankAccountId', 'number'], ['debtorId']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ virtualAccountId }) => ({ virtualAccountId }),
  on: {
    'virtual-account.opened': {
      fold: (_, opened, { revision, position }) => ({ ...opened, status: 'OPEN', revision, position }),
    },
    'virtual-account.credited': {
      fold: (row, _, { revision, position }) => change(row, () => ({ revision, position })),
    },
    'virtual-account.closed': {
      fold: (row, _, { revision, position }) => change(row, () => ({ status: 'CLOSED', revision, position })),
    },
  },
});

import type { Level } from '#libs/kernel';
import type { BankAccountEvent } from '#libs/reconciliation';
import { rowsOf } from '../declare.js';

export interface BankAccountRow {
  readonly bankAccountId: string;
  readonly creditorId: string;
  readonly level: Level;
  readonly distributorId: string | null;
  readonly currency: string;
  readonly number: string;
  readonly bankCode: string | null;
  readonly revision: number;
  readonly position: number;
}

/** Accounts of ours at banks. */
export const bankAccountsProjection = rowsOf<BankAccountRow, 'bankAccountId', BankAccountEvent>({
  name: 'bank_accounts',
  version: 1,
  key: ['bankAccountId'],
  table: {
    columns: {
      bankAccountId: 'text',
      creditorId: 'text',
      level: 'text',
      distributorId: 'text?',
      currency: 'text',
      number: 'text',
      bankCode: 'text?',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['number']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ bankAccountId }) => ({ bankAccountId }),
  on: {
    'bank-account.opened': { fold: (_, opened, { revision, position }) => ({ ...opened, revision, position }) },
  },
});

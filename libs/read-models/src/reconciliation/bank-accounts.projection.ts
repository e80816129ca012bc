import type { Level } from '#libs/kernel';
import type { BankAccountEvent, StoredProfile } from '#libs/reconciliation';
import { change, rowsOf } from '../declare.js';

export interface BankAccountRow {
  readonly bankAccountId: string;
  readonly creditorId: string;
  readonly level: Level;
  readonly distributorId: string | null;
  readonly currency: string;
  readonly number: string;
  readonly bankCode: string | null;
  /** Profile of tables; null: nobody has set one. */
  readonly profile: StoredProfile | null;
  readonly profileVersion: number | null;
  readonly revision: number;
  readonly position: number;
}

/** Accounts of ours at banks. */
export const bankAccountsProjection = rowsOf<BankAccountRow, 'bankAccountId', BankAccountEvent>({
  name: 'bank_accounts',
  version: 2,
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
      profile: 'jsonb?',
      profileVersion: 'bigint?',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['number']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ bankAccountId }) => ({ bankAccountId }),
  on: {
    'bank-account.opened': {
      fold: (_, opened, { revision, position }) => ({
        ...opened,
        profile: null,
        profileVersion: null,
        revision,
        position,
      }),
    },
    'bank-account.profile-set': {
      fold: (row, { profile, version: profileVersion }, { revision, position }) =>
        change(row, () => ({ profile, profileVersion, revision, position })),
    },
  },
});

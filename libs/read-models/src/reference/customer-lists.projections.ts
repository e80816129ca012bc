import { changedFrom, type CustomerListEvent, type Membership } from '#libs/discount-policies';
import type { Level } from '#libs/kernel';
import { rowsOf } from '../declare.js';

export interface CustomerListRow {
  readonly listId: string;
  readonly name: string;
  /** Of distributors (PRIMARY) or of outlets (SECONDARY). */
  readonly level: Level;
  readonly revision: number;
  readonly position: number;
}

export const customerListsProjection = rowsOf<CustomerListRow, 'listId', CustomerListEvent>({
  name: 'customer_lists',
  version: 1,
  key: ['listId'],
  table: {
    columns: { listId: 'text', name: 'text', level: 'text', revision: 'bigint', position: 'bigint' },
    visibleTo: 'nobody',
  },
  keyOf: ({ listId }) => ({ listId }),
  on: {
    'customer-list.opened': {
      fold: (_, { listId, name, level }, { revision, position }) => ({ listId, name, level, revision, position }),
    },
    'customer-list.enrolled': { fold: (row, _, { revision, position }) => row && { ...row, revision, position } },
    'customer-list.removed': { fold: (row, _, { revision, position }) => row && { ...row, revision, position } },
  },
});

export interface CustomerListMemberRow {
  readonly listId: string;
  readonly buyerId: string;
  readonly level: Level;
  /** When the buyer is on the list, oldest first; none: it was removed before it began. */
  readonly periods: readonly Membership[];
  readonly position: number;
}

type Member = Pick<CustomerListMemberRow, 'listId' | 'buyerId'>;
type Buyers = Pick<CustomerListMemberRow, 'listId'> & { readonly buyerIds: readonly string[] };
const each = ({ listId, buyerIds }: Buyers): readonly Member[] => buyerIds.map((buyerId) => ({ listId, buyerId }));

export const customerListMembersProjection = rowsOf<CustomerListMemberRow, 'listId' | 'buyerId', CustomerListEvent>({
  name: 'customer_list_members',
  version: 1,
  key: ['listId', 'buyerId'],
  table: {
    columns: { listId: 'text', buyerId: 'text', level: 'text', periods: 'jsonb', position: 'bigint' },
    indexes: [['buyerId']],
    visibleTo: 'nobody',
  },
  // Every reaction names its own rows.
  keyOf: ({ listId }) => ({ listId, buyerId: '' }),
  on: {
    'customer-list.enrolled': {
      keys: each,
      fold: (row, { level, from, to }, { position }, key) => ({
        ...{ ...key, level, position },
        periods: changedFrom(row?.periods ?? [], from, { from, to }),
      }),
    },
    'customer-list.removed': {
      keys: each,
      fold: (row, { level, from }, { position }, key) => ({
        ...{ ...key, level, position },
        periods: changedFrom(row?.periods ?? [], from, null),
      }),
    },
  },
});

import {
  foldPublished,
  type DiscountPolicyEvent,
  type PolicyBody,
  type PublishedPolicy,
} from '#libs/discount-policies';
import type { StoredEvent } from '#libs/event-store';
import { change, rowsOf } from '../declare.js';

/** A policy as its author sees it. */
export interface DiscountPolicyRow {
  readonly policyId: string;
  readonly status: 'DRAFT' | 'PUBLISHED' | 'STOPPED' | 'ENDED';
  /** Newest draft. */
  readonly draft: PolicyBody | null;
  /** Newest published version; 0 before the first. */
  readonly version: number;
  /** Every version ever published, with its stops: orders are priced again from them. */
  readonly versions: readonly PublishedPolicy[];
  readonly revision: number;
  readonly position: number;
}

/** The published versions after an event, and the row's new place. */
function known(row: DiscountPolicyRow | undefined, event: StoredEvent) {
  const { revision, position } = event;
  const policyEvent = { type: event.type, data: event.data } as DiscountPolicyEvent;
  return { versions: foldPublished(row?.versions ?? [], policyEvent, position), revision, position };
}

export const discountPoliciesProjection = rowsOf<DiscountPolicyRow, 'policyId', DiscountPolicyEvent>({
  name: 'discount_policies',
  version: 3,
  key: ['policyId'],
  table: {
    columns: {
      policyId: 'text',
      status: 'text',
      draft: 'jsonb?',
      version: 'bigint',
      versions: 'jsonb',
      revision: 'bigint',
      position: 'bigint',
    },
    visibleTo: 'everyone',
  },
  keyOf: ({ policyId }) => ({ policyId }),
  on: {
    'discount-policy.drafted': {
      fold: (row, { policyId, body }, { revision, position }) => ({
        ...(row ?? { status: 'DRAFT', version: 0, versions: [] }),
        policyId,
        draft: body,
        revision,
        position,
      }),
    },
    'discount-policy.published': {
      fold: (row, { version }, event) => change(row, () => ({ status: 'PUBLISHED', version, ...known(row, event) })),
    },
    'discount-policy.stopped': {
      fold: (row, { version }, event) =>
        // An older version that is stopped says nothing about the newest.
        change(row, (now) => ({ status: version === now.version ? 'STOPPED' : now.status, ...known(row, event) })),
    },
    'discount-policy.ended': {
      fold: (row, _, event) => change(row, () => ({ status: 'ENDED', ...known(row, event) })),
    },
  },
});

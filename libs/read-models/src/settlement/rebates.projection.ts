import type { RebateEvent } from '#libs/discount-policies';
import type { StoredEvent } from '#libs/event-store';
import type { Level } from '#libs/kernel';
import { change, rowsOf } from '../declare.js';

/** What a buyer earns by a policy in one period; amounts in minor units. */
export interface RebateRow {
  readonly rebateId: string;
  readonly policyId: string;
  readonly version: number;
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  readonly period: string;
  readonly fromDate: string;
  readonly toDate: string | null;
  readonly status: 'OPEN' | 'SETTLED';
  /** Whole units or minor units, as the policy counts. */
  readonly measure: number;
  readonly base: number;
  readonly slab: number | null;
  readonly rate: string | null;
  readonly reference: number | null;
  readonly documents: number;
  readonly accrued: number;
  /** In a settlement that waits for its approval. */
  readonly proposed: number;
  readonly settled: number;
  /** accrued - settled; below zero: the buyer owes it. */
  readonly open: number;
  /** Of open, without VAT: what the books hold as accrued liability. */
  readonly booked: number;
  readonly revision: number;
  readonly position: number;
}

/** The row after a patch, with what is open then, and its new place. */
function moved(
  row: RebateRow | undefined,
  patch: (row: RebateRow) => Partial<RebateRow>,
  { revision, position }: StoredEvent,
): RebateRow | undefined {
  return change(row, (before) => {
    const after = { ...before, ...patch(before), revision, position };
    return { ...after, open: after.accrued - after.settled };
  });
}

export const rebatesProjection = rowsOf<RebateRow, 'rebateId', RebateEvent>({
  name: 'rebates',
  version: 2,
  key: ['rebateId'],
  table: {
    columns: {
      rebateId: 'text',
      policyId: 'text',
      version: 'bigint',
      creditorId: 'text',
      debtorId: 'text',
      level: 'text',
      distributorId: 'text',
      currency: 'text',
      period: 'text',
      fromDate: 'date',
      toDate: 'date?',
      status: 'text',
      measure: 'bigint',
      base: 'bigint',
      slab: 'bigint?',
      rate: 'text?',
      reference: 'bigint?',
      documents: 'bigint',
      accrued: 'bigint',
      proposed: 'bigint',
      settled: 'bigint',
      open: 'bigint',
      booked: 'bigint',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [
      ['policyId', 'period'],
      ['distributorId', 'debtorId'],
    ],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ rebateId }) => ({ rebateId }),
  on: {
    'rebate.opened': {
      fold: (_, opened, { revision, position }) => {
        const { rebateId, policyId, version, creditorId, debtorId, level, distributorId, currency, period } = opened;
        return {
          ...{ rebateId, policyId, version, creditorId, debtorId, level, distributorId, currency, period },
          ...{ fromDate: opened.from, toDate: opened.to, status: 'OPEN', reference: opened.reference },
          ...{ measure: 0, base: 0, slab: null, rate: null, documents: 0 },
          ...{ accrued: 0, proposed: 0, settled: 0, open: 0, booked: 0, revision, position },
        };
      },
    },
    'rebate.accrued': {
      fold: (row, { accrued, booked: more, measure, base, slab, rate, reference }, event) =>
        moved(
          row,
          ({ documents, booked }) => ({
            ...{ accrued, booked: booked + more, measure, base, slab, rate, reference },
            documents: documents + 1,
          }),
          event,
        ),
    },
    'rebate.deferred': { fold: (row, _, event) => moved(row, () => ({}), event) },
    'rebate.settlement-proposed': { fold: (row, { amount }, event) => moved(row, () => ({ proposed: amount }), event) },
    'rebate.settlement-approved': {
      fold: (row, { settled, released, kind }, event) =>
        moved(
          row,
          ({ status, booked }) => ({
            ...{ settled, booked: booked - released, proposed: 0 },
            status: kind === 'FINAL' ? 'SETTLED' : status,
          }),
          event,
        ),
    },
    'rebate.settlement-rejected': { fold: (row, _, event) => moved(row, () => ({ proposed: 0 }), event) },
  },
});

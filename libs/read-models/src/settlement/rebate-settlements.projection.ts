import type { RebateEvent } from '#libs/discount-policies';
import type { Level } from '#libs/kernel';
import { change, rowsOf } from '../declare.js';

/** The paper by which a rebate, or a part of it, is settled; amounts in minor units, below zero owed by the buyer. */
export interface RebateSettlementRow {
  readonly settlementId: string;
  readonly rebateId: string;
  readonly no: number;
  readonly policyId: string;
  readonly version: number;
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  readonly period: string;
  readonly kind: string;
  /** CLAIMED: agreed, and its budgets are asked. */
  readonly status: 'PROPOSED' | 'CLAIMED' | 'APPROVED' | 'REJECTED';
  /** Of the rebate; net + tax is posted. Once approved what budgets gave of it. */
  readonly amount: number;
  readonly net: number;
  readonly tax: number;
  readonly pay: string;
  readonly accrued: number;
  readonly settledBefore: number;
  readonly measure: number;
  readonly base: number;
  readonly slab: number | null;
  readonly documents: readonly {
    readonly documentId: string;
    readonly kind: string;
    readonly on: string;
    readonly amount: number;
  }[];
  readonly proposedBy: string;
  readonly proposedOn: string;
  /** Who approved or rejected it. */
  readonly decidedBy: string | null;
  readonly approvedOn: string | null;
  readonly reason: string | null;
  /** Where less is settled than was agreed: what was asked and given, and what each budget gave and has left. */
  readonly limited: Pick<Limited, 'asked' | 'given' | 'budgets'> | null;
  readonly position: number;
}

type Limited = Extract<RebateEvent, { type: 'rebate.settlement-limited' }>['data'];
type Settled = Pick<RebateSettlementRow, 'settlementId'>;

export const rebateSettlementsProjection = rowsOf<RebateSettlementRow, 'settlementId', RebateEvent>({
  name: 'rebate_settlements',
  version: 2,
  key: ['settlementId'],
  table: {
    columns: {
      settlementId: 'text',
      rebateId: 'text',
      no: 'bigint',
      policyId: 'text',
      version: 'bigint',
      creditorId: 'text',
      debtorId: 'text',
      level: 'text',
      distributorId: 'text',
      currency: 'text',
      period: 'text',
      kind: 'text',
      status: 'text',
      amount: 'bigint',
      net: 'bigint',
      tax: 'bigint',
      pay: 'text',
      accrued: 'bigint',
      settledBefore: 'bigint',
      measure: 'bigint',
      base: 'bigint',
      slab: 'bigint?',
      documents: 'jsonb',
      proposedBy: 'text',
      proposedOn: 'date',
      decidedBy: 'text?',
      approvedOn: 'date?',
      reason: 'text?',
      limited: 'jsonb?',
      position: 'bigint',
    },
    indexes: [
      ['rebateId', 'no'],
      ['distributorId', 'proposedOn'],
    ],
    visibleTo: ['distributorId'],
  },
  keyOf: (data) => ({ settlementId: (data as Settled).settlementId }),
  on: {
    'rebate.settlement-proposed': {
      fold: (_, proposed, { position }) => ({
        ...proposed,
        ...{ status: 'PROPOSED', decidedBy: null, approvedOn: null, reason: null, limited: null, position },
      }),
    },
    'rebate.settlement-approved': {
      fold: (row, { approvedBy, approvedOn, amount, net, tax }, { position }) =>
        change(row, () => ({ status: 'APPROVED', decidedBy: approvedBy, approvedOn, amount, net, tax, position })),
    },
    'rebate.settlement-claimed': {
      fold: (row, { approvedBy }, { position }) =>
        change(row, () => ({ status: 'CLAIMED', decidedBy: approvedBy, position })),
    },
    'rebate.settlement-limited': {
      fold: (row, { asked, given, budgets }, { position }) =>
        change(row, () => ({ limited: { asked, given, budgets }, position })),
    },
    'rebate.settlement-rejected': {
      fold: (row, { rejectedBy, reason }, { position }) =>
        change(row, () => ({ status: 'REJECTED', decidedBy: rejectedBy, reason, position })),
    },
  },
});

import type { AccountEvent } from '#libs/accounts';
import type { Level } from '#libs/kernel';
import { change, rowsOf } from '../declare.js';

/** Unapplied cash on its way back to a debtor; amounts in minor units of `currency`. */
export interface RefundRow {
  readonly refundId: string;
  readonly paymentId: string;
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  readonly amount: number;
  readonly status: 'PROPOSED' | 'APPROVED' | 'PAID' | 'CANCELLED' | 'RETURNED';
  readonly reason: string;
  readonly proposedOn: string;
  readonly proposedBy: string;
  readonly approvedBy: string | null;
  /** The bank's line that shows it. */
  readonly lineId: string | null;
  readonly paidOn: string | null;
  /** Why it ended without the money going out for good. */
  readonly endedFor: string | null;
  readonly position: number;
}

/** Refunds, from proposal to the bank's line. */
export const refundsProjection = rowsOf<RefundRow, 'refundId', AccountEvent>({
  name: 'refunds',
  version: 1,
  key: ['refundId'],
  table: {
    columns: {
      refundId: 'text',
      paymentId: 'text',
      creditorId: 'text',
      debtorId: 'text',
      level: 'text',
      distributorId: 'text',
      currency: 'text',
      amount: 'bigint',
      status: 'text',
      reason: 'text',
      proposedOn: 'date',
      proposedBy: 'text',
      approvedBy: 'text?',
      lineId: 'text?',
      paidOn: 'date?',
      endedFor: 'text?',
      position: 'bigint',
    },
    indexes: [
      ['status', 'proposedOn'],
      ['distributorId', 'proposedOn'],
    ],
    visibleTo: ['distributorId'],
  },
  keyOf: (data) => ({ refundId: (data as { refundId: string }).refundId }),
  on: {
    'account.refund-reserved': {
      fold: (_, r, { position }) => ({
        refundId: r.refundId,
        paymentId: r.paymentId,
        creditorId: r.creditorId,
        debtorId: r.debtorId,
        level: r.level,
        distributorId: r.distributorId,
        currency: r.currency,
        amount: r.amount,
        status: 'PROPOSED',
        reason: r.reason,
        proposedOn: r.reservedOn,
        proposedBy: r.proposedBy,
        approvedBy: null,
        lineId: null,
        paidOn: null,
        endedFor: null,
        position,
      }),
    },
    'account.refund-approved': {
      fold: (row, { approvedBy }, { position }) => change(row, () => ({ status: 'APPROVED', approvedBy, position })),
    },
    'account.refund-paid': {
      fold: (row, { lineId, paidOn }, { position }) =>
        change(row, () => ({ status: 'PAID', lineId, paidOn, position })),
    },
    'account.refund-unpaid': {
      fold: (row, _, { position }) => change(row, () => ({ status: 'APPROVED', lineId: null, paidOn: null, position })),
    },
    'account.refund-released': {
      fold: (row, { cause, reason }, { position }) =>
        change(row, () => ({ status: cause === 'RETURNED' ? cause : 'CANCELLED', endedFor: reason, position })),
    },
  },
});

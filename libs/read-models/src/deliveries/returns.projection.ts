import type { ReturnEvent } from '#libs/deliveries';
import { change, rowsOf } from '../declare.js';
import { tradeColumns, tradeRow, type TradeRow } from '../trade-columns.js';

export interface ReturnRow extends TradeRow {
  readonly returnId: string;
  readonly invoiceId: string;
  readonly orderId: string;
  readonly status: 'REQUESTED' | 'APPROVED' | 'REJECTED' | 'RECEIVED' | 'CREDITED';
  readonly reason: string;
  readonly requestedOn: string;
  readonly receivedOn: string | null;
  /** Credit note, minor units with tax; null until credited. */
  readonly credited: number | null;
  readonly lines: readonly { readonly lineNo: number; readonly sku: string; readonly quantity: number }[];
  readonly revision: number;
  readonly position: number;
}

/** Returns from request to credit note. */
export const returnsProjection = rowsOf<ReturnRow, 'returnId', ReturnEvent>({
  name: 'returns',
  version: 1,
  key: ['returnId'],
  table: {
    columns: {
      returnId: 'text',
      invoiceId: 'text',
      orderId: 'text',
      ...tradeColumns,
      status: 'text',
      reason: 'text',
      requestedOn: 'date',
      receivedOn: 'date?',
      credited: 'bigint?',
      lines: 'jsonb',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['invoiceId'], ['distributorId', 'requestedOn']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ returnId }) => ({ returnId }),
  on: {
    'return.requested': {
      fold: (_, requested, { revision, position, metadata }) => ({
        returnId: requested.returnId,
        invoiceId: requested.invoiceId,
        orderId: requested.orderId,
        ...tradeRow(requested.trade),
        status: 'REQUESTED',
        reason: requested.reason,
        requestedOn: metadata.businessDate,
        receivedOn: null,
        credited: null,
        lines: requested.lines,
        revision,
        position,
      }),
    },
    'return.approved': {
      fold: (row, { lines }, { revision, position }) =>
        change(row, () => ({ status: 'APPROVED', lines, revision, position })),
    },
    'return.rejected': {
      fold: (row, { reason }, { revision, position }) =>
        change(row, () => ({ status: 'REJECTED', reason, revision, position })),
    },
    'return.received': {
      fold: (row, { receivedOn }, { revision, position }) =>
        change(row, () => ({ status: 'RECEIVED', receivedOn, revision, position })),
    },
    'return.credited': {
      fold: (row, { amount }, { revision, position }) =>
        change(row, () => ({ status: 'CREDITED', credited: amount, revision, position })),
    },
  },
});

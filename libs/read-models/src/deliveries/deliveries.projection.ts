import type { DeliveryEvent } from '#libs/deliveries';
import { change, rowsOf } from '../declare.js';
import { tradeColumns, tradeRow, type TradeRow } from '../trade-columns.js';

export type DeliveryStatus = 'PLANNED' | 'RELEASED' | 'DISPATCHED' | 'RECEIVED' | 'FAILED' | 'CANCELLED';

/** Quantities in base units; what the receipt said is null until then. */
export interface DeliveryRowLine {
  readonly lineNo: number;
  readonly sku: string;
  readonly quantity: number;
  readonly accepted: number | null;
  readonly refused: number | null;
  readonly short: number | null;
  readonly over: number | null;
  readonly damaged: number | null;
  readonly reason: string | null;
}

export interface DeliveryRow extends TradeRow {
  readonly deliveryId: string;
  readonly orderId: string;
  readonly status: DeliveryStatus;
  readonly plannedDate: string;
  readonly dispatchedOn: string | null;
  readonly receivedOn: string | null;
  readonly receivedAt: string | null;
  readonly vehicle: string | null;
  /** Why it failed or was cancelled. */
  readonly reason: string | null;
  readonly shipFrom: string;
  readonly shipTo: string;
  readonly lines: readonly DeliveryRowLine[];
  readonly lots: readonly {
    readonly lineNo: number;
    readonly sku: string;
    readonly lot: string;
    readonly expiry: string | null;
    readonly quantity: number;
  }[];
  readonly revision: number;
  readonly position: number;
}

/** Deliveries from plan to receipt, with their lots. */
export const deliveriesProjection = rowsOf<DeliveryRow, 'deliveryId', DeliveryEvent>({
  name: 'deliveries',
  version: 1,
  key: ['deliveryId'],
  table: {
    columns: {
      deliveryId: 'text',
      orderId: 'text',
      ...tradeColumns,
      status: 'text',
      plannedDate: 'date',
      dispatchedOn: 'date?',
      receivedOn: 'date?',
      receivedAt: 'timestamptz?',
      vehicle: 'text?',
      reason: 'text?',
      shipFrom: 'text',
      shipTo: 'text',
      lines: 'jsonb',
      lots: 'jsonb',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['orderId'], ['distributorId', 'plannedDate'], ['status']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ deliveryId }) => ({ deliveryId }),
  on: {
    'delivery.planned': {
      fold: (_, planned, { revision, position }) => ({
        deliveryId: planned.deliveryId,
        orderId: planned.orderId,
        ...tradeRow(planned.trade),
        status: 'PLANNED',
        plannedDate: planned.plannedDate,
        dispatchedOn: null,
        receivedOn: null,
        receivedAt: null,
        vehicle: null,
        reason: null,
        shipFrom: planned.trade.shipFrom,
        shipTo: planned.trade.shipTo,
        lines: planned.lines.map(({ lineNo, sku, quantity }) => ({
          lineNo,
          sku,
          quantity,
          accepted: null,
          refused: null,
          short: null,
          over: null,
          damaged: null,
          reason: null,
        })),
        lots: [],
        revision,
        position,
      }),
    },
    'delivery.released': {
      fold: (row, { vehicle }, { revision, position }) =>
        change(row, () => ({ status: 'RELEASED', vehicle, revision, position })),
    },
    'delivery.dispatched': {
      fold: (row, { vehicle, dispatchedOn, lots }, { revision, position }) =>
        change(row, () => ({ status: 'DISPATCHED', vehicle, dispatchedOn, lots, revision, position })),
    },
    'delivery.received': {
      fold: (row, received, { revision, position }) =>
        change(row, () => ({
          status: 'RECEIVED',
          receivedOn: received.receivedOn,
          receivedAt: received.receivedAt,
          lines: received.lines.map((line) => ({
            lineNo: line.lineNo,
            sku: line.sku,
            quantity: line.dispatched,
            accepted: line.accepted,
            refused: line.refused,
            short: line.short,
            over: line.over,
            damaged: line.damaged,
            reason: line.reason,
          })),
          revision,
          position,
        })),
    },
    'delivery.failed': {
      fold: (row, { reason }, { revision, position }) =>
        change(row, () => ({ status: 'FAILED', reason, revision, position })),
    },
    'delivery.cancelled': {
      fold: (row, { reason }, { revision, position }) =>
        change(row, () => ({ status: 'CANCELLED', reason, revision, position })),
    },
  },
});

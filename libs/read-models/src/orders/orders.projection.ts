import type { AccountEvent } from '#libs/accounts';
import type { LineNature } from '#libs/kernel';
import type { OrderEvent, OrderLine, PriceEvidence } from '#libs/orders';
import { change, rowsOf } from '../declare.js';
import { totalsColumns, tradeColumns, tradeRow, type TotalsRow, type TradeRow } from '../trade-columns.js';

export type OrderStatus = 'PLACED' | 'HELD' | 'APPROVED' | 'CONFIRMED' | 'REJECTED' | 'CANCELLED' | 'CLOSED';

/** A line as ordered and what became of it; quantities in base units, amounts in minor units. */
export interface OrderRowLine {
  readonly lineNo: number;
  readonly sku: string;
  readonly nature: LineNature;
  readonly pack: OrderLine['pack'];
  readonly unitPrice: string | null;
  readonly taxRate: string;
  readonly gross: number;
  readonly discount: number;
  readonly net: number;
  readonly tax: number;
  readonly ordered: number;
  readonly confirmed: number | null;
  readonly cutReason: string | null;
  readonly planned: number;
  readonly accepted: number;
  readonly refused: number;
  readonly short: number;
}

export interface OrderRow extends TradeRow, TotalsRow {
  readonly orderId: string;
  readonly status: OrderStatus;
  /** CREDIT or STOCK while held. */
  readonly holdReason: string | null;
  /** Why it was rejected, cancelled or closed. */
  readonly endReason: string | null;
  readonly externalRef: string | null;
  readonly source: string;
  readonly orderedOn: string;
  readonly requestedDate: string;
  readonly promisedDate: string;
  readonly paymentTermDays: number;
  readonly shipFrom: string;
  readonly shipTo: string;
  /** Total of the confirmed quantities; null before confirmation. */
  readonly confirmedTotal: number | null;
  /** Total of the accepted quantities: what was invoiced. */
  readonly billed: number;
  /** Payments applied to its invoices, less what was reversed. */
  readonly paid: number;
  /** Credit notes on its invoices. */
  readonly credited: number;
  readonly lines: readonly OrderRowLine[];
  readonly evidence: PriceEvidence;
  readonly placedAt: string;
  /** Revision of the order's stream: its ETag. */
  readonly revision: number;
  readonly position: number;
}

const lineOf = (line: OrderLine): OrderRowLine => ({
  lineNo: line.lineNo,
  sku: line.sku,
  nature: line.nature,
  pack: line.pack,
  unitPrice: line.unitPrice,
  taxRate: line.taxRate,
  gross: line.gross,
  discount: line.discount,
  net: line.net,
  tax: line.tax,
  ordered: line.quantity,
  confirmed: null,
  cutReason: null,
  planned: 0,
  accepted: 0,
  refused: 0,
  short: 0,
});

/** Changes the lines that `patches` name. */
function patchLines<Patch extends { readonly lineNo: number }>(
  lines: readonly OrderRowLine[],
  patches: readonly Patch[],
  patch: (line: OrderRowLine, by: Patch) => Partial<OrderRowLine>,
): readonly OrderRowLine[] {
  const byNo = new Map(patches.map((p) => [p.lineNo, p]));
  return lines.map((line) => {
    const by = byNo.get(line.lineNo);
    return by ? { ...line, ...patch(line, by) } : line;
  });
}

interface Place {
  readonly revision: number;
  readonly position: number;
}
const at = ({ revision, position }: Place): Place => ({ revision, position });

/** Orders with their lines and where each stands on the way to cash. */
export const ordersProjection = rowsOf<OrderRow, 'orderId', OrderEvent | AccountEvent>({
  name: 'orders',
  version: 1,
  key: ['orderId'],
  table: {
    columns: {
      orderId: 'text',
      ...tradeColumns,
      status: 'text',
      holdReason: 'text?',
      endReason: 'text?',
      externalRef: 'text?',
      source: 'text',
      orderedOn: 'date',
      requestedDate: 'date',
      promisedDate: 'date',
      paymentTermDays: 'bigint',
      shipFrom: 'text',
      shipTo: 'text',
      ...totalsColumns,
      confirmedTotal: 'bigint?',
      billed: 'bigint',
      paid: 'bigint',
      credited: 'bigint',
      lines: 'jsonb',
      evidence: 'jsonb',
      placedAt: 'timestamptz',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['distributorId', 'orderedOn'], ['buyerId', 'orderedOn'], ['externalRef'], ['status']],
    visibleTo: ['distributorId'],
  },
  keyOf: (data) => ({ orderId: (data as { orderId: string }).orderId }),
  on: {
    'order.placed': {
      fold: (_, placed, event) => ({
        orderId: placed.orderId,
        ...tradeRow(placed.trade),
        status: 'PLACED',
        holdReason: null,
        endReason: null,
        externalRef: placed.externalRef,
        source: placed.source,
        orderedOn: placed.orderedOn,
        requestedDate: placed.requestedDate,
        promisedDate: placed.promisedDate,
        paymentTermDays: placed.paymentTermDays,
        shipFrom: placed.trade.shipFrom,
        shipTo: placed.trade.shipTo,
        ...placed.totals,
        confirmedTotal: null,
        billed: 0,
        paid: 0,
        credited: 0,
        lines: placed.lines.map(lineOf),
        evidence: placed.evidence,
        placedAt: event.recordedAt,
        ...at(event),
      }),
    },
    'order.amended': {
      fold: (row, amended, event) =>
        change(row, () => ({
          status: 'PLACED',
          holdReason: null,
          requestedDate: amended.requestedDate,
          promisedDate: amended.promisedDate,
          ...amended.totals,
          confirmedTotal: null,
          lines: amended.lines.map(lineOf),
          evidence: amended.evidence,
          ...at(event),
        })),
    },
    'order.credit-approved': {
      fold: (row, _, event) => change(row, () => ({ status: 'APPROVED', holdReason: null, ...at(event) })),
    },
    'order.held': {
      fold: (row, held, event) => change(row, () => ({ status: 'HELD', holdReason: held.reason, ...at(event) })),
    },
    'order.hold-released': { fold: (row, _, event) => change(row, () => at(event)) },
    'order.confirmed': {
      fold: (row, confirmed, event) =>
        change(row, ({ lines }) => ({
          status: 'CONFIRMED',
          holdReason: null,
          confirmedTotal: confirmed.total,
          promisedDate: confirmed.promisedDate,
          lines: patchLines(lines, confirmed.lines, (_, by) => ({ confirmed: by.confirmed, cutReason: by.cutReason })),
          ...at(event),
        })),
    },
    'order.rejected': {
      fold: (row, rejected, event) =>
        change(row, () => ({ status: 'REJECTED', holdReason: null, endReason: rejected.reason, ...at(event) })),
    },
    'order.cancelled': {
      fold: (row, cancelled, event) =>
        change(row, () => ({ status: 'CANCELLED', holdReason: null, endReason: cancelled.reason, ...at(event) })),
    },
    'order.delivery-planned': {
      fold: (row, planned, event) =>
        change(row, ({ lines }) => ({
          lines: patchLines(lines, planned.lines, (line, by) => ({ planned: line.planned + by.quantity })),
          ...at(event),
        })),
    },
    'order.delivery-dropped': {
      fold: (row, dropped, event) =>
        change(row, ({ lines }) => ({
          lines: patchLines(lines, dropped.lines, (line, by) => ({ planned: line.planned - by.quantity })),
          ...at(event),
        })),
    },
    'order.receipt-recorded': {
      fold: (row, receipt, event) =>
        change(row, ({ lines, billed }) => ({
          billed: billed + receipt.totals.total,
          lines: patchLines(lines, receipt.lines, (line, by) => ({
            accepted: line.accepted + by.accepted,
            refused: line.refused + by.refused,
            short: line.short + by.short,
          })),
          ...at(event),
        })),
    },
    'order.goods-returned': {
      fold: (row, _, { revision, position }) => change(row, () => ({ revision, position })),
    },
    'order.closed': {
      fold: (row, closed, event) => change(row, () => ({ status: 'CLOSED', endReason: closed.reason, ...at(event) })),
    },
    'account.payment-applied': {
      keys: ({ applications }) => applications.map(({ orderId }) => ({ orderId })),
      fold: (row, applied, _, { orderId }) =>
        change(row, ({ paid }) => ({ paid: paid + amountFor(orderId, applied.applications) })),
    },
    'account.application-reversed': {
      keys: ({ applications }) => applications.map(({ orderId }) => ({ orderId })),
      fold: (row, reversed, _, { orderId }) =>
        change(row, ({ paid }) => ({ paid: paid - amountFor(orderId, reversed.applications) })),
    },
    'account.credit-note-posted': {
      fold: (row, note) => change(row, ({ credited }) => ({ credited: credited + note.amount })),
    },
  },
});

function amountFor(orderId: string, applications: readonly { orderId: string; amount: number }[]): number {
  return applications.reduce((sum, a) => (a.orderId === orderId ? sum + a.amount : sum), 0);
}

import type { Level } from '#libs/kernel';
import type { OrderEvent } from '#libs/orders';
import { change, rowsOf } from '../declare.js';

/** Goods only: free lines do not count for service (K9). Base units. */
interface ServiceLine {
  readonly lineNo: number;
  readonly ordered: number;
  /** Accepted of the first delivery. */
  readonly first: number;
  /** Accepted of all deliveries. */
  readonly accepted: number;
}

/** How one order was served; the basis of fill rates, OTIF and cycle time (K9 to K15). */
export interface OrderServiceRow {
  readonly orderId: string;
  readonly level: Level;
  /** The distributor on either side: it serves on SECONDARY and is served on PRIMARY. */
  readonly distributorId: string;
  readonly buyerId: string;
  readonly channel: string | null;
  readonly territory: string | null;
  readonly orderedOn: string;
  readonly placedAt: string;
  /** The day that the buyer asked for, and the day that was promised: due date of the cohort (C8). */
  readonly requestedDate: string;
  readonly promisedDate: string;
  readonly status: 'OPEN' | 'CLOSED' | 'CANCELLED' | 'REJECTED';
  /** Out of numerator and denominator: the buyer's own doing, a duplicate or a test (C3). */
  readonly excluded: boolean;
  readonly endReason: string | null;
  readonly confirmedOn: string | null;
  readonly firstReceivedOn: string | null;
  readonly firstReceivedAt: string | null;
  readonly lastReceivedAt: string | null;
  /** The day on which everything ordered had been accepted. */
  readonly completedOn: string | null;
  readonly unitsOrdered: number;
  /** Sum of min(accepted of the first delivery, ordered); over-delivery is capped (C6). */
  readonly unitsFirst: number;
  readonly unitsFinal: number;
  readonly linesOrdered: number;
  readonly linesFirst: number;
  readonly linesFinal: number;
  /** Delivered lines with a discrepancy, each kind by itself (K12). */
  readonly linesDelivered: number;
  readonly linesShort: number;
  readonly linesOver: number;
  readonly linesDamaged: number;
  readonly lines: readonly ServiceLine[];
  readonly position: number;
}

type Figures = Pick<
  OrderServiceRow,
  'lines' | 'unitsOrdered' | 'unitsFirst' | 'unitsFinal' | 'linesOrdered' | 'linesFirst' | 'linesFinal'
>;

function figures(lines: readonly ServiceLine[]): Figures {
  const sum = (of: (line: ServiceLine) => number) => lines.reduce((total, line) => total + of(line), 0);
  return {
    lines,
    unitsOrdered: sum((l) => l.ordered),
    unitsFirst: sum((l) => Math.min(l.first, l.ordered)),
    unitsFinal: sum((l) => Math.min(l.accepted, l.ordered)),
    linesOrdered: lines.length,
    linesFirst: sum((l) => (l.first >= l.ordered ? 1 : 0)),
    linesFinal: sum((l) => (l.accepted >= l.ordered ? 1 : 0)),
  };
}

const wanted = (lines: readonly { lineNo: number; nature: string; quantity: number }[]): readonly ServiceLine[] =>
  lines
    .filter((line) => line.nature === 'GOODS')
    .map(({ lineNo, quantity }) => ({ lineNo, ordered: quantity, first: 0, accepted: 0 }));

const buyersDoing = new Set(['DUPLICATE', 'TEST']);

export const orderServiceProjection = rowsOf<OrderServiceRow, 'orderId', OrderEvent>({
  name: 'order_service',
  version: 1,
  key: ['orderId'],
  table: {
    columns: {
      orderId: 'text',
      level: 'text',
      distributorId: 'text',
      buyerId: 'text',
      channel: 'text?',
      territory: 'text?',
      orderedOn: 'date',
      placedAt: 'timestamptz',
      requestedDate: 'date',
      promisedDate: 'date',
      status: 'text',
      excluded: 'boolean',
      endReason: 'text?',
      confirmedOn: 'date?',
      firstReceivedOn: 'date?',
      firstReceivedAt: 'timestamptz?',
      lastReceivedAt: 'timestamptz?',
      completedOn: 'date?',
      unitsOrdered: 'bigint',
      unitsFirst: 'bigint',
      unitsFinal: 'bigint',
      linesOrdered: 'bigint',
      linesFirst: 'bigint',
      linesFinal: 'bigint',
      linesDelivered: 'bigint',
      linesShort: 'bigint',
      linesOver: 'bigint',
      linesDamaged: 'bigint',
      lines: 'jsonb',
      position: 'bigint',
    },
    indexes: [['distributorId', 'promisedDate']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ orderId }) => ({ orderId }),
  on: {
    'order.placed': {
      fold: (_, placed, { recordedAt, position }) => ({
        orderId: placed.orderId,
        level: placed.trade.level,
        distributorId: placed.trade.distributorId,
        buyerId: placed.trade.buyerId,
        channel: placed.trade.channel,
        territory: placed.trade.territory,
        orderedOn: placed.orderedOn,
        placedAt: recordedAt,
        requestedDate: placed.requestedDate,
        promisedDate: placed.promisedDate,
        status: 'OPEN',
        excluded: false,
        endReason: null,
        confirmedOn: null,
        firstReceivedOn: null,
        firstReceivedAt: null,
        lastReceivedAt: null,
        completedOn: null,
        ...figures(wanted(placed.lines)),
        linesDelivered: 0,
        linesShort: 0,
        linesOver: 0,
        linesDamaged: 0,
        position,
      }),
    },
    'order.amended': {
      // A date that the buyer moved resets the promise (K13).
      fold: (row, amended, { position }) =>
        change(row, () => ({
          requestedDate: amended.requestedDate,
          promisedDate: amended.promisedDate,
          confirmedOn: null,
          ...figures(wanted(amended.lines)),
          position,
        })),
    },
    'order.confirmed': {
      // What the seller promises later than at placement does not move the due date (K13).
      fold: (row, _, { metadata, position }) => change(row, () => ({ confirmedOn: metadata.businessDate, position })),
    },
    'order.rejected': {
      fold: (row, { reason }, { position }) => change(row, () => ({ status: 'REJECTED', endReason: reason, position })),
    },
    'order.cancelled': {
      fold: (row, { reason }, { position }) =>
        change(row, ({ confirmedOn }) => ({
          status: 'CANCELLED',
          endReason: reason,
          excluded: buyersDoing.has(reason) || (reason === 'BUYER' && confirmedOn === null),
          position,
        })),
    },
    'order.receipt-recorded': {
      fold: (row, receipt, { position }) =>
        change(row, (before) => {
          const received = new Map(receipt.lines.map((line) => [line.lineNo, line.accepted]));
          const count = (of: (line: (typeof receipt.lines)[number]) => number) =>
            receipt.lines.filter((line) => of(line) > 0).length;
          const served = figures(
            before.lines.map((line) => {
              const accepted = received.get(line.lineNo) ?? 0;
              const first = receipt.firstDelivery ? accepted : line.first;
              return { ...line, first, accepted: line.accepted + accepted };
            }),
          );
          const complete = served.linesFinal === served.linesOrdered;
          return {
            firstReceivedOn: before.firstReceivedOn ?? receipt.acceptedOn,
            firstReceivedAt: before.firstReceivedAt ?? receipt.receivedAt,
            lastReceivedAt: receipt.receivedAt,
            completedOn: before.completedOn ?? (complete ? receipt.acceptedOn : null),
            ...served,
            linesDelivered: before.linesDelivered + receipt.lines.length,
            linesShort: before.linesShort + count((line) => line.short),
            linesOver: before.linesOver + count((line) => line.over),
            linesDamaged: before.linesDamaged + count((line) => line.damaged),
            position,
          };
        }),
    },
    'order.closed': {
      fold: (row, { reason }, { position }) => change(row, () => ({ status: 'CLOSED', endReason: reason, position })),
    },
  },
});

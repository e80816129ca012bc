import { processManager, type ProcessCommand } from './process-manager.js';
import {
  buyerPlace,
  lotsOf,
  outletOf,
  quantitiesOf,
  sellerPlace,
  toInvoice,
  toOrder,
  toOutletStock,
  toReturn,
  toStock,
} from './targets.js';

/**
 * Goods that come back are recorded in their order first: its stream puts the returns of all its deliveries into one order.
 * A hand-over of its own, so that it has read every return since ever.
 */
export const returnRecording = processManager('return-recording', {
  'return.received': ({ returnId, orderId, invoiceId, receivedOn, reason, lines }) => {
    const quantities = new Map<number, number>();
    for (const line of lines) quantities.set(line.lineNo, (quantities.get(line.lineNo) ?? 0) + line.quantity);
    return [
      toOrder(orderId, {
        type: 'record-return',
        ...{ returnId, deliveryId: invoiceId, returnedOn: receivedOn, reason },
        lines: [...quantities].map(([lineNo, quantity]) => ({ lineNo, quantity })),
      }),
    ];
  },
});

/** Goods that come back: out of the buyer's stock, into the seller's if sellable, and off the original invoice. */
export const returning = processManager('returning', {
  'return.received': ({ returnId, trade, lines }) => {
    const sellable = lines.filter((line) => line.condition === 'SELLABLE');
    const damaged = lines.filter((line) => line.condition === 'DAMAGED');
    const commands: ProcessCommand[] = [
      trade.level === 'PRIMARY'
        ? toStock({ ...buyerPlace(trade), type: 'give-back', returnId, lines: lotsOf(lines) })
        : toOutletStock({ ...outletOf(trade), type: 'return-goods', returnId, lines: quantitiesOf(lines) }),
    ];
    if (sellable.length > 0) {
      commands.push(
        toStock({
          ...sellerPlace(trade),
          type: 'receive',
          source: { kind: 'RETURN', id: returnId },
          lines: lotsOf(sellable),
        }),
      );
    }
    if (damaged.length > 0) {
      commands.push(
        toStock({
          ...sellerPlace(trade),
          type: 'record-damage',
          source: { kind: 'RETURN', id: returnId },
          lines: lotsOf(damaged).map((line) => ({ ...line, reason: 'DAMAGED' as const })),
        }),
      );
    }
    return commands;
  },
  'order.goods-returned': ({ returnId, deliveryId, returnedOn, reason, lines }) => [
    toInvoice(deliveryId, {
      type: 'adjust',
      ...{ adjustmentId: returnId, reason: 'RETURN', returnId, adjustedOn: returnedOn, note: reason, lines },
    }),
  ],
  'invoice.adjusted': ({ returnId, adjustmentId, totals }) =>
    returnId === null ? [] : [toReturn(returnId, { type: 'record-credit', adjustmentId, amount: totals.total })],
});

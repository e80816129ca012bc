import { overLot, type DeliveryEvent } from '#libs/deliveries';
import { processManager, type ProcessCommand } from './process-manager.js';
import {
  buyerPlace,
  lotsOf,
  outletOf,
  quantitiesOf,
  sellerPlace,
  toDelivery,
  toOrder,
  toOutletStock,
  toStock,
} from './targets.js';

/** Plan, load, dispatch: the order guards what may be planned, the stock what may leave. */
export const dispatching = processManager('dispatching', {
  'order.delivery-planned': ({ orderId, trade, deliveryId, plannedDate, release, vehicle, lines }) => [
    toDelivery(deliveryId, { type: 'plan', deliveryId, orderId, trade, plannedDate, release, vehicle, lines }),
  ],
  'delivery.released': ({ deliveryId, orderId, trade, lines }) => [
    toStock({ ...sellerPlace(trade), type: 'issue', orderId, deliveryId, lines }),
  ],
  'stock.issued': ({ deliveryId, lines }) => [toDelivery(deliveryId, { type: 'record-dispatch', lots: lines })],
  'stock.issue-refused': ({ deliveryId, lines }) => [
    toDelivery(deliveryId, {
      type: 'refuse-dispatch',
      reason: lines.map((l) => `${l.sku}: ${l.requested} wanted, ${l.available} there`).join('; '),
    }),
  ],
  'delivery.cancelled': ({ deliveryId, orderId }) => [
    toOrder(orderId, { type: 'drop-delivery', deliveryId, reserveAgain: false }),
  ],
  'delivery.failed': ({ deliveryId, orderId, trade, returnedLots }) => [
    toStock({
      ...sellerPlace(trade),
      type: 'take-back',
      orderId,
      deliveryId,
      reserveAgain: true,
      lines: returnedLots,
    }),
    toOrder(orderId, { type: 'drop-delivery', deliveryId, reserveAgain: true }),
  ],
});

/** The buyer's receipt: a sale on the order, goods into the buyer's stock, the rest back to the seller or lost. */
export const receiving = processManager('receiving', {
  'delivery.received': (received) => {
    const { deliveryId, orderId, trade, receivedOn, receivedAt, lines } = received;
    const commands: ProcessCommand[] = [
      toOrder(orderId, { type: 'record-receipt', deliveryId, acceptedOn: receivedOn, receivedAt, lines }),
    ];
    if (received.acceptedLots.length > 0) {
      commands.push(
        trade.level === 'PRIMARY'
          ? toStock({
              ...buyerPlace(trade),
              type: 'receive',
              source: { kind: 'DELIVERY', id: deliveryId },
              lines: lotsOf(received.acceptedLots),
            })
          : toOutletStock({
              ...outletOf(trade),
              type: 'receive-delivery',
              deliveryId,
              lines: quantitiesOf(received.acceptedLots),
            }),
      );
    }
    if (received.returnedLots.length > 0) {
      commands.push(
        toStock({
          ...sellerPlace(trade),
          type: 'receive',
          source: { kind: 'DELIVERY_RETURN', id: deliveryId },
          lines: lotsOf(received.returnedLots),
        }),
      );
    }
    if (received.lostLots.length > 0) {
      commands.push(
        toStock({
          ...sellerPlace(trade),
          type: 'record-damage',
          source: { kind: 'DELIVERY', id: deliveryId },
          lines: received.lostLots.map(({ sku, lot, expiry, quantity, reason }) => ({
            sku,
            lot,
            expiry,
            quantity,
            reason,
          })),
        }),
      );
    }
    const over = overDelivered(received);
    if (over.length > 0) {
      commands.push(
        toStock({
          ...sellerPlace(trade),
          type: 'record-over-delivery',
          deliveryId,
          lines: over,
        }),
      );
    }
    return commands;
  },
});

type Received = Extract<DeliveryEvent, { type: 'delivery.received' }>['data'];

/** Units that the buyer took beyond what was loaded: they left the seller's stock unseen, from the lots that were loaded. */
function overDelivered({ acceptedLots, returnedLots, lostLots }: Received) {
  const loaded = [...acceptedLots, ...returnedLots, ...lostLots].filter(({ lot }) => lot !== overLot);
  return acceptedLots
    .filter(({ lot }) => lot === overLot)
    .flatMap(({ lineNo, sku, quantity }) => {
      const from = loaded.find((line) => line.lineNo === lineNo);
      return from ? [{ sku, lot: from.lot, expiry: from.expiry, quantity }] : [];
    });
}

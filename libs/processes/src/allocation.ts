import type { Place } from '#libs/inventory';
import { processManager, type ProcessCommand } from './process-manager.js';
import { sellerPlace, toOrder, toStock } from './targets.js';

const retry = ({ locationId, distributorId }: Place): readonly ProcessCommand[] => [
  toStock({ locationId, distributorId, type: 'retry-back-orders' }),
];

/**
 * Order and stock: everything that an order sets aside or frees is started by an event of the order's own stream, in
 * that stream's order, so that a cancelled order never keeps goods.
 */
export const allocation = processManager('allocation', {
  'order.credit-approved': ({ orderId, trade, shortage, round, lines }) => [
    toStock({ ...sellerPlace(trade), type: 'reserve', orderId, round, shortage, lines }),
  ],
  'order.amended': ({ orderId, trade }) => [
    toStock({ ...sellerPlace(trade), type: 'release', orderId, reason: 'AMENDED' }),
  ],
  'order.rejected': ({ orderId, trade }) => [
    toStock({ ...sellerPlace(trade), type: 'release', orderId, reason: 'REJECTED' }),
  ],
  'order.cancelled': ({ orderId, trade }) => [
    toStock({ ...sellerPlace(trade), type: 'release', orderId, reason: 'CANCELLED' }),
  ],
  'order.closed': ({ orderId, trade }) => [
    toStock({ ...sellerPlace(trade), type: 'release', orderId, reason: 'CLOSED' }),
  ],

  'stock.reserved': ({ orderId, round, lines }) => [toOrder(orderId, { type: 'confirm', round, lines })],
  'stock.back-ordered': ({ orderId, round }) => [
    toOrder(orderId, { type: 'hold', reason: 'STOCK', round, needed: 0, available: 0 }),
  ],

  'stock.received': retry,
  'stock.reservation-released': retry,
  'stock.adjusted': retry,
  'stock.counted': retry,
});

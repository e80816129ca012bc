import type { Traded } from '../traded-market.js';
import {
  bodies,
  list,
  masterData,
  money,
  named,
  probes,
  reason,
  sales,
  goods,
  claims,
  office,
  everybody,
  day,
  type Case,
} from './case.js';

function orders(theirs: Traded, own: Traded): readonly object[] {
  const { distributorId, outletId } = own;
  const lines = [{ sku: own.sku, quantity: 1 }];
  const primary = { level: 'PRIMARY', distributorId, priceListId: `${distributorId}-prices`, lines };
  const order = { ...primary, level: 'SECONDARY', outletId };
  return [
    { ...order, distributorId: theirs.distributorId, outletId: theirs.outletId },
    { ...order, outletId: theirs.outletId },
    { ...order, shipFrom: theirs.warehouseId },
    { ...primary, distributorId: theirs.distributorId },
    { ...primary, shipFrom: theirs.warehouseId },
    { ...primary, priceListId: `${theirs.distributorId}-prices` },
  ];
}

/** Own location named by its id, another's location, and another's goods. */
function places(theirs: Traded, own: Traded, more: object): readonly object[] {
  return [
    { locationId: theirs.warehouseId, ...more },
    { locationId: theirs.warehouseId, distributorId: theirs.distributorId, ...more },
    { locationId: theirs.warehouseId, distributorId: own.distributorId, ...more },
    { locationId: own.warehouseId, distributorId: theirs.distributorId, ...more },
  ];
}

/** Stock, orders, deliveries and returns. */
export const tradeCases: Readonly<Record<string, Case>> = {
  'GET /v1/stock': list(everybody),
  'GET /v1/locations/{locationId}/stock': probes(everybody, ({ warehouseId }) => [
    { path: { locationId: warehouseId } },
  ]),
  'POST /v1/stock-receipts': bodies(goods, (theirs, own) =>
    places(theirs, own, { source: { kind: 'PURCHASE' }, lines: [{ sku: own.sku, lot: 'L9', quantity: 1 }] }),
  ),
  'POST /v1/stock-adjustments': bodies(goods, (theirs, own) =>
    places(theirs, own, { reason: 'LOSS', lines: [{ sku: own.sku, lot: 'L1', delta: -1 }] }),
  ),
  'POST /v1/stock-counts': bodies(goods, (theirs, own) =>
    places(theirs, own, { lines: [{ sku: own.sku, lot: 'L1', counted: 1 }] }),
  ),

  'GET /v1/orders': list(everybody),
  'POST /v1/orders': bodies(sales, orders),
  'POST /v1/quotes': bodies(office, orders),
  'GET /v1/events': { roles: ['analyst', 'admin'], kind: 'principal' },
  'GET /v1/orders/{orderId}': named(everybody),
  'GET /v1/orders/{orderId}/pricing': named(office),
  'GET /v1/orders/{orderId}/history': named(everybody),
  'POST /v1/orders/{orderId}/amendment': probes(sales, (theirs, own) => [
    { path: { orderId: theirs.openOrderId }, body: { ...reason, lines: [{ sku: own.sku, quantity: 1 }] } },
  ]),
  'POST /v1/orders/{orderId}/cancellation': probes(sales, ({ openOrderId }) => [
    { path: { orderId: openOrderId }, body: { reason: 'BUYER' } },
  ]),
  'POST /v1/orders/{orderId}/hold-release': money,
  'POST /v1/orders/{orderId}/closure': masterData,

  'GET /v1/deliveries': list(everybody),
  'POST /v1/deliveries': bodies(goods, ({ openOrderId }) => [
    { orderId: openOrderId },
    { orderId: openOrderId, dispatch: true, plannedDate: day },
  ]),
  'GET /v1/deliveries/{deliveryId}': named(everybody),
  'POST /v1/deliveries/{deliveryId}/dispatch': named(goods, {}),
  'POST /v1/deliveries/{deliveryId}/receipt': named(goods, {}),
  'POST /v1/deliveries/{deliveryId}/failure': named(goods, reason),
  'POST /v1/deliveries/{deliveryId}/cancellation': probes(goods, ({ openDeliveryId }) => [
    { path: { deliveryId: openDeliveryId }, body: reason },
  ]),

  'GET /v1/returns': list(everybody),
  'POST /v1/returns': bodies(goods, ({ invoiceId }) => [
    { invoiceId, reason: 'UNSOLD', lines: [{ lineNo: 1, quantity: 1 }] },
    { invoiceId, reason: 'UNSOLD', lines: [{ lineNo: 99, quantity: 1 }] },
  ]),
  'GET /v1/returns/{returnId}': named(everybody),
  'POST /v1/returns/{returnId}/approval': probes(claims, ({ requestedReturnId }) => [
    { path: { returnId: requestedReturnId }, body: {} },
  ]),
  'POST /v1/returns/{returnId}/rejection': named(claims, reason),
  'POST /v1/returns/{returnId}/receipt': named(goods, {
    lines: [{ lineNo: 1, quantity: 1, lot: 'L1', condition: 'SELLABLE' }],
  }),
};

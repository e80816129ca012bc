import { specificationFor } from '#libs/kernel/testing';
import type { LotLine, StockCommand } from '../commands.js';
import { stockDecider } from '../decide.js';
import { stockEvents, type StockEvent } from '../events.js';

export const given = specificationFor(stockDecider, stockEvents);
export const place = { locationId: 'WH-1', distributorId: null };

export const lot = (quantity: number, name = 'L1', expiry: string | null = '2027-01-31', sku = 'COLA'): LotLine => ({
  sku,
  lot: name,
  expiry,
  quantity,
});
export const received = (...lines: LotLine[]): StockEvent => ({
  type: 'stock.received',
  data: { ...place, source: { kind: 'PURCHASE', id: `P-${lines.map((l) => l.lot).join()}` }, lines },
});
export const reserved = (
  orderId: string,
  lineNo: number,
  quantity: number,
  round = 0,
  requested = quantity,
): StockEvent => ({
  type: 'stock.reserved',
  data: { ...place, orderId, round, lines: [{ lineNo, sku: 'COLA', requested, reserved: quantity }] },
});
export const issued = (deliveryId: string, quantity: number, orderId = 'O-1'): StockEvent => ({
  type: 'stock.issued',
  data: { ...place, orderId, deliveryId, lines: [{ lineNo: 1, ...lot(quantity) }] },
});
export const released = (
  orderId: string,
  quantity: number,
  reason: 'AMENDED' | 'CANCELLED' = 'CANCELLED',
): StockEvent => ({
  type: 'stock.reservation-released',
  data: { ...place, orderId, reason, lines: quantity > 0 ? [{ lineNo: 1, sku: 'COLA', quantity }] : [] },
});
export const backOrdered = (orderId: string, requested: number, there: number): StockEvent => ({
  type: 'stock.back-ordered',
  data: { ...place, orderId, round: 0, lines: [{ lineNo: 1, sku: 'COLA', requested, available: there }] },
});
export type Shortage = 'CUT' | 'BACK_ORDER';
export const reserve = (
  quantities: number[],
  { orderId = 'O-1', round = 0, shortage = 'CUT' }: { orderId?: string; round?: number; shortage?: Shortage } = {},
): StockCommand => ({
  ...place,
  type: 'reserve',
  orderId,
  round,
  shortage,
  lines: quantities.map((quantity, i) => ({ lineNo: i + 1, sku: 'COLA', quantity })),
});
export const issue = (quantity: number, deliveryId = 'D-1', orderId = 'O-1'): StockCommand => ({
  ...place,
  type: 'issue',
  orderId,
  deliveryId,
  lines: [{ lineNo: 1, sku: 'COLA', quantity }],
});
export const release = (orderId: string): StockCommand => ({ ...place, type: 'release', orderId, reason: 'CANCELLED' });
export const retry: StockCommand = { ...place, type: 'retry-back-orders' };

import { randomUUID } from 'node:crypto';
import type { NewEvent } from '#libs/event-store';
import { defineEvent, eventRegistry, t } from '#libs/kernel';
import { eventCodec } from '#libs/event-store';
import { stateProjection } from '#libs/projections';
import { metadataOf } from './sample.js';

const kinds = 15;

const schema = t.object({
  orderId: t.id(),
  distributorId: t.id(),
  outletId: t.id(),
  sku: t.id(),
  quantity: t.integer(),
  amount: t.integer(),
  note: t.text(),
});

export const salesCodec = eventCodec([
  eventRegistry(
    'sale',
    ['sale-<id>'],
    Array.from({ length: kinds }, (_, kind) => defineEvent(`sale.kind-${kind}`, 1, 'A sale.', schema)),
  ),
]);

export interface Sale {
  readonly orderId: string;
  readonly distributorId: string;
  readonly outletId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly amount: number;
  readonly note: string;
}

/** The n-th sale: 200 distributors with 40 SKUs each, by turns that do not repeat soon. */
export function saleEvent(n: number): NewEvent<Sale> {
  const id = randomUUID();
  const spread = (n * 7_919) % 8_000;
  const data = {
    orderId: `o-${n}`,
    distributorId: `d-${spread % 200}`,
    outletId: `outlet-${n % 5_000}`,
    sku: `sku-${Math.floor(spread / 200)}`,
    quantity: 1 + (n % 12),
    amount: 25_000 * (1 + (n % 12)),
    note: 'x'.repeat(120),
  };
  return { id, type: `sale.kind-${n % kinds}`, schemaVersion: 1, data, metadata: metadataOf(id) };
}

export interface SalesTotal {
  distributorId: string;
  sku: string;
  quantity: number;
  amount: number;
  lastDate: string;
}

/** Totals per distributor and SKU. */
export const salesTotals = (name: string, handles: readonly string[]) =>
  stateProjection<SalesTotal, 'distributorId' | 'sku'>({
    name,
    version: 1,
    handles,
    table: {
      columns: { distributorId: 'text', sku: 'text', quantity: 'bigint', amount: 'bigint', lastDate: 'date' },
      visibleTo: ['distributorId'],
    },
    key: ['distributorId', 'sku'],
    keysOf: (event) => [event.data as Sale],
    evolve(row, event, key) {
      const { quantity, amount } = event.data as Sale;
      return {
        distributorId: key.distributorId,
        sku: key.sku,
        quantity: (row?.quantity ?? 0) + quantity,
        amount: (row?.amount ?? 0) + amount,
        lastDate: event.metadata.businessDate,
      };
    },
  });

/** Every kind of sale. */
export const allKinds = Array.from({ length: kinds }, (_, kind) => `sale.kind-${kind}`);

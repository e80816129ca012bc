import type { EventMetadata, NewEvent, StoredEvent } from '#libs/event-store';
import { factsProjection, stateProjection, type Projection } from '../projection.js';

/** A small business for specs and benchmarks of the engine: sales of a distributor. */
export interface SampleSale {
  readonly distributorId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly amount: number;
  readonly note: string | null;
}

export interface SampleTotal {
  readonly distributorId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly amount: number;
  readonly open: boolean;
  readonly lastDate: string;
  readonly lastAt: string;
  readonly share: string;
  readonly note: string | null;
  readonly history: readonly { readonly quantity: number; readonly note: string | null }[];
}

const saleOf = (event: StoredEvent) => event.data as SampleSale;

/** Totals per distributor and SKU; `sale.cleared` removes the row. Has a column of every type. */
export const sampleTotals = stateProjection<SampleTotal, 'distributorId' | 'sku'>({
  name: 'sample_total',
  version: 1,
  handles: ['sale.made', 'sale.cleared'],
  table: {
    columns: {
      distributorId: 'text',
      sku: 'text',
      quantity: 'bigint',
      amount: 'bigint',
      open: 'boolean',
      lastDate: 'date',
      lastAt: 'timestamptz',
      share: 'numeric',
      note: 'text?',
      history: 'jsonb',
    },
    indexes: [['sku', 'distributorId']],
    visibleTo: ['distributorId'],
  },
  key: ['distributorId', 'sku'],
  keysOf: (event) => [{ distributorId: saleOf(event).distributorId, sku: saleOf(event).sku }],
  evolve(row, event, key) {
    if (event.type === 'sale.cleared') return undefined;
    const { quantity, amount, note } = saleOf(event);
    return {
      ...key,
      quantity: (row?.quantity ?? 0) + quantity,
      amount: (row?.amount ?? 0) + amount,
      open: (row?.quantity ?? 0) + quantity > 0,
      lastDate: event.metadata.businessDate,
      lastAt: event.recordedAt,
      share: `${quantity}.50`,
      note,
      history: [...(row?.history ?? []).slice(-2), { quantity, note }],
    };
  },
});

export const sampleFacts = factsProjection<{ distributorId: string; sku: string; amount: number }>({
  name: 'sample_sale',
  version: 1,
  handles: ['sale.made'],
  table: {
    columns: { distributorId: 'text', sku: 'text', amount: 'bigint' },
    indexes: [['distributorId', 'businessDate']],
    visibleTo: ['distributorId'],
  },
  rowsOf(event) {
    const { distributorId, sku, amount } = saleOf(event);
    return [{ distributorId, sku, amount }];
  },
});

/** Everybody's, and not of sales alone: counts events of a type. */
export const sampleCounts = stateProjection<{ type: string; events: number }, 'type'>({
  name: 'sample_count',
  version: 1,
  handles: ['sale.made', 'sale.cleared'],
  table: { columns: { type: 'text', events: 'bigint' }, visibleTo: 'everyone' },
  key: ['type'],
  keysOf: (event) => [{ type: event.type }],
  evolve: (row, event) => ({ type: event.type, events: (row?.events ?? 0) + 1 }),
});

export const sampleProjections: readonly Projection[] = [sampleTotals, sampleFacts, sampleCounts];

const metadata: EventMetadata = {
  commandId: 'command-1',
  requestHash: 'hash',
  correlationId: 'correlation-1',
  actor: { kind: 'user', id: 'u-1', roles: ['operations'] },
  businessDate: '2026-11-02',
};

let made = 0;

/** A new event for the log; ids differ. */
export function sampleEvent(type: string, data: unknown): NewEvent {
  made += 1;
  const id = `00000000-0000-5000-8000-${made.toString(16).padStart(12, '0')}`;
  return { id, type, schemaVersion: 1, data, metadata: { ...metadata, commandId: `command-${made}` } };
}

/** A sale. */
export function sampleSale(sale: Partial<SampleSale> = {}): NewEvent {
  return sampleEvent('sale.made', {
    distributorId: 'd-1',
    sku: 'milk',
    quantity: 2,
    amount: 50_000,
    note: null,
    ...sale,
  });
}

import type { OutletStockEvent } from '#libs/inventory';
import { groupedPerEvent, rowsOf } from '../declare.js';

/** An outlet's estimated stock of one SKU; base units. */
export interface OutletInventoryRow {
  readonly outletId: string;
  readonly sku: string;
  readonly distributorId: string;
  readonly channel: string | null;
  readonly territory: string | null;
  /** Null before the first count. */
  readonly lastCount: number | null;
  readonly lastCountOn: string | null;
  /** VISIT, OUTLET or AUDIT; null before the first count. */
  readonly countMethod: string | null;
  /** Since the last count. */
  readonly received: number;
  readonly sold: number;
  readonly returned: number;
  /** Last count + received - sold - returned; negative values tell of missing facts and are kept. */
  readonly estimated: number;
  /** Business date of the newest fact in the figure. */
  readonly asOf: string;
  readonly position: number;
}

interface Outlet {
  readonly outletId: string;
  readonly distributorId: string;
  readonly channel: string | null;
  readonly territory: string | null;
}
type Movement = Pick<OutletInventoryRow, 'received' | 'sold' | 'returned'>;
const none: Movement = { received: 0, sold: 0, returned: 0 };

function estimate(row: Omit<OutletInventoryRow, 'estimated'>): OutletInventoryRow {
  return { ...row, estimated: (row.lastCount ?? 0) + row.received - row.sold - row.returned };
}

/** `dateOf`: the day of the fact; what happened before the last count is in that count already. */
function moved<
  Data extends Outlet & { readonly lines: readonly { readonly sku: string; readonly quantity: number }[] },
>(column: keyof Movement, dateOf: (data: Data, businessDate: string) => string) {
  const linesOf = groupedPerEvent(
    ({ lines }: Data) => lines,
    ({ sku }) => sku,
  );
  return {
    keys: (data: Data) => [...linesOf(data).keys()].map((sku) => ({ outletId: data.outletId, sku })),
    fold: (
      row: OutletInventoryRow | undefined,
      data: Data,
      event: { position: number; metadata: { businessDate: string } },
      { outletId, sku }: { outletId: string; sku: string },
    ) => {
      const on = dateOf(data, event.metadata.businessDate);
      if (row?.lastCountOn != null && on < row.lastCountOn) return row;
      const { distributorId, channel, territory } = data;
      const before = row ?? { ...none, lastCount: null, lastCountOn: null, countMethod: null, asOf: on };
      const quantity = (linesOf(data).get(sku) ?? []).reduce((sum, line) => sum + line.quantity, 0);
      return estimate({
        ...before,
        outletId,
        sku,
        distributorId,
        channel,
        territory,
        [column]: before[column] + quantity,
        asOf: on > before.asOf ? on : before.asOf,
        position: event.position,
      });
    },
  };
}

/** What every outlet should have on its shelf, and how old that knowledge is. */
export const outletInventoryProjection = rowsOf<OutletInventoryRow, 'outletId' | 'sku', OutletStockEvent>({
  name: 'outlet_inventory',
  version: 1,
  key: ['outletId', 'sku'],
  table: {
    columns: {
      outletId: 'text',
      sku: 'text',
      distributorId: 'text',
      channel: 'text?',
      territory: 'text?',
      lastCount: 'bigint?',
      lastCountOn: 'date?',
      countMethod: 'text?',
      received: 'bigint',
      sold: 'bigint',
      returned: 'bigint',
      estimated: 'bigint',
      asOf: 'date',
      position: 'bigint',
    },
    indexes: [['distributorId', 'sku'], ['sku']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ outletId }) => ({ outletId, sku: '' }),
  on: {
    'outlet-stock.received': moved('received', (_, businessDate) => businessDate),
    'outlet-stock.returned': moved('returned', (_, businessDate) => businessDate),
    'outlet-stock.sold': moved(
      'sold',
      ({ to }: { to: string } & Outlet & { lines: readonly { sku: string; quantity: number }[] }) => to,
    ),
    'outlet-stock.counted': {
      keys: ({ outletId, lines }) => lines.map(({ sku }) => ({ outletId, sku })),
      fold: (row, data, { position }, { outletId, sku }) => {
        const { distributorId, channel, territory, countedOn, method, lines } = data;
        if (row?.lastCountOn != null && countedOn < row.lastCountOn) return row;
        const line = lines.find((l) => l.sku === sku);
        if (!line) return row;
        return estimate({
          outletId,
          sku,
          distributorId,
          channel,
          territory,
          ...none,
          lastCount: line.counted,
          lastCountOn: countedOn,
          countMethod: method,
          asOf: countedOn,
          position,
        });
      },
    },
  },
});

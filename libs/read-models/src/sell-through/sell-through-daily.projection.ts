import { groupedPerEvent, rowsOf } from '../declare.js';
import {
  sellThroughRows,
  type SalesLevel,
  type SellThroughEvent,
  type SellThroughFactRow,
} from './sell-through-facts.projection.js';

/** A day's sum of facts. Net sales = net - returnNet; quantities of free goods stand apart. */
export interface SellThroughDailyRow {
  readonly date: string;
  readonly level: SalesLevel;
  readonly distributorId: string;
  readonly outletId: string;
  readonly sku: string;
  readonly channel: string;
  readonly territory: string;
  readonly currency: string;
  /** Lines sold, free ones too; returns don't count. */
  readonly lines: number;
  readonly quantity: number;
  readonly freeQuantity: number;
  readonly returnQuantity: number;
  readonly gross: number;
  readonly discount: number;
  readonly net: number;
  readonly tax: number;
  readonly returnNet: number;
}

const dailyKey = ['date', 'level', 'distributorId', 'outletId', 'sku', 'channel', 'territory', 'currency'] as const;
type DailyKey = (typeof dailyKey)[number];

const keyOfFact = (fact: SellThroughFactRow): Pick<SellThroughDailyRow, DailyKey> => ({
  date: fact.date,
  level: fact.level,
  distributorId: fact.distributorId,
  outletId: fact.outletId,
  sku: fact.sku,
  channel: fact.channel,
  territory: fact.territory,
  currency: fact.currency,
});

function add(row: SellThroughDailyRow, fact: SellThroughFactRow): SellThroughDailyRow {
  if (fact.kind === 'RETURN') {
    const { returnQuantity, returnNet } = row;
    return { ...row, returnQuantity: returnQuantity + fact.quantity, returnNet: returnNet + fact.net };
  }
  const free = fact.nature === 'PROMOTION';
  return {
    ...row,
    lines: row.lines + 1,
    quantity: row.quantity + (free ? 0 : fact.quantity),
    freeQuantity: row.freeQuantity + (free ? fact.quantity : 0),
    gross: row.gross + fact.gross,
    discount: row.discount + fact.discount,
    net: row.net + fact.net,
    tax: row.tax + fact.tax,
  };
}

const keyText = (key: Pick<SellThroughDailyRow, DailyKey>) => dailyKey.map((column) => key[column]).join('\n');

const zero = {
  lines: 0,
  quantity: 0,
  freeQuantity: 0,
  returnQuantity: 0,
  gross: 0,
  discount: 0,
  net: 0,
  tax: 0,
  returnNet: 0,
};

/** Facts of one event may fall on several rows. */
function rolledUp<Data extends object>(factsOf: (data: Data) => readonly SellThroughFactRow[]) {
  const facts = groupedPerEvent(factsOf, keyText);
  return {
    keys: (data: Data) => [...facts(data).values()].map(([fact]) => keyOfFact(fact!)),
    fold: (row: SellThroughDailyRow | undefined, data: Data, _: unknown, key: Pick<SellThroughDailyRow, DailyKey>) =>
      (facts(data).get(keyText(key)) ?? []).reduce(add, row ?? { ...key, ...zero }),
  };
}

/** The daily roll-up of the facts, for speed. */
export const sellThroughDailyProjection = rowsOf<SellThroughDailyRow, DailyKey, SellThroughEvent>({
  name: 'sell_through_daily',
  version: 1,
  key: dailyKey,
  table: {
    columns: {
      date: 'date',
      level: 'text',
      distributorId: 'text',
      outletId: 'text',
      sku: 'text',
      channel: 'text',
      territory: 'text',
      currency: 'text',
      lines: 'bigint',
      quantity: 'bigint',
      freeQuantity: 'bigint',
      returnQuantity: 'bigint',
      gross: 'bigint',
      discount: 'bigint',
      net: 'bigint',
      tax: 'bigint',
      returnNet: 'bigint',
    },
    indexes: [
      ['distributorId', 'date'],
      ['sku', 'date'],
    ],
    visibleTo: ['distributorId'],
  },
  keyOf: () => ({
    date: '',
    level: 'PRIMARY',
    distributorId: '',
    outletId: '',
    sku: '',
    channel: '',
    territory: '',
    currency: '',
  }),
  on: {
    'order.receipt-recorded': rolledUp(sellThroughRows['order.receipt-recorded']),
    'invoice.adjusted': rolledUp(sellThroughRows['invoice.adjusted']),
    'outlet-stock.sold': rolledUp(sellThroughRows['outlet-stock.sold']),
    'outlet-stock.counted': rolledUp(sellThroughRows['outlet-stock.counted']),
  },
});

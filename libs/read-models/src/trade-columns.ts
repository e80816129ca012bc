import type { Level, Totals, Trade } from '#libs/kernel';

/** Columns that every trade document's row carries. */
export interface TradeRow {
  readonly level: Level;
  readonly sellerId: string;
  readonly buyerId: string;
  readonly distributorId: string;
  readonly outletId: string | null;
  readonly channel: string | null;
  readonly territory: string | null;
  readonly currency: string;
}

export const tradeColumns = {
  level: 'text',
  sellerId: 'text',
  buyerId: 'text',
  distributorId: 'text',
  outletId: 'text?',
  channel: 'text?',
  territory: 'text?',
  currency: 'text',
} as const;

/** The row's part of a trade. */
export function tradeRow(trade: Trade): TradeRow {
  const { level, sellerId, buyerId, distributorId, outletId, channel, territory, currency } = trade;
  return { level, sellerId, buyerId, distributorId, outletId, channel, territory, currency };
}

export const totalsColumns = {
  gross: 'bigint',
  discount: 'bigint',
  net: 'bigint',
  tax: 'bigint',
  total: 'bigint',
} as const;

export type TotalsRow = Totals;

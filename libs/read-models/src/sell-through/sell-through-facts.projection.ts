import type { OutletStockEvent } from '#libs/inventory';
import type { InvoiceEvent } from '#libs/invoicing';
import type { LineNature, Trade } from '#libs/kernel';
import type { OrderEvent } from '#libs/orders';
import { factsOf } from '../declare.js';

/** TERTIARY is outlet to consumer: known by counts and reports only, without value. */
export type SalesLevel = 'PRIMARY' | 'SECONDARY' | 'TERTIARY';

/**
 * One sold or returned line. Sales are recognised at acceptance, returns on their own day (KPI rules C1, C5). Quantity
 * in base units, money in minor units without VAT; attributes as of the fact (C10). Keys that may lack are ''.
 */
export interface SellThroughFactRow {
  readonly date: string;
  readonly level: SalesLevel;
  readonly kind: 'SALE' | 'RETURN';
  /** RECEIPT (proof of delivery), RETURN, REPORT or POS (outlet's word), COUNT (derived from counts). */
  readonly method: string;
  readonly nature: LineNature;
  readonly distributorId: string;
  readonly outletId: string;
  readonly sku: string;
  readonly channel: string;
  readonly territory: string;
  readonly outletClass: string;
  readonly currency: string;
  /** Positive for sales and returns alike; a derived sell-out may be negative and is kept (K3). */
  readonly quantity: number;
  readonly gross: number;
  readonly discount: number;
  readonly net: number;
  readonly tax: number;
  readonly orderId: string | null;
  readonly documentId: string;
}

export type SellThroughEvent = OrderEvent | InvoiceEvent | OutletStockEvent;

function tradePart(trade: Trade) {
  return {
    level: trade.level,
    distributorId: trade.distributorId,
    outletId: trade.outletId ?? '',
    channel: trade.channel ?? '',
    territory: trade.territory ?? '',
    outletClass: trade.outletClass ?? '',
    currency: trade.currency,
  };
}

const noValue = { gross: 0, discount: 0, net: 0, tax: 0, currency: '', outletClass: '', orderId: null };

function outletPart(outlet: {
  outletId: string;
  distributorId: string;
  channel: string | null;
  territory: string | null;
}) {
  const { outletId, distributorId } = outlet;
  return { outletId, distributorId, channel: outlet.channel ?? '', territory: outlet.territory ?? '' };
}

/** Facts of each event: facts and roll-up are built from these same rows, so they can't differ. */
export const sellThroughRows = {
  'order.receipt-recorded': (receipt: Extract<OrderEvent, { type: 'order.receipt-recorded' }>['data']) =>
    receipt.lines
      .filter((line) => line.accepted > 0)
      .map((line): SellThroughFactRow => ({
        date: receipt.acceptedOn,
        kind: 'SALE',
        method: 'RECEIPT',
        nature: line.nature,
        ...tradePart(receipt.trade),
        sku: line.sku,
        quantity: line.accepted,
        gross: line.gross,
        discount: line.discount,
        net: line.net,
        tax: line.tax,
        orderId: receipt.orderId,
        documentId: receipt.deliveryId,
      })),
  /** A price or quantity correction changes value on its own day; a return takes goods and value back. */
  'invoice.adjusted': (adjusted: Extract<InvoiceEvent, { type: 'invoice.adjusted' }>['data']) =>
    adjusted.lines.map((line): SellThroughFactRow => ({
      date: adjusted.adjustedOn,
      kind: 'RETURN',
      method: adjusted.reason,
      nature: line.nature,
      ...tradePart(adjusted.trade),
      sku: line.sku,
      quantity: adjusted.reason === 'RETURN' || adjusted.reason === 'QUANTITY' ? line.quantity : 0,
      gross: line.gross,
      discount: line.discount,
      net: line.net,
      tax: line.tax,
      orderId: adjusted.orderId,
      documentId: adjusted.adjustmentId,
    })),
  'outlet-stock.sold': (sold: Extract<OutletStockEvent, { type: 'outlet-stock.sold' }>['data']) =>
    sold.lines.map((line): SellThroughFactRow => ({
      date: sold.to,
      level: 'TERTIARY',
      kind: 'SALE',
      method: sold.source,
      nature: 'GOODS',
      ...outletPart(sold),
      ...noValue,
      sku: line.sku,
      quantity: line.quantity,
      documentId: sold.reportId,
    })),
  'outlet-stock.counted': (counted: Extract<OutletStockEvent, { type: 'outlet-stock.counted' }>['data']) =>
    counted.lines
      .filter((line) => line.derivedSold !== null && line.derivedSold !== 0)
      .map((line): SellThroughFactRow => ({
        date: counted.countedOn,
        level: 'TERTIARY',
        kind: 'SALE',
        method: 'COUNT',
        nature: 'GOODS',
        ...outletPart(counted),
        ...noValue,
        sku: line.sku,
        quantity: line.derivedSold!,
        documentId: `${counted.outletId}@${counted.countedOn}`,
      })),
};

/** Sell-in, sell-through and sell-out, line by line: append-only, so any report can be asked as it was known then. */
export const sellThroughFactsProjection = factsOf<SellThroughFactRow, SellThroughEvent>({
  name: 'sell_through_facts',
  version: 1,
  table: {
    columns: {
      date: 'date',
      level: 'text',
      kind: 'text',
      method: 'text',
      nature: 'text',
      distributorId: 'text',
      outletId: 'text',
      sku: 'text',
      channel: 'text',
      territory: 'text',
      outletClass: 'text',
      currency: 'text',
      quantity: 'bigint',
      gross: 'bigint',
      discount: 'bigint',
      net: 'bigint',
      tax: 'bigint',
      orderId: 'text?',
      documentId: 'text',
    },
    indexes: [['date'], ['distributorId', 'date'], ['orderId']],
    visibleTo: ['distributorId'],
  },
  on: sellThroughRows,
});

import { emptyRecent, emptyTable, tableGet, type Recent, type Table } from '#libs/kernel';
import type { OrderLineQuantity } from './commands.js';

/** Base units of one lot. Lots of the same name with another expiry are other lots. */
export interface LotStock {
  readonly lot: string;
  readonly expiry: string | null;
  readonly quantity: number;
}

/** Always 0 <= reserved <= onHand; onHand is the sum of the lots, which stand in the order they leave. */
export interface SkuStock {
  readonly onHand: number;
  readonly reserved: number;
  readonly lots: readonly LotStock[];
}

/** What an order has set aside and not yet loaded, line by line. */
export interface Reservation {
  readonly round: number;
  readonly lines: readonly OrderLineQuantity[];
}

/** An order on back-order. */
export interface WaitingOrder extends Reservation {
  readonly orderId: string;
}

export interface StockState {
  readonly skus: Table<SkuStock>;
  /** Orders with something set aside; they leave when all is loaded or released. */
  readonly orders: Table<Reservation>;
  /** Back-orders, oldest first. */
  readonly queue: readonly WaitingOrder[];
  /**
   * What was done lately, so that the same fact under another command id changes nothing (the same command id never
   * does, that is the store's guard): `<source kind>:<id>`, `ISSUE:<delivery>` and `ORDER:<order>` with their round.
   * Bounded: deliveries and returns can't come twice anyway, their own streams see to that; a person's purchase
   * entered twice under two ids is noticed within the window.
   */
  readonly done: Recent<number>;
  /** Opening stocks are few and typed in by scripts that are run again: never forgotten. */
  readonly openings: Table<number>;
}

/** Entries of {@link StockState.done} that are kept at least: some days of a busy warehouse. */
export const doneWindow = 2000;

const initial: StockState = {
  skus: emptyTable(),
  orders: emptyTable(),
  queue: [],
  done: emptyRecent(),
  openings: emptyTable(),
};

/** A location without goods. */
export const noStock: StockState = initial;

const noGoods: SkuStock = { onHand: 0, reserved: 0, lots: [] };

/** The stock of a SKU; zero if there never was any. */
export function skuStock(state: StockState, sku: string): SkuStock {
  return tableGet(state.skus, sku) ?? noGoods;
}

/** Base units of one lot on hand. */
export function lotQuantity(stock: SkuStock, lot: string, expiry: string | null): number {
  return stock.lots.find((l) => l.lot === lot && l.expiry === expiry)?.quantity ?? 0;
}

/** True if goods of that expiry may leave on the business date: they expire at the end of the day before. */
export function isSellable(expiry: string | null, businessDate: string): boolean {
  return expiry === null || expiry > businessDate;
}

/** Base units on hand that have not expired. */
export function sellable(stock: SkuStock, businessDate: string): number {
  let sum = 0;
  for (const lot of stock.lots) if (isSellable(lot.expiry, businessDate)) sum += lot.quantity;
  return sum;
}

/** Base units that an order may still reserve: unexpired on hand - reserved, never below 0. */
export function available(stock: SkuStock, businessDate: string): number {
  return Math.max(0, sellable(stock, businessDate) - stock.reserved);
}

/** First expired, first out: earliest expiry first, none last, then by name. */
export function fefo(a: LotStock, b: LotStock): number {
  if (a.expiry !== b.expiry) {
    if (a.expiry === null) return 1;
    if (b.expiry === null) return -1;
    return a.expiry < b.expiry ? -1 : 1;
  }
  return a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0;
}

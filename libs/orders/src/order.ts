import { amountsOfPart, totalsOf, type Totals, type Trade } from '#libs/kernel';
import type { BudgetClaim, OrderLine, PriceEvidence } from './events.js';

/** An order before its first event. */
export interface NoOrder {
  readonly status: 'NONE';
}

/**
 * PLACED: waits for credit. APPROVED: credit is reserved, waits for stock. HELD: see `heldFor`. CONFIRMED: may be
 * delivered, in parts if need be (see {@link deliveryProgress}). The last three are final.
 */
export type OrderStatus = 'PLACED' | 'HELD' | 'APPROVED' | 'CONFIRMED' | 'REJECTED' | 'CANCELLED' | 'CLOSED';

/** A priced line (`quantity` is what was ordered) and what became of it; all in base units. */
export type OrderLineState = OrderLine & {
  readonly confirmed: number;
  /** Carried by deliveries whose receipt is still out. */
  readonly planned: number;
  /** Carried by deliveries that arrived, whatever was then refused or short: it will not be delivered again. */
  readonly delivered: number;
  /** Taken by the buyer, over-delivered units included: it is billed. */
  readonly accepted: number;
};

export interface OrderDelivery {
  readonly deliveryId: string;
  readonly status: 'PLANNED' | 'RECEIVED' | 'DROPPED';
  readonly lines: readonly { readonly lineNo: number; readonly sku: string; readonly quantity: number }[];
  /** What the buyer took of it; none before its receipt. */
  readonly accepted: readonly LineQuantity[];
}

export interface LineQuantity {
  readonly lineNo: number;
  /** Base units. */
  readonly quantity: number;
}

/** Goods that came back. */
export interface OrderReturn {
  readonly returnId: string;
  readonly deliveryId: string;
  readonly lines: readonly LineQuantity[];
}

export interface Order {
  readonly status: OrderStatus;
  readonly heldFor: 'CREDIT' | 'STOCK' | null;
  /** True once finance let this round pass above the limit. */
  readonly creditReleased: boolean;
  readonly orderId: string;
  readonly trade: Trade;
  readonly orderedOn: string;
  readonly requestedDate: string;
  readonly promisedDate: string;
  readonly paymentTermDays: number;
  readonly source: string;
  readonly externalRef: string | null;
  readonly shortage: 'CUT' | 'BACK_ORDER';
  readonly placedBy: string;
  readonly amendedBy: string | null;
  /** 0, raised by each amendment; answers to an older round come too late. */
  readonly round: number;
  readonly lines: readonly OrderLineState[];
  readonly totals: Totals;
  readonly evidence: PriceEvidence;
  /** What this round's price uses of budgets. */
  readonly claims: readonly BudgetClaim[];
  /** Net and tax of what was confirmed; 0 before. */
  readonly confirmedTotal: number;
  readonly deliveries: readonly OrderDelivery[];
  /** In the order in which they were recorded: it decides what each of them takes back. */
  readonly returns: readonly OrderReturn[];
  /** Budgets whose use was given back with returned goods. */
  readonly usesGivenBack: readonly string[];
}

export type OrderState = NoOrder | Order;

export const noOrder: OrderState = { status: 'NONE' };

/** Confirmed quantity that neither a planned nor an arrived delivery carries. */
export function leftToPlan(line: OrderLineState): number {
  return line.confirmed - line.planned - line.delivered;
}

/** True while a planned delivery has neither arrived nor been dropped. */
export function isUnderWay(order: Order): boolean {
  return order.deliveries.some((d) => d.status === 'PLANNED');
}

/** True once a buyer's receipt was recorded. */
export function hasReceipt(order: Order): boolean {
  return order.deliveries.some((d) => d.status === 'RECEIVED');
}

/** How much of what was confirmed has arrived. */
export function deliveryProgress(order: Order): 'NONE' | 'PARTLY' | 'ALL' {
  if (!hasReceipt(order)) return 'NONE';
  return order.lines.every((line) => line.delivered >= line.confirmed) ? 'ALL' : 'PARTLY';
}

/** Net and tax of all accepted quantities, minor units: what its receipts bill in all. */
export function billedTotal(lines: readonly OrderLineState[]): number {
  return totalsOf(lines.map((line) => amountsOfPart(line, line.accepted, line.quantity))).total;
}

/** Units of each line that came back in some returns. */
export function unitsReturned(returns: readonly Pick<OrderReturn, 'lines'>[]): ReadonlyMap<number, number> {
  const units = new Map<number, number>();
  for (const { lines } of returns) {
    for (const { lineNo, quantity } of lines) units.set(lineNo, (units.get(lineNo) ?? 0) + quantity);
  }
  return units;
}

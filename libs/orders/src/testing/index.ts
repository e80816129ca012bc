import { totalsOf } from '#libs/kernel';
import { sampleTrade } from '#libs/kernel/testing';
import type { OrderCommand } from '../commands.js';
import type { OrderEvent, OrderLine } from '../events.js';

type EventData<Type extends OrderEvent['type']> = Extract<OrderEvent, { type: Type }>['data'];
export type PlaceOrder = Extract<OrderCommand, { type: 'place-order' }>;

/** A line of goods; net follows from gross and discount. */
export function orderLine(line: Partial<OrderLine> & { readonly lineNo: number }): OrderLine {
  const { quantity = 10, gross = 1_000, discount = 100, tax = 90 } = line;
  const rest = { brand: null, category: null, pack: null, unitPrice: null, taxRate: '10', steps: [] };
  const own = { sku: `SKU-${line.lineNo}`, nature: 'GOODS' as const, ...rest, ...line };
  return { ...own, quantity, gross, discount, net: gross - discount, tax };
}

/** Places order o-1 with these lines (two lines of goods, 990 each, if none are given). */
export function placeOrder(
  lines: readonly OrderLine[] = [orderLine({ lineNo: 1 }), orderLine({ lineNo: 2 })],
  fields: Partial<PlaceOrder> = {},
): PlaceOrder {
  return {
    type: 'place-order',
    orderId: 'o-1',
    trade: sampleTrade,
    orderedOn: '2026-11-02',
    requestedDate: '2026-11-04',
    promisedDate: '2026-11-05',
    paymentTermDays: 14,
    source: 'api',
    externalRef: null,
    shortage: 'CUT',
    lines,
    totals: totalsOf(lines),
    evidence: {
      ...{ priceListId: 'PL', priceListVersion: 1, position: 7 },
      dates: { order: '2026-11-02', promised: '2026-11-05' },
      attributes: { channel: 'GT', outletClass: 'A' },
      policies: [{ policyId: 'P1', version: 1 }],
    },
    claims: [],
    budgetsHeld: null,
    ...fields,
  };
}

/** The event that {@link placeOrder} leads to when user u-1 sends it. */
export function orderPlaced(command: PlaceOrder = placeOrder(), placedBy = 'u-1'): OrderEvent {
  const data = Object.fromEntries(
    Object.entries(command).filter(([key]) => key !== 'type' && key !== 'budgetsHeld'),
  ) as Omit<PlaceOrder, 'type' | 'budgetsHeld'>;
  return { type: 'order.placed', data: { ...data, placedBy } };
}

/** What events say of budgets: nothing, unless a spec is about them. */
const noBudgets: Readonly<Partial<Record<OrderEvent['type'], object>>> = {
  'order.amended': { claims: [], droppedBudgets: [] },
  'order.confirmed': { budgets: [] },
  'order.receipt-recorded': { budgets: [] },
  'order.rejected': { budgetKeys: [] },
  'order.cancelled': { budgetKeys: [] },
  'order.closed': { budgetKeys: [] },
};
type BudgetField = 'claims' | 'droppedBudgets' | 'budgets' | 'budgetKeys';

/** Any other event of order o-1. */
export function orderEvent<Type extends Exclude<OrderEvent['type'], 'order.placed'>>(
  type: Type,
  data: Omit<EventData<Type>, 'orderId' | 'trade' | BudgetField> &
    Partial<Pick<EventData<Type>, BudgetField & keyof EventData<Type>>>,
): OrderEvent {
  return { type, data: { orderId: 'o-1', trade: sampleTrade, ...noBudgets[type], ...data } } as unknown as OrderEvent;
}

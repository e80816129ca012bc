import { amountsOfPart, isRejection, minusAmounts, reject, totalsOf, type Rejection } from '#libs/kernel';
import { usedOf, type BudgetAmount } from './budget-claims.js';
import type { CommandOf, OrderDecision } from './decision.js';
import type { OrderEvent } from './events.js';
import { closed, refuseUnconfirmed } from './decide-placing.js';
import { billedTotal, hasReceipt, leftToPlan, type Order, type OrderDelivery, type OrderLineState } from './order.js';

type ReceiptLine = CommandOf<'record-receipt'>['lines'][number];

/** Decides order.delivery-planned; nothing for a delivery that it knows. */
export function planDelivery(command: CommandOf<'plan-delivery'>, order: Order): OrderDecision {
  const { deliveryId, plannedDate, release, vehicle } = command;
  if (deliveryOf(order, deliveryId)) return [];
  if (order.status !== 'CONFIRMED') return refuseUnconfirmed(order);
  const lines = linesToPlan(command, order);
  if (isRejection(lines)) return lines;
  const { orderId, trade } = order;
  const data = { orderId, trade, deliveryId, plannedDate, release, vehicle, lines };
  return [{ type: 'order.delivery-planned', data }];
}

function linesToPlan({ lines }: CommandOf<'plan-delivery'>, order: Order): OrderDelivery['lines'] | Rejection {
  const wanted =
    lines ??
    order.lines
      .filter((line) => leftToPlan(line) > 0)
      .map((line) => ({ lineNo: line.lineNo, quantity: leftToPlan(line) }));
  if (wanted.length === 0) return reject('nothing-to-deliver', 'Everything confirmed is on a delivery already.');
  const seen = new Set<number>();
  const result = [];
  for (const { lineNo, quantity } of wanted) {
    const line = order.lines.find((l) => l.lineNo === lineNo);
    if (!line) return reject('unknown-line', `The order has no line ${lineNo}.`, { lineNo });
    if (seen.has(lineNo)) return reject('duplicate-line', `Line ${lineNo} is there twice.`, { lineNo });
    seen.add(lineNo);
    if (!Number.isSafeInteger(quantity) || quantity <= 0) {
      const details = { lineNo, quantity };
      return reject('invalid-quantity', `Line ${lineNo}: the quantity must be a whole number above zero.`, details);
    }
    const left = leftToPlan(line);
    if (quantity > left) {
      const details = { lineNo, quantity, left };
      return reject('exceeds-confirmed', `Line ${lineNo}: only ${left} confirmed units are left.`, details);
    }
    result.push({ lineNo, sku: line.sku, quantity });
  }
  return result;
}

/** Decides order.delivery-dropped: the quantities may be planned again. Nothing if it was dropped or received before. */
export function dropDelivery(command: CommandOf<'drop-delivery'>, order: Order): OrderDecision {
  const { deliveryId, reserveAgain } = command;
  const delivery = deliveryOf(order, deliveryId);
  if (!delivery) return unknownDelivery(order, deliveryId);
  if (delivery.status !== 'PLANNED') return [];
  const { orderId, trade } = order;
  return [
    { type: 'order.delivery-dropped', data: { orderId, trade, deliveryId, reserveAgain, lines: delivery.lines } },
  ];
}

/**
 * Decides order.receipt-recorded and, when nothing confirmed is left to deliver, order.closed. A line's amounts are those
 * of its first n accepted units less those of the units accepted before, so that several deliveries bill a line to the
 * unit. Units accepted beyond the ordered quantity are billed at the line's proportional value.
 */
export function recordReceipt(command: CommandOf<'record-receipt'>, order: Order): OrderDecision {
  const delivery = deliveryOf(order, command.deliveryId);
  if (!delivery) return unknownDelivery(order, command.deliveryId);
  if (delivery.status !== 'PLANNED') return [];
  const refusal = checkReceipt(command.lines, delivery);
  if (refusal) return refusal;
  const lines = command.lines.flatMap((receipt) => {
    const line = order.lines.find((l) => l.lineNo === receipt.lineNo);
    return line ? [receiptLine(line, receipt)] : [];
  });
  const { orderId, trade, externalRef, orderedOn, paymentTermDays } = order;
  const { deliveryId, acceptedOn, receivedAt } = command;
  const data = {
    ...{ orderId, trade, deliveryId, externalRef, orderedOn, acceptedOn, receivedAt, paymentTermDays },
    firstDelivery: !hasReceipt(order),
    lines,
    totals: totalsOf(lines),
    budgets: budgetsOf(order, command.lines),
  };
  const recorded: OrderEvent = { type: 'order.receipt-recorded', data };
  if (!isLastDelivery(order, delivery)) return [recorded];
  const billed = billedTotal(order.lines) + data.totals.total;
  return [recorded, closed(order, 'DELIVERED', billed)];
}

/** What these goods use of budgets: all accepted up to now less all accepted before, so that deliveries add up. */
function budgetsOf(order: Order, receipts: readonly ReceiptLine[]): readonly BudgetAmount[] {
  const accepted = new Map(receipts.map((line) => [line.lineNo, line.accepted]));
  return order.claims.flatMap((claim) => {
    const before = usedOf(claim, order.lines, (line) => line.accepted);
    const after = usedOf(claim, order.lines, (line) => line.accepted + (accepted.get(line.lineNo) ?? 0));
    return after > before ? [{ budgetKey: claim.budgetKey, amount: after - before }] : [];
  });
}

function receiptLine(line: OrderLineState, receipt: ReceiptLine) {
  const { lineNo, sku, nature, quantity, taxRate } = line;
  const { accepted, over, short, refused, damaged } = receipt;
  const before = amountsOfPart(line, line.accepted, quantity);
  const after = amountsOfPart(line, line.accepted + accepted, quantity);
  return {
    ...{ lineNo, sku, nature, ordered: quantity, accepted, over, short, refused, damaged, taxRate },
    ...minusAmounts(after, before),
  };
}

/** Every line of the delivery once, and nothing appears or disappears on the way. */
function checkReceipt(lines: readonly ReceiptLine[], delivery: OrderDelivery): Rejection | null {
  const planned = new Map(delivery.lines.map((line) => [line.lineNo, line.quantity]));
  for (const line of lines) {
    const { lineNo, dispatched, accepted, refused, short, over } = line;
    const quantities = [dispatched, accepted, refused, short, over];
    const sound = quantities.every((q) => Number.isSafeInteger(q) && q >= 0);
    if (!sound || planned.get(lineNo) !== dispatched || accepted + refused + short !== dispatched + over) {
      return doesNotAddUp(delivery.deliveryId, line);
    }
    planned.delete(lineNo);
  }
  const [missing] = planned.keys();
  return missing === undefined ? null : doesNotAddUp(delivery.deliveryId, { lineNo: missing });
}

function doesNotAddUp(deliveryId: string, details: { readonly lineNo: number }): Rejection {
  const message = `Delivery ${deliveryId}, line ${details.lineNo}: the receipt does not match what was planned.`;
  return reject('quantities-do-not-add-up', message, { ...details });
}

function isLastDelivery(order: Order, delivery: OrderDelivery): boolean {
  const arriving = new Map(delivery.lines.map((line) => [line.lineNo, line.quantity]));
  return order.lines.every((line) => line.delivered + (arriving.get(line.lineNo) ?? 0) >= line.confirmed);
}

function deliveryOf(order: Order, deliveryId: string): OrderDelivery | undefined {
  return order.deliveries.find((d) => d.deliveryId === deliveryId);
}

function unknownDelivery(order: Order, deliveryId: string): Rejection {
  return reject('unknown-delivery', `Order ${order.orderId} planned no delivery ${deliveryId}.`, { deliveryId });
}

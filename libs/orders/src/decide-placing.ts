import { reject, type DecisionContext, type Rejection } from '#libs/kernel';
import { keysOf } from './budget-claims.js';
import type { PricedLines } from './commands.js';
import type { CommandOf, OrderDecision } from './decision.js';
import type { OrderEvent } from './events.js';
import { billedTotal, hasReceipt, isUnderWay, type Order, type OrderState } from './order.js';
import { checkPricedLines } from './priced-lines.js';

/** Decides order.placed. */
export function placeOrder(
  command: CommandOf<'place-order'>,
  state: OrderState,
  context: DecisionContext,
): OrderDecision {
  if (state.status !== 'NONE') {
    return reject('order-exists', `Order ${state.orderId} was placed before.`, { orderId: state.orderId });
  }
  const refusal =
    checkPricedLines(command) ?? checkDates(command.promisedDate, command.orderedOn) ?? checkHold(command, 0, context);
  if (refusal) return refusal;
  const { orderId, trade, orderedOn, requestedDate, promisedDate, paymentTermDays } = command;
  const { source, externalRef, shortage, lines, totals, evidence, claims } = command;
  const data = {
    ...{ orderId, trade, orderedOn, requestedDate, promisedDate, paymentTermDays, source, externalRef, shortage },
    placedBy: context.actor.id,
    ...{ lines, totals, evidence, claims },
  };
  return [{ type: 'order.placed', data }];
}

/** Decides order.amended: a new round, priced as a whole, that asks for credit and stock again. */
export function amend(command: CommandOf<'amend'>, order: Order, context: DecisionContext): OrderDecision {
  const refusal =
    refuseEnded(order) ??
    refuseUnderWay(order) ??
    checkPricedLines(command) ??
    checkDates(command.promisedDate, order.orderedOn) ??
    checkHold(command, order.round + 1, context);
  if (refusal) return refusal;
  const { orderId, trade } = order;
  const { requestedDate, promisedDate, reason, lines, totals, evidence, claims } = command;
  const used = new Set(keysOf(claims));
  const data = {
    ...{ orderId, trade, requestedDate, promisedDate, round: order.round + 1, reason },
    amendedBy: context.actor.id,
    ...{ lines, totals, evidence, claims },
    droppedBudgets: keysOf(order.claims).filter((key) => !used.has(key)),
  };
  return [{ type: 'order.amended', data }];
}

/** Decides order.cancelled, as long as no delivery is planned or received. */
export function cancel(command: CommandOf<'cancel'>, order: Order): OrderDecision {
  const refusal = refuseEnded(order) ?? refuseUnderWay(order);
  if (refusal) return refusal;
  const { reason, note } = command;
  const { orderId, trade, claims } = order;
  return [{ type: 'order.cancelled', data: { orderId, trade, reason, note, budgetKeys: keysOf(claims) } }];
}

/** Decides order.closed: the seller gives up what is not delivered. */
export function close(order: Order): OrderDecision {
  if (order.status !== 'CONFIRMED') return refuseUnconfirmed(order);
  if (isUnderWay(order)) return deliveryUnderWay(order);
  return [closed(order, 'GIVEN_UP', billedTotal(order.lines))];
}

/** The order's end: `billed` is what its receipts bill in all, minor units. */
export function closed(
  { orderId, trade, claims }: Order,
  reason: 'DELIVERED' | 'GIVEN_UP',
  billed: number,
): OrderEvent {
  return { type: 'order.closed', data: { orderId, trade, reason, billed, budgetKeys: keysOf(claims) } };
}

/** The refusal of a command that only a confirmed order takes. */
export function refuseUnconfirmed(order: Order): Rejection {
  return (
    refuseEnded(order) ??
    reject('order-not-confirmed', `Order ${order.orderId} is not confirmed yet.`, {
      status: order.status,
      heldFor: order.heldFor,
    })
  );
}

function refuseEnded({ orderId, status }: Order): Rejection | null {
  switch (status) {
    case 'REJECTED':
    case 'CANCELLED':
    case 'CLOSED':
      return reject(`order-${status.toLowerCase()}`, `Order ${orderId} is ${status.toLowerCase()}.`, { status });
    default:
      return null;
  }
}

function refuseUnderWay(order: Order): Rejection | null {
  return isUnderWay(order) || hasReceipt(order) ? deliveryUnderWay(order) : null;
}

function deliveryUnderWay(order: Order): Rejection {
  const deliveries = order.deliveries.filter((d) => d.status !== 'DROPPED').map((d) => d.deliveryId);
  return reject('delivery-under-way', `Order ${order.orderId} has a delivery planned or received.`, { deliveries });
}

/** What the price uses of budgets is held for one round and not for ever: an order that comes otherwise finds it given away. */
function checkHold({ claims, budgetsHeld }: PricedLines, round: number, { now }: DecisionContext): Rejection | null {
  if (claims.length === 0) return null;
  if (budgetsHeld && budgetsHeld.round === round && Date.parse(now) <= Date.parse(budgetsHeld.until)) return null;
  return reject('budget-hold-over', 'The budgets are not held for this order any more: send it again.', {
    heldUntil: budgetsHeld?.until ?? null,
  });
}

function checkDates(promisedDate: string, orderedOn: string): Rejection | null {
  if (promisedDate >= orderedOn) return null;
  return reject('invalid-promised-date', 'The promised date is before the order.', { promisedDate, orderedOn });
}

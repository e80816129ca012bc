import { reject, type DecisionContext, type Rejection } from '#libs/kernel';
import type { CommandOf, OrderDecision } from './decision.js';
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
  const refusal = checkPricedLines(command) ?? checkDates(command.promisedDate, command.orderedOn);
  if (refusal) return refusal;
  const { orderId, trade, orderedOn, requestedDate, promisedDate, paymentTermDays } = command;
  const { source, externalRef, shortage, lines, totals, evidence } = command;
  const data = {
    ...{ orderId, trade, orderedOn, requestedDate, promisedDate, paymentTermDays, source, externalRef, shortage },
    placedBy: context.actor.id,
    ...{ lines, totals, evidence },
  };
  return [{ type: 'order.placed', data }];
}

/** Decides order.amended: a new round, priced as a whole, that asks for credit and stock again. */
export function amend(command: CommandOf<'amend'>, order: Order, context: DecisionContext): OrderDecision {
  const refusal =
    refuseEnded(order) ??
    refuseUnderWay(order) ??
    checkPricedLines(command) ??
    checkDates(command.promisedDate, order.orderedOn);
  if (refusal) return refusal;
  const { orderId, trade } = order;
  const { requestedDate, promisedDate, reason, lines, totals, evidence } = command;
  const data = {
    ...{ orderId, trade, requestedDate, promisedDate, round: order.round + 1, reason },
    amendedBy: context.actor.id,
    ...{ lines, totals, evidence },
  };
  return [{ type: 'order.amended', data }];
}

/** Decides order.cancelled, as long as no delivery is planned or received. */
export function cancel(command: CommandOf<'cancel'>, order: Order): OrderDecision {
  const refusal = refuseEnded(order) ?? refuseUnderWay(order);
  if (refusal) return refusal;
  const { reason, note } = command;
  return [{ type: 'order.cancelled', data: { orderId: order.orderId, trade: order.trade, reason, note } }];
}

/** Decides order.closed: the seller gives up what is not delivered. */
export function close(order: Order): OrderDecision {
  if (order.status !== 'CONFIRMED') return refuseUnconfirmed(order);
  if (isUnderWay(order)) return deliveryUnderWay(order);
  const { orderId, trade } = order;
  return [{ type: 'order.closed', data: { orderId, trade, reason: 'GIVEN_UP', billed: billedTotal(order.lines) } }];
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

function checkDates(promisedDate: string, orderedOn: string): Rejection | null {
  if (promisedDate >= orderedOn) return null;
  return reject('invalid-promised-date', 'The promised date is before the order.', { promisedDate, orderedOn });
}

import { assert, assertNever } from '#libs/kernel';
import type { OrderEvent, OrderLine } from './events.js';
import { noOrder, type Order, type OrderDelivery, type OrderLineState, type OrderState } from './order.js';

type EventData<Type extends OrderEvent['type']> = Extract<OrderEvent, { type: Type }>['data'];

/** Folds one event into the order. */
export function evolveOrder(state: OrderState, event: OrderEvent): OrderState {
  if (event.type === 'order.placed') return placed(event.data);
  if (state.status === 'NONE') {
    // A stream starts with order.placed; anything else first is broken data.
    assert(false, `${event.type} before order.placed`);
    return noOrder;
  }
  return next(state, event);
}

function next(order: Order, event: Exclude<OrderEvent, { type: 'order.placed' }>): Order {
  switch (event.type) {
    case 'order.credit-approved':
      return { ...order, status: 'APPROVED', heldFor: null };
    case 'order.held':
      return { ...order, status: 'HELD', heldFor: event.data.reason };
    case 'order.hold-released':
      return { ...order, status: 'PLACED', heldFor: null, creditReleased: true };
    case 'order.confirmed':
      return confirmed(order, event.data);
    case 'order.rejected':
      return { ...order, status: 'REJECTED', heldFor: null };
    case 'order.amended':
      return amended(order, event.data);
    case 'order.cancelled':
      return { ...order, status: 'CANCELLED', heldFor: null };
    case 'order.delivery-planned':
      return deliveryPlanned(order, event.data);
    case 'order.delivery-dropped':
      return deliveryDropped(order, event.data);
    case 'order.receipt-recorded':
      return receiptRecorded(order, event.data);
    case 'order.goods-returned':
      return goodsReturned(order, event.data);
    case 'order.closed':
      return { ...order, status: 'CLOSED' };
    default:
      return assertNever(event, 'event');
  }
}

function untouched(lines: readonly OrderLine[]): OrderLineState[] {
  return lines.map((line) => ({ ...line, confirmed: 0, planned: 0, delivered: 0, accepted: 0 }));
}

function placed(data: EventData<'order.placed'>): Order {
  return {
    ...data,
    status: 'PLACED',
    heldFor: null,
    creditReleased: false,
    amendedBy: null,
    round: 0,
    lines: untouched(data.lines),
    confirmedTotal: 0,
    deliveries: [],
    returns: [],
    usesGivenBack: [],
  };
}

function amended(order: Order, data: EventData<'order.amended'>): Order {
  const { requestedDate, promisedDate, round, amendedBy, totals, evidence, claims } = data;
  return {
    ...order,
    status: 'PLACED',
    heldFor: null,
    creditReleased: false,
    requestedDate,
    promisedDate,
    round,
    amendedBy,
    lines: untouched(data.lines),
    totals,
    evidence,
    claims,
    confirmedTotal: 0,
  };
}

function confirmed(order: Order, data: EventData<'order.confirmed'>): Order {
  const quantities = new Map(data.lines.map((line) => [line.lineNo, line.confirmed]));
  return {
    ...order,
    status: 'CONFIRMED',
    heldFor: null,
    lines: order.lines.map((line) => ({ ...line, confirmed: quantities.get(line.lineNo) ?? 0 })),
    confirmedTotal: data.total,
  };
}

function deliveryPlanned(order: Order, data: EventData<'order.delivery-planned'>): Order {
  const { deliveryId, lines } = data;
  return {
    ...order,
    lines: withPlanned(order.lines, lines, 1),
    deliveries: [...order.deliveries, { deliveryId, status: 'PLANNED', lines, accepted: [] }],
  };
}

function deliveryDropped(order: Order, data: EventData<'order.delivery-dropped'>): Order {
  return {
    ...order,
    lines: withPlanned(order.lines, data.lines, -1),
    deliveries: withStatus(order.deliveries, data.deliveryId, 'DROPPED'),
  };
}

function receiptRecorded(order: Order, data: EventData<'order.receipt-recorded'>): Order {
  const carried = order.deliveries.find((d) => d.deliveryId === data.deliveryId)?.lines ?? [];
  const delivered = new Map(carried.map((line) => [line.lineNo, line.quantity]));
  const accepted = new Map(data.lines.map((line) => [line.lineNo, line.accepted]));
  return {
    ...order,
    lines: withPlanned(order.lines, carried, -1).map((line) => ({
      ...line,
      delivered: line.delivered + (delivered.get(line.lineNo) ?? 0),
      accepted: line.accepted + (accepted.get(line.lineNo) ?? 0),
    })),
    deliveries: withStatus(order.deliveries, data.deliveryId, 'RECEIVED').map((delivery) =>
      delivery.deliveryId === data.deliveryId
        ? { ...delivery, accepted: data.lines.map((line) => ({ lineNo: line.lineNo, quantity: line.accepted })) }
        : delivery,
    ),
  };
}

function goodsReturned(
  order: Order,
  { returnId, deliveryId, lines, budgets }: EventData<'order.goods-returned'>,
): Order {
  return {
    ...order,
    returns: [...order.returns, { returnId, deliveryId, lines }],
    usesGivenBack: [...order.usesGivenBack, ...budgets.map(({ budgetKey }) => budgetKey)],
  };
}

function withPlanned(
  lines: readonly OrderLineState[],
  changes: OrderDelivery['lines'],
  sign: 1 | -1,
): OrderLineState[] {
  const quantities = new Map(changes.map((change) => [change.lineNo, change.quantity]));
  return lines.map((line) => ({ ...line, planned: line.planned + sign * (quantities.get(line.lineNo) ?? 0) }));
}

function withStatus(
  deliveries: readonly OrderDelivery[],
  deliveryId: string,
  status: OrderDelivery['status'],
): OrderDelivery[] {
  return deliveries.map((d) => (d.deliveryId === deliveryId ? { ...d, status } : d));
}

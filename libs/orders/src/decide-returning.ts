import { reject, type Rejection } from '#libs/kernel';
import { usedOf } from './budget-claims.js';
import type { CommandOf, OrderDecision } from './decision.js';
import { unitsReturned, type Order } from './order.js';

/**
 * Decides order.goods-returned. Two returns of one order never miss each other: each stands in the order's stream with all that
 * came back up to it, and what its credit note takes back follows from that alone. Nothing for a return that it knows.
 */
export function recordReturn(command: CommandOf<'record-return'>, order: Order): OrderDecision {
  const { returnId, deliveryId, returnedOn, reason, lines } = command;
  if (order.returns.some((known) => known.returnId === returnId)) return [];
  const refused = refuseLines(command, order);
  if (refused) return refused;
  const { orderId, trade } = order;
  const returned = [...unitsReturned([...order.returns, command])].map(([lineNo, quantity]) => ({ lineNo, quantity }));
  const data = { orderId, trade, returnId, deliveryId, returnedOn, reason, lines, returned };
  return [{ type: 'order.goods-returned', data: { ...data, budgets: usesBack(command, order) } }];
}

function refuseLines({ deliveryId, lines }: CommandOf<'record-return'>, order: Order): Rejection | undefined {
  const delivery = order.deliveries.find((known) => known.deliveryId === deliveryId);
  if (!delivery) {
    return reject('unknown-delivery', `Order ${order.orderId} planned no delivery ${deliveryId}.`, { deliveryId });
  }
  if (lines.length === 0) return reject('no-lines', 'At least one line is needed.');
  const before = unitsReturned(order.returns.filter((known) => known.deliveryId === deliveryId));
  for (const [lineNo, quantity] of unitsReturned([{ lines }])) {
    if (lines.some((line) => !Number.isSafeInteger(line.quantity) || line.quantity <= 0)) {
      return reject('invalid-quantity', `Line ${lineNo}: the quantity must be a whole number above zero.`, { lineNo });
    }
    const accepted = delivery.accepted.find((line) => line.lineNo === lineNo)?.quantity ?? 0;
    const left = accepted - (before.get(lineNo) ?? 0);
    if (quantity > left) {
      const details = { lineNo, quantity, left };
      return reject('exceeds-accepted', `Line ${lineNo}: the buyer has ${left} of that delivery.`, details);
    }
  }
  return undefined;
}

/** Uses that were used and are not yet given back, of claims that nothing kept earns. */
function usesBack({ unearned = [] }: CommandOf<'record-return'>, order: Order) {
  return order.claims.flatMap((claim) => {
    const { budgetKey, measure } = claim;
    if (measure !== 'USES' || !unearned.includes(budgetKey) || order.usesGivenBack.includes(budgetKey)) return [];
    const amount = usedOf(claim, order.lines, (line) => line.accepted);
    return amount > 0 ? [{ budgetKey, amount }] : [];
  });
}

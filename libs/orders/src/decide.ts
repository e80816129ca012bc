import { assertNever, reject, type DecisionContext, type Decider } from '#libs/kernel';
import type { OrderCommand } from './commands.js';
import type { OrderDecision } from './decision.js';
import { approveCredit, confirm, hold, releaseHold } from './decide-confirming.js';
import { dropDelivery, planDelivery, recordReceipt } from './decide-delivering.js';
import { recordReturn } from './decide-returning.js';
import { amend, cancel, close, placeOrder } from './decide-placing.js';
import type { OrderEvent } from './events.js';
import { evolveOrder } from './evolve.js';
import { noOrder, type OrderState } from './order.js';

function decide(command: OrderCommand, state: OrderState, context: DecisionContext): OrderDecision {
  if (command.type === 'place-order') return placeOrder(command, state, context);
  if (state.status === 'NONE') return reject('not-found', 'There is no such order.');
  switch (command.type) {
    case 'approve-credit':
      return approveCredit(command, state);
    case 'hold':
      return hold(command, state);
    case 'release-hold':
      return releaseHold(command, state, context);
    case 'confirm':
      return confirm(command, state);
    case 'amend':
      return amend(command, state, context);
    case 'cancel':
      return cancel(command, state);
    case 'plan-delivery':
      return planDelivery(command, state);
    case 'drop-delivery':
      return dropDelivery(command, state);
    case 'record-receipt':
      return recordReceipt(command, state);
    case 'record-return':
      return recordReturn(command, state);
    case 'close':
      return close(state);
    default:
      return assertNever(command, 'command');
  }
}

/** An order from placement to its last delivery, on both levels. */
export const orderDecider: Decider<OrderState, OrderCommand, OrderEvent> = {
  name: 'order',
  snapshotVersion: 3,
  initial: noOrder,
  decide,
  evolve: evolveOrder,
};

import { assertNever, type Decider, type DecisionContext, type Rejection } from '#libs/kernel';
import type { StockCommand } from './commands.js';
import { adjust, count, giveBack, receive, recordDamage, recordOverDelivery } from './decide-correcting.js';
import { issue, release, reserve, retryBackOrders, takeBack } from './decide-reserving.js';
import type { StockEvent } from './events.js';
import { evolveStock } from './evolve.js';
import { noStock, type StockState } from './stock.js';

/** Rules of a stock location: 0 <= reserved <= on hand at every moment. */
function decideStock(
  command: StockCommand,
  state: StockState,
  context: DecisionContext,
): readonly StockEvent[] | Rejection {
  switch (command.type) {
    case 'receive':
      return receive(command, state);
    case 'reserve':
      return reserve(command, state, context);
    case 'retry-back-orders':
      return retryBackOrders(command, state, context);
    case 'release':
      return release(command, state);
    case 'issue':
      return issue(command, state, context);
    case 'take-back':
      return takeBack(command, state, context);
    case 'adjust':
      return adjust(command, state);
    case 'count':
      return count(command, state);
    case 'record-damage':
      return recordDamage(command, state);
    case 'record-over-delivery':
      return recordOverDelivery(command, state);
    case 'give-back':
      return giveBack(command, state);
    default:
      return assertNever(command, 'stock command');
  }
}

/** The stock of a warehouse or van, stream `stock-<location>`. */
export const stockDecider: Decider<StockState, StockCommand, StockEvent> = {
  name: 'stock',
  snapshotVersion: 1,
  initial: noStock,
  decide: decideStock,
  evolve: evolveStock,
};

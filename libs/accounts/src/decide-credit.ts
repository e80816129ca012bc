import { recall, reject, tableGet, type DecisionContext } from '#libs/kernel';
import { exposure, type AccountState } from './account.js';
import { refOf, refuseAmount, type Command, type Outcome } from './checks.js';
import type { AccountEvent } from './events.js';

export function setLimit(command: Command<'set-limit'>, state: AccountState): Outcome {
  const { limit, reason } = command;
  if (limit !== null && !(Number.isSafeInteger(limit) && limit >= 0)) {
    return reject('bad-amount', 'A limit is a whole number of minor units, zero or more, or null for none.', { limit });
  }
  if (state.limitSet && state.limit === limit) return [];
  return [{ type: 'account.limit-set', data: { ...refOf(command), limit, reason } }];
}

/** Once; orders that wait or come are refused until it is lifted. */
export function block(command: Command<'block'>, state: AccountState, { actor }: DecisionContext): Outcome {
  if (state.blocked !== null) return [];
  const { reason, runId } = command;
  return [{ type: 'account.blocked', data: { ...refOf(command), reason, runId, blockedBy: actor.id } }];
}

export function liftBlock(command: Command<'lift-block'>, state: AccountState, { actor }: DecisionContext): Outcome {
  if (state.blocked === null) return [];
  return [{ type: 'account.block-lifted', data: { ...refOf(command), reason: command.reason, liftedBy: actor.id } }];
}

/**
 * Sets credit aside if open items + reserved - unapplied cash stay within the limit, counting the order's earlier round
 * not. A blocked account gives no more than it gave the order already. A new order that fits passes even while bigger ones wait: a refusal needs a reason that its buyer can act on.
 */
export function reserveCredit(command: Command<'reserve-credit'>, state: AccountState): Outcome {
  const { orderId, round, amount } = command;
  const refused = refuseAmount(amount, 0);
  if (refused) return refused;
  const current = tableGet(state.reservations, orderId);
  if (current && round <= current.round) return [];
  const finished = recall(state.done, `ORDER:${orderId}`);
  if (finished !== undefined && round <= finished) return [];
  const waiting = state.waiting.find((order) => order.orderId === orderId);
  if (waiting && (round < waiting.round || (round === waiting.round && !command.override))) return [];

  const { limit } = state;
  const others = exposure(state) - (current?.amount ?? 0);
  const blocked = amount > (current?.amount ?? 0) ? state.blocked : null;
  const fits = blocked === null && (limit === null || others + amount <= limit);
  const data = { ...refOf(command), orderId, round, amount };
  if (fits || command.override) {
    return [
      {
        type: 'account.credit-reserved',
        data: { ...data, exposure: others + amount, limit, override: !fits },
      },
    ];
  }
  const available = blocked !== null || limit === null ? 0 : Math.max(0, limit - others);
  return [{ type: 'account.credit-refused', data: { ...data, available, limit, blocked } }];
}

/**
 * Waiting orders that fit now, strictly first in, first out: the first one that does not fit stops the rest, because
 * small orders would else use up every bit of freed credit and the big one would wait for ever. Only an order above
 * the whole limit stops nobody: no freed credit will ever let it pass.
 */
export function retryCredit(command: Command<'retry-credit'>, state: AccountState): Outcome {
  if (state.blocked !== null) return [];
  const events: AccountEvent[] = [];
  const { limit } = state;
  let before = exposure(state);
  for (const { orderId, round, amount } of state.waiting) {
    const after = before - (tableGet(state.reservations, orderId)?.amount ?? 0) + amount;
    if (limit !== null && after > limit) {
      if (amount > limit) continue;
      break;
    }
    events.push({
      type: 'account.credit-reserved',
      data: { ...refOf(command), orderId, round, amount, exposure: after, limit, override: false },
    });
    before = after;
  }
  return events;
}

/**
 * Lets go of what the order will not need: it is worth `keep` in all, and its posted invoices are part of that. Invoices
 * may be posted before or after the order's end, so both must come to the same.
 */
export function releaseCredit(command: Command<'release-credit'>, state: AccountState): Outcome {
  const { orderId, keep, reason } = command;
  const refused = refuseAmount(keep, 0);
  if (refused) return refused;
  const current = tableGet(state.reservations, orderId);
  const reserved = current?.amount ?? 0;
  const left = Math.min(reserved, Math.max(0, keep - (current?.invoiced ?? 0)));
  const forgets = keep === 0 && state.waiting.some((order) => order.orderId === orderId);
  if (left === reserved && !forgets) return [];
  return [
    { type: 'account.credit-released', data: { ...refOf(command), orderId, amount: reserved - left, reason, left } },
  ];
}

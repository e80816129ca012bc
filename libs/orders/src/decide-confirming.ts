import { amountsOfPart, assert, reject, totalsOf, type DecisionContext } from '#libs/kernel';
import { keysOf, usedOf } from './budget-claims.js';
import type { CommandOf, OrderDecision } from './decision.js';
import type { Order } from './order.js';

/** Decides order.credit-approved while this round waits for credit; else it comes too late and nothing happens. */
export function approveCredit({ round }: CommandOf<'approve-credit'>, order: Order): OrderDecision {
  const waits = order.status === 'PLACED' || (order.status === 'HELD' && order.heldFor === 'CREDIT');
  if (!waits || round !== order.round) return [];
  const { orderId, trade, shortage } = order;
  const lines = order.lines.map(({ lineNo, sku, quantity }) => ({ lineNo, sku, quantity }));
  return [{ type: 'order.credit-approved', data: { orderId, trade, shortage, round, lines } }];
}

/** Decides order.held: CREDIT while this round waits for credit, STOCK while it waits for goods; else nothing. */
export function hold(command: CommandOf<'hold'>, order: Order): OrderDecision {
  const { reason, round, needed, available } = command;
  const waits = reason === 'CREDIT' ? order.status === 'PLACED' && !order.creditReleased : order.status === 'APPROVED';
  if (!waits || round !== order.round) return [];
  const { orderId, trade } = order;
  return [{ type: 'order.held', data: { orderId, trade, reason, needed, available } }];
}

/** Decides order.hold-released. Whoever placed or last amended the order may not release it. */
export function releaseHold(
  { reason }: CommandOf<'release-hold'>,
  order: Order,
  context: DecisionContext,
): OrderDecision {
  const { orderId, trade, round, totals, status, heldFor } = order;
  if (status !== 'HELD' || heldFor !== 'CREDIT') {
    return reject('not-held-for-credit', `Order ${orderId} is not held for credit.`, { status, heldFor });
  }
  const releasedBy = context.actor.id;
  if (releasedBy === order.placedBy || releasedBy === order.amendedBy) {
    return reject('maker-is-checker', 'Who placed or amended an order may not release its hold.', { orderId });
  }
  const data = { orderId, trade, reason, releasedBy, round, total: totals.total };
  return [{ type: 'order.hold-released', data }];
}

/**
 * Decides order.confirmed with what stock set aside for this round, or order.rejected if no goods at all are there
 * (free goods alone are not worth a delivery). For another round, or when already decided, nothing.
 */
export function confirm(command: CommandOf<'confirm'>, order: Order): OrderDecision {
  const waits = order.status === 'APPROVED' || (order.status === 'HELD' && order.heldFor === 'STOCK');
  if (!waits || command.round !== order.round) return [];
  const { orderId, trade, round, promisedDate } = order;
  const reserved = new Map(command.lines.map((line) => [line.lineNo, line.reserved]));
  const lines = order.lines.map((line) => {
    const confirmed = reserved.get(line.lineNo) ?? 0;
    assert(confirmed >= 0 && confirmed <= line.quantity, `line ${line.lineNo}: stock reserved ${confirmed}`);
    return { line, confirmed };
  });
  if (!lines.some(({ line, confirmed }) => line.nature === 'GOODS' && confirmed > 0)) {
    const budgetKeys = keysOf(order.claims);
    return [{ type: 'order.rejected', data: { orderId, trade, reason: 'OUT_OF_STOCK', note: null, budgetKeys } }];
  }
  const { total } = totalsOf(lines.map(({ line, confirmed }) => amountsOfPart(line, confirmed, line.quantity)));
  const data = {
    orderId,
    trade,
    round,
    promisedDate,
    lines: lines.map(({ line, confirmed }) => ({
      lineNo: line.lineNo,
      sku: line.sku,
      ordered: line.quantity,
      confirmed,
      cutReason: confirmed < line.quantity ? ('OUT_OF_STOCK' as const) : null,
    })),
    total,
    cut: lines.some(({ line, confirmed }) => confirmed < line.quantity),
    budgets: order.claims.flatMap((claim) => {
      const amount = usedOf(claim, order.lines, (line) => reserved.get(line.lineNo) ?? 0);
      return amount < claim.amount ? [{ budgetKey: claim.budgetKey, amount }] : [];
    }),
  };
  return [{ type: 'order.confirmed', data }];
}

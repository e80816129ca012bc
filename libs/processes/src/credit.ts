import { processManager } from './process-manager.js';
import { accountOf, refOf, toAccount, toOrder } from './targets.js';

/**
 * Order and credit: reserve at placement, hold what the limit refuses, shrink to what is confirmed, let go at the end,
 * and try the waiting orders again when credit is freed.
 */
export const creditControl = processManager('credit-control', {
  'order.placed': ({ orderId, trade, totals }) => [
    toAccount({
      ...accountOf(trade),
      type: 'reserve-credit',
      orderId,
      round: 0,
      amount: totals.total,
      override: false,
    }),
  ],
  'order.amended': ({ orderId, trade, totals, round }) => [
    toAccount({ ...accountOf(trade), type: 'reserve-credit', orderId, round, amount: totals.total, override: false }),
  ],
  'order.hold-released': ({ orderId, trade, total, round }) => [
    toAccount({ ...accountOf(trade), type: 'reserve-credit', orderId, round, amount: total, override: true }),
  ],
  'order.confirmed': ({ orderId, trade, total, cut }) =>
    cut ? [toAccount({ ...accountOf(trade), type: 'release-credit', orderId, keep: total, reason: 'CUT' })] : [],
  'order.rejected': ({ orderId, trade }) => [
    toAccount({ ...accountOf(trade), type: 'release-credit', orderId, keep: 0, reason: 'REJECTED' }),
  ],
  'order.cancelled': ({ orderId, trade }) => [
    toAccount({ ...accountOf(trade), type: 'release-credit', orderId, keep: 0, reason: 'CANCELLED' }),
  ],
  'order.closed': ({ orderId, trade, billed }) => [
    toAccount({ ...accountOf(trade), type: 'release-credit', orderId, keep: billed, reason: 'CLOSED' }),
  ],

  'account.credit-reserved': ({ orderId, round }) => [toOrder(orderId, { type: 'approve-credit', round })],
  'account.credit-refused': ({ orderId, round, amount, available }) => [
    toOrder(orderId, { type: 'hold', reason: 'CREDIT', round, needed: amount, available }),
  ],

  'account.block-lifted': (account) => [toAccount({ ...refOf(account), type: 'retry-credit' })],
  'account.limit-set': (account) => [toAccount({ ...refOf(account), type: 'retry-credit' })],
  'account.credit-released': (account) => [toAccount({ ...refOf(account), type: 'retry-credit' })],
  'account.payment-posted': (account) => [toAccount({ ...refOf(account), type: 'retry-credit' })],
  'account.credit-note-posted': (account) => [toAccount({ ...refOf(account), type: 'retry-credit' })],
  'account.settlement-credit-posted': (account) => [toAccount({ ...refOf(account), type: 'retry-credit' })],
  'account.write-off-posted': (account) => [toAccount({ ...refOf(account), type: 'retry-credit' })],
});

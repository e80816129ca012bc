import { assert, assertNever, remember, tableDelete, tableGet, tableSet } from '#libs/kernel';
import {
  doneWindow,
  findPayment,
  findRefund,
  settledWindow,
  type AccountState,
  type Dispute,
  type Refund,
} from './account.js';
import type { AccountEvent } from './events.js';
import { withPayment } from './evolve-payment.js';

type RefundEvent = Extract<AccountEvent, { type: `account.refund-${string}` }>;
type DisputeEvent = Extract<AccountEvent, { type: 'account.invoice-disputed' | 'account.dispute-reduced' }>;

/** Folds what happens to a refund. */
export function evolveRefund(state: AccountState, event: RefundEvent): AccountState {
  const { refundId, paymentId, amount } = event.data;
  if (event.type === 'account.refund-reserved') {
    const { proposedBy } = event.data;
    const refund: Refund = { paymentId, amount, status: 'PROPOSED', proposedBy, lineId: null };
    return setAside(withRefund(state, refundId, refund), paymentId, amount);
  }
  const refund = findRefund(state, refundId);
  assert(refund, `refund ${refundId} is known`);
  switch (event.type) {
    case 'account.refund-approved':
      return withRefund(state, refundId, { ...refund, status: 'APPROVED' });
    case 'account.refund-paid':
      return withRefund(state, refundId, { ...refund, status: 'PAID', lineId: event.data.lineId });
    case 'account.refund-unpaid':
      return withRefund(state, refundId, { ...refund, status: 'APPROVED', lineId: null });
    case 'account.refund-released':
      return setAside(withRefund(state, refundId, { ...refund, status: 'RELEASED' }), paymentId, -amount);
    default:
      return assertNever(event, 'refund event');
  }
}

/** Folds what happens to a contested amount. */
export function evolveDispute(state: AccountState, event: DisputeEvent): AccountState {
  const { invoiceId, deductionId, amount } = event.data;
  const before = tableGet(state.disputes, invoiceId) ?? [];
  if (event.type === 'account.invoice-disputed') {
    const disputes = tableSet(state.disputes, invoiceId, [...before, { deductionId, amount }]);
    return { ...state, disputes, done: remember(state.done, `DISPUTE:${deductionId}`, 0, doneWindow) };
  }
  const { left } = event.data;
  const after = before
    .map((dispute): Dispute => (dispute.deductionId === deductionId ? { deductionId, amount: left } : dispute))
    .filter((dispute) => dispute.amount > 0);
  const { disputes } = state;
  return {
    ...state,
    disputes: after.length > 0 ? tableSet(disputes, invoiceId, after) : tableDelete(disputes, invoiceId),
  };
}

/** Refunds that wait stay; the others go to a window of those that are over. */
function withRefund(state: AccountState, refundId: string, refund: Refund): AccountState {
  return refund.status === 'PROPOSED' || refund.status === 'APPROVED'
    ? { ...state, refunds: tableSet(state.refunds, refundId, refund) }
    : {
        ...state,
        refunds: tableDelete(state.refunds, refundId),
        refunded: remember(state.refunded, refundId, refund, settledWindow),
      };
}

/** Cash of a payment that nothing but its refund may use; below zero: free again. */
function setAside(state: AccountState, paymentId: string, amount: number): AccountState {
  const payment = findPayment(state, paymentId);
  assert(payment, `payment ${paymentId} is known`);
  const { rest, refunded } = payment;
  const changed = { ...payment, rest: rest - amount, refunded: refunded + amount };
  return withPayment({ ...state, unapplied: state.unapplied - amount }, paymentId, changed);
}

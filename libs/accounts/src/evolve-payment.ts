import { remember, tableDelete, tableSet } from '#libs/kernel';
import { settledWindow, type AccountState, type Payment } from './account.js';

/** Payments with a rest or a refund stay; the others go to the window of the settled ones. */
export function withPayment(state: AccountState, paymentId: string, payment: Payment): AccountState {
  return payment.rest > 0 || payment.refunded > 0
    ? { ...state, payments: tableSet(state.payments, paymentId, payment) }
    : {
        ...state,
        payments: tableDelete(state.payments, paymentId),
        settled: remember(state.settled, paymentId, payment, settledWindow),
      };
}

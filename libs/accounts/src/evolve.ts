import { assert, assertNever, remember, tableGet, tableHas, tableSet } from '#libs/kernel';
import { doneWindow, findPayment, type AccountState, type Payment } from './account.js';
import type { AccountRef } from './commands.js';
import type { AccountEvent } from './events.js';
import { evolveDispute, evolveRefund } from './evolve-claims.js';
import { creditRefused, creditReleased, creditReserved, withReservation } from './evolve-credit.js';
import { applicationReversed, applied, lessOpen, marked, writeOffReversed, writtenOff } from './evolve-items.js';
import { withPayment } from './evolve-payment.js';

type Data<Type extends AccountEvent['type']> = Extract<AccountEvent, { type: Type }>['data'];

/** Folds one event of an account. The old state stays as it was. */
export function evolveAccount(before: AccountState, event: AccountEvent): AccountState {
  const state = before.account ? before : { ...before, account: accountOf(event.data) };
  switch (event.type) {
    case 'account.limit-set':
      return { ...state, limit: event.data.limit, limitSet: true };
    case 'account.blocked':
      return { ...state, blocked: event.data.reason };
    case 'account.block-lifted':
      return { ...state, blocked: null };
    case 'account.credit-reserved':
      return creditReserved(state, event.data);
    case 'account.credit-refused':
      return creditRefused(state, event.data);
    case 'account.credit-released':
      return creditReleased(state, event.data);
    case 'account.invoice-posted':
      return invoicePosted(state, event.data);
    case 'account.credit-note-posted':
      return creditNotePosted(state, event.data);
    case 'account.payment-posted':
      return paymentPosted(state, event.data);
    case 'account.payment-applied':
      return applied(state, event.data);
    case 'account.application-reversed':
      return applicationReversed(state, event.data);
    case 'account.payment-reversed': {
      const { paymentId, amount } = event.data;
      const payment = findPayment(state, paymentId);
      assert(payment, `payment ${paymentId} is known`);
      const reversed: Payment = {
        ...payment,
        rest: 0 - payment.refunded,
        applications: [],
        awaits: [],
        reversed: true,
      };
      return withPayment({ ...state, unapplied: state.unapplied - amount }, paymentId, reversed);
    }
    case 'account.amount-recognised':
      return { ...state, recognised: marked(state, event.data.invoices, event.data.lineId) };
    case 'account.write-off-posted':
      return writtenOff(state, event.data);
    case 'account.deduction-credited': {
      const { invoiceId, amount } = event.data;
      return { ...state, open: state.open - amount, invoices: lessOpen(state.invoices, invoiceId, amount) };
    }
    case 'account.write-off-reversed':
      return writeOffReversed(state, event.data);
    case 'account.settlement-credit-posted': {
      const { creditId, documentId, amount, postedOn } = event.data;
      const before = findPayment(state, creditId) ?? { ...noCredit, date: postedOn };
      const credit: Payment = { ...before, amount: before.amount + amount, rest: before.rest + amount };
      return settlementDone(
        withPayment({ ...state, unapplied: state.unapplied + amount }, creditId, credit),
        documentId,
      );
    }
    case 'account.settlement-credit-taken-back': {
      const { creditId, documentId, amount, unapplied } = event.data;
      const before = findPayment(state, creditId);
      assert(before, `credit ${creditId} is known`);
      const credit = { ...before, amount: before.amount - amount, rest: unapplied };
      return settlementDone(
        withPayment({ ...state, unapplied: state.unapplied - amount }, creditId, credit),
        documentId,
      );
    }
    case 'account.debit-note-posted': {
      const { documentId, amount, issuedOn, dueDate } = event.data;
      // It belongs to no order: it stands for itself.
      const owed = { orderId: documentId, open: amount, issuedOn, dueDate };
      const invoices = tableSet(state.invoices, documentId, owed);
      const done = remember(state.done, `INVOICE:${documentId}`, 0, doneWindow);
      return { ...state, open: state.open + amount, invoices, done };
    }
    case 'account.refund-reserved':
    case 'account.refund-approved':
    case 'account.refund-paid':
    case 'account.refund-unpaid':
    case 'account.refund-released':
      return evolveRefund(state, event);
    case 'account.invoice-disputed':
    case 'account.dispute-reduced':
      return evolveDispute(state, event);
    default:
      return assertNever(event, 'account event');
  }
}

const noCredit: Omit<Payment, 'date'> = {
  ...{ kind: 'SETTLEMENT_CREDIT', amount: 0, rest: 0, refunded: 0 },
  ...{ awaits: [], applications: [], reversed: false },
};

function settlementDone(state: AccountState, documentId: string): AccountState {
  return { ...state, done: remember(state.done, `SETTLEMENT:${documentId}`, 0, doneWindow) };
}

function paymentPosted(state: AccountState, data: Data<'account.payment-posted'>): AccountState {
  const { paymentId, amount, valueDate, invoices } = data;
  const awaits = invoices.filter(({ invoiceId }) => !tableHas(state.invoices, invoiceId));
  const money = { kind: 'PAYMENT', date: valueDate, amount, rest: amount, refunded: 0 } as const;
  const payment: Payment = { ...money, awaits, applications: [], reversed: false };
  return withPayment({ ...state, unapplied: state.unapplied + amount }, paymentId, payment);
}

function invoicePosted(state: AccountState, data: Data<'account.invoice-posted'>): AccountState {
  const { invoiceId, orderId, amount, issuedOn, dueDate, reservationUsed } = data;
  const reservation = tableGet(state.reservations, orderId);
  const next = reservation
    ? withReservation(state, orderId, {
        round: reservation.round,
        amount: reservation.amount - reservationUsed,
        invoiced: reservation.invoiced + amount,
      })
    : state;
  return {
    ...next,
    open: next.open + amount,
    invoices:
      amount > 0 ? tableSet(next.invoices, invoiceId, { orderId, open: amount, issuedOn, dueDate }) : next.invoices,
    done: remember(next.done, `INVOICE:${invoiceId}`, 0, doneWindow),
  };
}

function creditNotePosted(state: AccountState, data: Data<'account.credit-note-posted'>): AccountState {
  const { adjustmentId, invoiceId, applied: settled, unapplied } = data;
  const next: AccountState = {
    ...state,
    open: state.open - settled,
    unapplied: state.unapplied + unapplied,
    invoices: settled > 0 ? lessOpen(state.invoices, invoiceId, settled) : state.invoices,
    done: remember(state.done, `CREDIT-NOTE:${adjustmentId}`, 0, doneWindow),
  };
  if (unapplied === 0) return next;
  return withPayment(next, adjustmentId, {
    kind: 'CREDIT_NOTE',
    date: data.postedOn,
    amount: unapplied,
    rest: unapplied,
    refunded: 0,
    awaits: [],
    applications: [],
    reversed: false,
  });
}

function accountOf({ creditorId, debtorId, level, distributorId, currency }: AccountRef): AccountRef {
  return { creditorId, debtorId, level, distributorId, currency };
}

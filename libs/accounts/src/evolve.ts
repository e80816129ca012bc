import {
  assert,
  assertNever,
  recall,
  remember,
  tableDelete,
  tableGet,
  tableHas,
  tableSet,
  type Table,
} from '#libs/kernel';
import {
  doneWindow,
  findPayment,
  maxWaiting,
  settledWindow,
  type AccountState,
  type Application,
  type CreditReservation,
  type OpenInvoice,
  type Payment,
  type WriteOff,
} from './account.js';
import type { AccountRef } from './commands.js';
import type { AccountEvent } from './events.js';
import { withPayment } from './evolve-payment.js';
import { evolveDispute, evolveRefund } from './evolve-claims.js';

type Data<Type extends AccountEvent['type']> = Extract<AccountEvent, { type: Type }>['data'];
type Applications = Data<'account.payment-applied'>['applications'];

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
    case 'account.credit-released': {
      const { orderId, left } = event.data;
      const reservation = tableGet(state.reservations, orderId);
      const next = reservation ? withReservation(state, orderId, { ...reservation, amount: left }) : state;
      return left > 0 ? next : { ...next, waiting: state.waiting.filter((order) => order.orderId !== orderId) };
    }
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

function creditReserved(state: AccountState, { orderId, round, amount }: Data<'account.credit-reserved'>) {
  const invoiced = tableGet(state.reservations, orderId)?.invoiced ?? 0;
  const waiting = state.waiting.some((order) => order.orderId === orderId)
    ? state.waiting.filter((order) => order.orderId !== orderId)
    : state.waiting;
  return { ...withReservation(state, orderId, { round, amount, invoiced }), waiting };
}

/** An order that waits already keeps its place: an amendment is often made to fit. */
function creditRefused(state: AccountState, { orderId, round, amount }: Data<'account.credit-refused'>): AccountState {
  const order = { orderId, round, amount };
  const at = state.waiting.findIndex((known) => known.orderId === orderId);
  if (at >= 0) return { ...state, waiting: state.waiting.with(at, order) };
  return state.waiting.length < maxWaiting ? { ...state, waiting: [...state.waiting, order] } : state;
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

function applied(state: AccountState, data: Data<'account.payment-applied'>): AccountState {
  const payment = findPayment(state, data.paymentId);
  assert(payment, `payment ${data.paymentId} is known`);
  const byInvoice = new Map(payment.applications.map((application) => [application.invoiceId, application]));
  let { invoices } = state;
  for (const { invoiceId, orderId, amount } of data.applications) {
    const invoice = tableGet(invoices, invoiceId);
    assert(invoice, `invoice ${invoiceId} is open`);
    const { issuedOn, dueDate } = invoice;
    const before = byInvoice.get(invoiceId)?.amount ?? 0;
    byInvoice.set(invoiceId, { invoiceId, orderId, amount: before + amount, issuedOn, dueDate });
    invoices = lessOpen(invoices, invoiceId, amount);
  }
  const total = sumOf(data.applications);
  const recognised = marked(state, data.applications, '');
  return withPayment(
    { ...state, invoices, recognised, open: state.open - total, unapplied: state.unapplied - total },
    data.paymentId,
    { ...payment, rest: data.unapplied, applications: [...byInvoice.values()] },
  );
}

/** Marks the invoices as recognised by a line; '' takes the mark of those that have one. */
function marked({ recognised }: AccountState, invoices: readonly { readonly invoiceId: string }[], lineId: string) {
  return invoices.reduce(
    (marks, { invoiceId }) =>
      lineId === '' && recall(marks, invoiceId) === undefined ? marks : remember(marks, invoiceId, lineId, doneWindow),
    recognised,
  );
}

function applicationReversed(state: AccountState, data: Data<'account.application-reversed'>): AccountState {
  const payment = findPayment(state, data.paymentId);
  assert(payment, `payment ${data.paymentId} is known`);
  const byInvoice = new Map(payment.applications.map((application) => [application.invoiceId, application]));
  let { invoices } = state;
  for (const { invoiceId, amount, open } of data.applications) {
    const application = byInvoice.get(invoiceId);
    assert(application, `${data.paymentId} settles invoice ${invoiceId}`);
    invoices = tableSet(invoices, invoiceId, reopened(application, open));
    if (application.amount === amount) byInvoice.delete(invoiceId);
    else byInvoice.set(invoiceId, { ...application, amount: application.amount - amount });
  }
  const total = sumOf(data.applications);
  return withPayment(
    { ...state, invoices, open: state.open + total, unapplied: state.unapplied + total },
    data.paymentId,
    { ...payment, rest: data.unapplied, applications: [...byInvoice.values()] },
  );
}

function writtenOff(state: AccountState, data: Data<'account.write-off-posted'>): AccountState {
  const { writeOffId, invoiceId, amount } = data;
  const invoice = tableGet(state.invoices, invoiceId);
  const next = { ...state, open: state.open - amount, invoices: lessOpen(state.invoices, invoiceId, amount) };
  if (writeOffId === null || !invoice) return next;
  const { orderId, issuedOn, dueDate } = invoice;
  const writeOff: WriteOff = { invoiceId, orderId, amount, issuedOn, dueDate, reversed: false };
  return { ...next, writeOffs: remember(state.writeOffs, writeOffId, writeOff, settledWindow) };
}

function writeOffReversed(state: AccountState, data: Data<'account.write-off-reversed'>): AccountState {
  const { writeOffId, invoiceId, amount, open } = data;
  const writeOff = recall(state.writeOffs, writeOffId);
  assert(writeOff, `write-off ${writeOffId} is known`);
  return {
    ...state,
    open: state.open + amount,
    invoices: tableSet(state.invoices, invoiceId, reopened(writeOff, open)),
    writeOffs: remember(state.writeOffs, writeOffId, { ...writeOff, reversed: true }, settledWindow),
  };
}

function reopened({ orderId, issuedOn, dueDate }: Application, open: number): OpenInvoice {
  return { orderId, open, issuedOn, dueDate };
}

/** A reservation that is used up or released leaves; its round stays known for a while. */
function withReservation(state: AccountState, orderId: string, reservation: CreditReservation): AccountState {
  const before = tableGet(state.reservations, orderId)?.amount ?? 0;
  const reserved = state.reserved - before + reservation.amount;
  return reservation.amount > 0
    ? { ...state, reserved, reservations: tableSet(state.reservations, orderId, reservation) }
    : {
        ...state,
        reserved,
        reservations: tableDelete(state.reservations, orderId),
        done: remember(state.done, `ORDER:${orderId}`, reservation.round, doneWindow),
      };
}

function lessOpen(invoices: Table<OpenInvoice>, invoiceId: string, amount: number): Table<OpenInvoice> {
  const invoice = tableGet(invoices, invoiceId);
  if (!invoice) return invoices;
  const open = invoice.open - amount;
  return open === 0 ? tableDelete(invoices, invoiceId) : tableSet(invoices, invoiceId, { ...invoice, open });
}

function sumOf(applications: Applications): number {
  return applications.reduce((sum, { amount }) => sum + amount, 0);
}

function accountOf({ creditorId, debtorId, level, distributorId, currency }: AccountRef): AccountRef {
  return { creditorId, debtorId, level, distributorId, currency };
}

import { assert, recall, remember, tableDelete, tableGet, tableSet, type Table } from '#libs/kernel';
import {
  doneWindow,
  findPayment,
  settledWindow,
  type AccountState,
  type Application,
  type OpenInvoice,
  type WriteOff,
} from './account.js';
import type { AccountEvent } from './events.js';
import { withPayment } from './evolve-payment.js';

type Data<Type extends AccountEvent['type']> = Extract<AccountEvent, { type: Type }>['data'];
type Applications = Data<'account.payment-applied'>['applications'];

/** Cash or a credit settles invoices. */
export function applied(state: AccountState, data: Data<'account.payment-applied'>): AccountState {
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
export function marked(
  { recognised }: AccountState,
  invoices: readonly { readonly invoiceId: string }[],
  lineId: string,
) {
  return invoices.reduce(
    (marks, { invoiceId }) =>
      lineId === '' && recall(marks, invoiceId) === undefined ? marks : remember(marks, invoiceId, lineId, doneWindow),
    recognised,
  );
}

/** It settles them no longer: they are open again. */
export function applicationReversed(state: AccountState, data: Data<'account.application-reversed'>): AccountState {
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

/** What is open of an invoice is given up. */
export function writtenOff(state: AccountState, data: Data<'account.write-off-posted'>): AccountState {
  const { kind, writeOffId, invoiceId, amount } = data;
  const invoice = tableGet(state.invoices, invoiceId);
  const next = { ...state, open: state.open - amount, invoices: lessOpen(state.invoices, invoiceId, amount) };
  if (writeOffId === null || !invoice) return next;
  const { orderId, issuedOn, dueDate } = invoice;
  const writeOff: WriteOff = { kind, invoiceId, orderId, amount, issuedOn, dueDate, reversed: false };
  return { ...next, writeOffs: remember(state.writeOffs, writeOffId, writeOff, settledWindow) };
}

/** It is owed after all. */
export function writeOffReversed(state: AccountState, data: Data<'account.write-off-reversed'>): AccountState {
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

/** So much less is open of an invoice; it leaves when nothing is. */
export function lessOpen(invoices: Table<OpenInvoice>, invoiceId: string, amount: number): Table<OpenInvoice> {
  const invoice = tableGet(invoices, invoiceId);
  if (!invoice) return invoices;
  const open = invoice.open - amount;
  return open === 0 ? tableDelete(invoices, invoiceId) : tableSet(invoices, invoiceId, { ...invoice, open });
}

function sumOf(applications: Applications): number {
  return applications.reduce((sum, { amount }) => sum + amount, 0);
}

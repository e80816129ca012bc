import { recall, reject, tableEntries, tableGet, tableHas } from '#libs/kernel';
import { findPayment, openAmount, type AccountState, type OpenInvoice } from './account.js';
import { refOf, refuseAmount, refuseDates, type Command, type Outcome } from './checks.js';
import type { AccountEvent } from './events.js';

/** An invoice is owed, once; the order's reservation gives way as far as it goes. */
export function postInvoice(command: Command<'post-invoice'>, state: AccountState): Outcome {
  const { invoiceId, orderId, amount, issuedOn, dueDate } = command;
  const refused = refuseAmount(amount, 0) ?? refuseDates(issuedOn, dueDate);
  if (refused) return refused;
  if (tableHas(state.invoices, invoiceId) || recall(state.done, `INVOICE:${invoiceId}`) !== undefined) return [];
  const reservationUsed = Math.min(tableGet(state.reservations, orderId)?.amount ?? 0, amount);
  const data = { ...refOf(command), invoiceId, orderId, amount, issuedOn, dueDate, reservationUsed };
  return [{ type: 'account.invoice-posted', data }, ...applyWaiting(command, state)];
}

/** Cash that came before the invoice that it names, oldest first. */
function applyWaiting(command: Command<'post-invoice'>, state: AccountState): readonly AccountEvent[] {
  const { invoiceId, orderId, issuedOn } = command;
  const waiting = tableEntries(state.payments)
    .flatMap(([paymentId, { awaits, date, rest }]) => {
      const named = awaits.find((awaited) => awaited.invoiceId === invoiceId);
      return named && rest > 0 ? [{ paymentId, date, most: Math.min(named.amount ?? rest, rest) }] : [];
    })
    .sort((a, b) => (`${a.date} ${a.paymentId}` < `${b.date} ${b.paymentId}` ? -1 : 1));
  const events: AccountEvent[] = [];
  let open = command.amount;
  for (const { paymentId, date, most } of waiting) {
    const amount = Math.min(most, open);
    if (amount === 0) break;
    open -= amount;
    const unapplied = tableGet(state.payments, paymentId)!.rest - amount;
    const applications = [{ invoiceId, orderId, amount, open }];
    const appliedOn = date > issuedOn ? date : issuedOn;
    events.push({
      type: 'account.payment-applied',
      data: { ...refOf(command), paymentId, appliedOn, applications, unapplied },
    });
  }
  return events;
}

/** Less is owed: first of its own invoice, what that no longer needs is credit to apply elsewhere. */
export function postCreditNote(command: Command<'post-credit-note'>, state: AccountState): Outcome {
  const { adjustmentId, invoiceId, orderId, amount, postedOn } = command;
  const refused = refuseAmount(amount, 1) ?? refuseDates(postedOn);
  if (refused) return refused;
  if (recall(state.done, `CREDIT-NOTE:${adjustmentId}`) !== undefined) return [];
  const known = findPayment(state, adjustmentId);
  if (known) {
    return known.kind === 'CREDIT_NOTE' ? [] : reject('id-taken', `${adjustmentId} is the id of a payment here.`);
  }
  const before = openAmount(state, invoiceId);
  const applied = Math.min(before, amount);
  const unapplied = amount - applied;
  const open = before - applied;
  const data = { ...refOf(command), adjustmentId, invoiceId, orderId, amount, applied, unapplied, open, postedOn };
  return [{ type: 'account.credit-note-posted', data }];
}

/** Money came in, once: to the invoices it names, else to the oldest due; the rest stays unapplied. */
export function postPayment(command: Command<'post-payment'>, state: AccountState): Outcome {
  const { paymentId, amount, method, valueDate, invoices } = command;
  const refused =
    refuseAmount(amount, 1) ??
    refuseDates(valueDate) ??
    invoices.map((named) => (named.amount === null ? undefined : refuseAmount(named.amount, 1))).find((r) => r);
  if (refused) return refused;
  const known = findPayment(state, paymentId);
  if (known) return known.kind === 'PAYMENT' ? [] : reject('id-taken', `${paymentId} is the id of a credit here.`);

  const ref = refOf(command);
  const posted: AccountEvent = {
    type: 'account.payment-posted',
    data: {
      ...{ ...ref, paymentId, amount, method, valueDate },
      invoices: invoices.map((named) => ({ invoiceId: named.invoiceId, amount: named.amount })),
    },
  };
  const wanted = invoices.length > 0 ? invoices : oldestFirst(state).map((invoiceId) => ({ invoiceId, amount: null }));
  const { applications, rest } = spread(amount, wanted, state);
  if (applications.length === 0) return [posted];
  return [
    posted,
    {
      type: 'account.payment-applied',
      data: { ...ref, paymentId, appliedOn: valueDate, applications, unapplied: rest },
    },
  ];
}

/** The creditor gives up what is open, or part of it. */
export function writeOff(command: Command<'write-off'>, state: AccountState): Outcome {
  const { kind, writeOffId = null, invoiceId, amount, postedOn, reason } = command;
  const refused = refuseAmount(amount, 1) ?? refuseDates(postedOn);
  if (refused) return refused;
  if (writeOffId !== null && recall(state.writeOffs, writeOffId)) return [];
  const invoice = tableGet(state.invoices, invoiceId);
  if (!invoice || amount > invoice.open) {
    const open = invoice?.open ?? 0;
    return reject('exceeds-open', `Only ${open} is open of invoice ${invoiceId}.`, { invoiceId, open, amount });
  }
  const { orderId } = invoice;
  const data = { ...refOf(command), kind, writeOffId, invoiceId, orderId, amount, open: invoice.open - amount };
  return [{ type: 'account.write-off-posted', data: { ...data, postedOn, reason } }];
}

/** What was given up is owed again. Once. */
export function reverseWriteOff(command: Command<'reverse-write-off'>, state: AccountState): Outcome {
  const { writeOffId, reversedOn, reason } = command;
  const refused = refuseDates(reversedOn);
  if (refused) return refused;
  const writeOff = recall(state.writeOffs, writeOffId);
  if (!writeOff) return reject('unknown-write-off', `No write-off ${writeOffId} here.`, { writeOffId });
  if (writeOff.reversed) return [];
  const { kind, invoiceId, orderId, amount } = writeOff;
  const data = { ...refOf(command), kind, writeOffId, invoiceId, orderId, amount };
  const open = openAmount(state, invoiceId) + amount;
  return [{ type: 'account.write-off-reversed', data: { ...data, open, reversedOn, reason } }];
}

/** By due date, then issue date, then id. */
export function oldestFirst(state: AccountState): readonly string[] {
  const rank = ([id, { dueDate, issuedOn }]: readonly [string, OpenInvoice]) => `${dueDate} ${issuedOn} ${id}`;
  return tableEntries(state.invoices)
    .map((entry) => ({ id: entry[0], rank: rank(entry) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ id }) => id);
}

/** Pays one after another what is wanted, open and left. An invoice that is not open takes nothing. */
export function spread(
  amount: number,
  wanted: readonly { readonly invoiceId: string; readonly amount: number | null }[],
  state: AccountState,
) {
  const byInvoice = new Map<string, { invoiceId: string; orderId: string; amount: number; open: number }>();
  let rest = amount;
  for (const { invoiceId, amount: named } of wanted) {
    if (rest === 0) break;
    const invoice = tableGet(state.invoices, invoiceId);
    if (!invoice) continue;
    const before = byInvoice.get(invoiceId) ?? { invoiceId, orderId: invoice.orderId, amount: 0, open: invoice.open };
    const part = Math.min(named ?? before.open, before.open, rest);
    if (part === 0) continue;
    byInvoice.set(invoiceId, { ...before, amount: before.amount + part, open: before.open - part });
    rest -= part;
  }
  return { applications: [...byInvoice.values()], rest };
}

import { reject, tableGet } from '#libs/kernel';
import { findPayment, openAmount, type AccountState, type Application } from './account.js';
import {
  exceedsPayment,
  refOf,
  refuseAmount,
  refuseDates,
  unknownPayment,
  type Command,
  type Outcome,
} from './checks.js';
import { releaseRefundsOf } from './decide-refunding.js';
import type { AccountEvent } from './events.js';

/** Unapplied cash or credit to invoices: never more than the payment has left nor than an invoice has open. */
export function applyPayment(command: Command<'apply-payment'>, state: AccountState): Outcome {
  const { paymentId, appliedOn, applications } = command;
  if (applications.length === 0) return reject('no-lines', 'Name at least one invoice.');
  const refused =
    refuseDates(appliedOn) ?? applications.map(({ amount }) => refuseAmount(amount, 1)).find((refusal) => refusal);
  if (refused) return refused;
  const payment = findPayment(state, paymentId);
  if (!payment) return unknownPayment(paymentId);
  const total = applications.reduce((sum, { amount }) => sum + amount, 0);
  if (total > payment.rest) return exceedsPayment(paymentId, payment, total);
  const seen = new Set<string>();
  const applied = [];
  for (const { invoiceId, amount } of applications) {
    if (seen.has(invoiceId)) return reject('duplicate-line', `Invoice ${invoiceId} is named twice.`, { invoiceId });
    seen.add(invoiceId);
    const invoice = tableGet(state.invoices, invoiceId);
    if (!invoice || amount > invoice.open) {
      const open = invoice?.open ?? 0;
      return reject('exceeds-open', `Only ${open} is open of invoice ${invoiceId}.`, { invoiceId, open, amount });
    }
    applied.push({ invoiceId, orderId: invoice.orderId, amount, open: invoice.open - amount });
  }
  const unapplied = payment.rest - total;
  const data = { ...refOf(command), paymentId, appliedOn, applications: applied, unapplied };
  return [{ type: 'account.payment-applied', data }];
}

/** What a payment settled of one invoice is open again, and the money free to apply elsewhere. */
export function reverseApplication(command: Command<'reverse-application'>, state: AccountState): Outcome {
  const { paymentId, invoiceId, reversedOn } = command;
  const refused = refuseDates(reversedOn);
  if (refused) return refused;
  const payment = findPayment(state, paymentId);
  if (!payment) return unknownPayment(paymentId);
  const application = payment.applications.find((known) => known.invoiceId === invoiceId);
  if (!application) {
    return reject('not-applied', `Payment ${paymentId} is not applied to invoice ${invoiceId}.`, {
      paymentId,
      invoiceId,
    });
  }
  return [reversal(command, state, [application], payment.rest + application.amount)];
}

/**
 * The money went back: all that it settled is open again, and what was to be refunded stays here. Once. What had been
 * refunded is owed back: the account's unapplied cash goes below zero by it until that comes in again.
 */
export function reversePayment(command: Command<'reverse-payment'>, state: AccountState): Outcome {
  const { paymentId, reversedOn, reason } = command;
  const refused = refuseDates(reversedOn);
  if (refused) return refused;
  const payment = findPayment(state, paymentId);
  if (!payment) return unknownPayment(paymentId);
  if (payment.kind !== 'PAYMENT') {
    return reject('not-a-payment', `${paymentId} is a credit; only payments are reversed.`, { paymentId });
  }
  if (payment.reversed) return [];
  const { amount, applications, refunded } = payment;
  const reversed: AccountEvent = {
    type: 'account.payment-reversed',
    data: { ...refOf(command), paymentId, amount, reversedOn, reason },
  };
  return [
    ...(applications.length > 0 ? [reversal(command, state, applications, amount - refunded)] : []),
    ...releaseRefundsOf(command, state, amount - refunded),
    reversed,
  ];
}

function reversal(
  command: Command<'reverse-application'> | Command<'reverse-payment'>,
  state: AccountState,
  applications: readonly Application[],
  unapplied: number,
): AccountEvent {
  const { paymentId, reversedOn, reason } = command;
  return {
    type: 'account.application-reversed',
    data: {
      ...refOf(command),
      paymentId,
      reversedOn,
      reason,
      applications: applications.map(({ invoiceId, orderId, amount }) => {
        return { invoiceId, orderId, amount, open: openAmount(state, invoiceId) + amount };
      }),
      unapplied,
    },
  };
}

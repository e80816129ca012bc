import { isRejection, recall, reject, type Rejection } from '#libs/kernel';
import { findPayment, openAmount, type AccountState, type Payment } from './account.js';
import { refOf, refuseAmount, refuseDates, type Command, type Outcome } from './checks.js';
import type { SettlementDocument } from './commands.js';
import { oldestFirst, spread } from './decide-posting.js';
import type { AccountEvent } from './events.js';

/** A discount earned after invoicing, once: credit that settles what is open, the rest stays unapplied. */
export function postSettlementCredit(command: Command<'post-settlement-credit'>, state: AccountState): Outcome {
  const { creditId, postedOn, invoices } = command;
  const refused = refuseDocument(command, postedOn);
  if (refused) return refused;
  if (isDone(command, state)) return [];
  const before = creditOf(command, state);
  if (isRejection(before)) return before;
  const document = documentOf(command);
  const posted: AccountEvent = {
    type: 'account.settlement-credit-posted',
    data: { ...refOf(command), ...document, creditId, postedOn },
  };
  const wanted = invoices === 'OLDEST_FIRST' ? oldestFirst(state) : invoices;
  const named = wanted.map((invoiceId) => ({ invoiceId, amount: null }));
  const { applications, rest } = spread(document.amount, named, state);
  if (applications.length === 0) return [posted];
  const unapplied = (before?.rest ?? 0) + rest;
  const data = { ...refOf(command), paymentId: creditId, appliedOn: postedOn, applications, unapplied };
  return [posted, { type: 'account.payment-applied', data }];
}

/** Less was earned than the credit holds: its rest goes first, then what it settled is open again, latest first. Once. */
export function takeBackSettlementCredit(
  command: Command<'take-back-settlement-credit'>,
  state: AccountState,
): Outcome {
  const { creditId, takenBackOn, reason } = command;
  const refused = refuseDocument(command, takenBackOn);
  if (refused) return refused;
  if (isDone(command, state)) return [];
  const credit = creditOf(command, state);
  if (isRejection(credit)) return credit;
  const document = documentOf(command);
  const { amount } = document;
  if (!credit || amount > credit.amount) {
    const held = credit?.amount ?? 0;
    const message = `Credit ${creditId} holds only ${held}, or it was settled so long ago that it is final.`;
    return reject('exceeds-credit', message, { creditId, held, amount });
  }
  const { applications, reopened } = reopening(credit, Math.max(0, amount - credit.rest), state);
  const rest = credit.rest + reopened;
  const taken: AccountEvent = {
    type: 'account.settlement-credit-taken-back',
    data: { ...refOf(command), ...document, creditId, unapplied: rest - amount, takenBackOn, reason },
  };
  if (reopened === 0) return [taken];
  const data = { ...refOf(command), paymentId: creditId, reversedOn: takenBackOn, reason, applications };
  return [{ type: 'account.application-reversed', data: { ...data, unapplied: rest } }, taken];
}

/** More was given than earned: owed, once, like an invoice. */
export function postDebitNote(command: Command<'post-debit-note'>, state: AccountState): Outcome {
  const { documentId, issuedOn, dueDate } = command;
  const refused = refuseDocument(command, issuedOn, dueDate);
  if (refused) return refused;
  if (recall(state.done, `INVOICE:${documentId}`) !== undefined || openAmount(state, documentId) > 0) return [];
  const data = { ...refOf(command), ...documentOf(command), issuedOn, dueDate };
  return [{ type: 'account.debit-note-posted', data }];
}

/** What `wanted` of the credit settled last is open again. */
function reopening(credit: Payment, wanted: number, state: AccountState) {
  let left = wanted;
  const applications = credit.applications.toReversed().flatMap(({ invoiceId, orderId, amount: settled }) => {
    const amount = Math.min(left, settled);
    left -= amount;
    return amount > 0 ? [{ invoiceId, orderId, amount, open: openAmount(state, invoiceId) + amount }] : [];
  });
  return { applications, reopened: wanted - left };
}

function creditOf({ creditId }: { readonly creditId: string }, state: AccountState): Payment | undefined | Rejection {
  const credit = findPayment(state, creditId);
  return credit === undefined || credit.kind === 'SETTLEMENT_CREDIT'
    ? credit
    : reject('id-taken', `${creditId} is the id of a payment or credit note here.`, { creditId });
}

function isDone({ documentId }: SettlementDocument, state: AccountState): boolean {
  return recall(state.done, `SETTLEMENT:${documentId}`) !== undefined;
}

function refuseDocument({ net, tax }: SettlementDocument, ...dates: readonly string[]): Rejection | undefined {
  return refuseAmount(net, 0) ?? refuseAmount(tax, 0) ?? refuseAmount(net + tax, 1) ?? refuseDates(...dates);
}

function documentOf({ documentId, kind, policyId, version, net, tax }: SettlementDocument) {
  return { documentId, kind, policyId, version, amount: net + tax, net, tax };
}

import { defineEvent, t } from '#libs/kernel';
import { account } from './account-fields.js';

const refund = {
  ...account,
  refundId: t.id(),
  /** Payment or credit note whose rest is given back. */
  paymentId: t.id(),
  amount: t.amount(),
};

/** Unapplied cash on its way back to the debtor. */
export const refundEvents = [
  defineEvent(
    'account.refund-reserved',
    1,
    'Unapplied cash is set aside to be given back: it moves from unapplied cash to refunds payable.',
    t.object({
      ...refund,
      /** What is left of the payment. */
      unapplied: t.amount(),
      reservedOn: t.date(),
      proposedBy: t.id(),
      reason: t.text(),
    }),
  ),
  defineEvent(
    'account.refund-approved',
    1,
    'A second person lets it be paid out; no money moves.',
    t.object({ ...refund, approvedOn: t.date(), approvedBy: t.id() }),
  ),
  defineEvent(
    'account.refund-paid',
    1,
    'The bank’s line shows that it went out; the line tells what moves: from refunds payable to the bank.',
    t.object({ ...refund, lineId: t.id(), paidOn: t.date() }),
  ),
  defineEvent(
    'account.refund-unpaid',
    1,
    'The line was something else; the line tells what moves: from the bank to refunds payable.',
    t.object({ ...refund, lineId: t.id(), unpaidOn: t.date(), reason: t.text() }),
  ),
  defineEvent(
    'account.refund-released',
    1,
    'It is unapplied cash again, from refunds payable. With cause RETURNED the bank’s line moved it there before.',
    t.object({
      ...refund,
      unapplied: t.integer(),
      releasedOn: t.date(),
      cause: t.oneOf('CANCELLED', 'PAYMENT_REVERSED', 'RETURNED'),
      /** The bank’s line by which it came back. */
      lineId: t.nullable(t.id()),
      reason: t.text(),
    }),
  ),
] as const;

import { defineEvent, eventRegistry, t, type EventsOf } from '#libs/kernel';
import { account, namedInvoices, writeOffKinds } from './account-fields.js';
import { disputeEvents } from './dispute-events.js';
import { refundEvents } from './refund-events.js';

const application = t.object({
  invoiceId: t.id(),
  orderId: t.id(),
  amount: t.amount(),
  /** What is still open of the invoice afterwards. */
  open: t.amount(),
});

/** A discount that is settled after invoicing: its document, the policy that gives it, and what of it is tax. */
const settlement = {
  /** Names this posting; each counts once. */
  documentId: t.id(),
  kind: t.oneOf('EARLY_PAYMENT', 'PERIOD_REBATE'),
  policyId: t.id(),
  version: t.integer(),
  /** net + tax. */
  amount: t.amount(),
  net: t.amount(),
  /** The part that lowers what is due in tax; 0: a commercial credit, the taxable value stays. */
  tax: t.amount(),
};

/** Before small differences were told apart, the books took every write-off for a bad debt. */
const asBadDebt = (data: Readonly<Record<string, unknown>>) => ({ ...data, kind: 'BAD_DEBT' });

export const accountEvents = eventRegistry(
  'accounts',
  ['account-<creditor>.<debtor>'],
  [
    defineEvent(
      'account.limit-set',
      1,
      'How much the creditor lends at most; null: no limit.',
      t.object({ ...account, limit: t.nullable(t.amount()), reason: t.text() }),
    ),
    defineEvent(
      'account.credit-reserved',
      1,
      'Credit is set aside for an order.',
      t.object({
        ...account,
        orderId: t.id(),
        round: t.integer(),
        amount: t.amount(),
        /** Open items + reserved - unapplied cash, after this reservation. */
        exposure: t.amount(),
        limit: t.nullable(t.amount()),
        /** True if finance let it pass above the limit. */
        override: t.boolean(),
      }),
    ),
    defineEvent(
      'account.blocked',
      1,
      'No new credit is given.',
      t.object({
        ...account,
        reason: t.text(),
        /** The dunning run that proposed it. */
        runId: t.nullable(t.id()),
        blockedBy: t.id(),
      }),
    ),
    defineEvent(
      'account.block-lifted',
      1,
      'New credit is given again.',
      t.object({ ...account, reason: t.text(), liftedBy: t.id() }),
    ),
    defineEvent(
      'account.credit-refused',
      2,
      'The limit or a block does not allow an order; it waits for freed credit.',
      t.object({
        ...account,
        orderId: t.id(),
        round: t.integer(),
        amount: t.amount(),
        available: t.amount(),
        limit: t.nullable(t.amount()),
        /** Why the account is blocked; null: the limit refuses. */
        blocked: t.nullable(t.text()),
      }),
      { 1: (data) => ({ ...data, blocked: null }) },
    ),
    defineEvent(
      'account.credit-released',
      1,
      'Credit set aside for an order is free again.',
      t.object({
        ...account,
        orderId: t.id(),
        amount: t.amount(),
        reason: t.oneOf('CANCELLED', 'CUT', 'CLOSED', 'REJECTED', 'AMENDED'),
        /** What stays reserved for the order. */
        left: t.amount(),
      }),
    ),
    defineEvent(
      'account.invoice-posted',
      1,
      'An invoice is owed; it takes the place of the reservation.',
      t.object({
        ...account,
        invoiceId: t.id(),
        orderId: t.id(),
        amount: t.amount(),
        issuedOn: t.date(),
        dueDate: t.date(),
        /** The part of the order’s reservation that it used up. */
        reservationUsed: t.amount(),
      }),
    ),
    defineEvent(
      'account.credit-note-posted',
      1,
      'Less is owed: first of its invoice, the rest is unapplied credit.',
      t.object({
        ...account,
        adjustmentId: t.id(),
        invoiceId: t.id(),
        orderId: t.id(),
        amount: t.amount(),
        applied: t.amount(),
        unapplied: t.amount(),
        open: t.amount(),
        postedOn: t.date(),
      }),
    ),
    defineEvent(
      'account.payment-posted',
      2,
      'Money came in: it is unapplied cash.',
      t.object({
        ...account,
        paymentId: t.id(),
        amount: t.amount(),
        method: t.text(),
        valueDate: t.date(),
        /** What it is meant for: of these, invoices that are posted later take it then. */
        invoices: namedInvoices,
      }),
      { 1: (data) => ({ ...data, invoices: [] }) },
    ),
    defineEvent(
      'account.payment-applied',
      1,
      'Money (or a credit) settles invoices.',
      t.object({
        ...account,
        /** Payment or credit note that it comes from. */
        paymentId: t.id(),
        appliedOn: t.date(),
        applications: t.array(application),
        /** What is left of the payment. */
        unapplied: t.amount(),
      }),
    ),
    defineEvent(
      'account.application-reversed',
      1,
      'Invoices are open again.',
      t.object({
        ...account,
        paymentId: t.id(),
        reversedOn: t.date(),
        reason: t.text(),
        applications: t.array(application),
        unapplied: t.amount(),
      }),
    ),
    defineEvent(
      'account.payment-reversed',
      1,
      'The money went back (bounced, or recorded by mistake).',
      t.object({
        ...account,
        paymentId: t.id(),
        amount: t.amount(),
        reversedOn: t.date(),
        reason: t.text(),
      }),
    ),
    defineEvent(
      'account.amount-recognised',
      2,
      'Money of this debtor is exactly what these invoices ask for.',
      t.object({
        ...account,
        lineId: t.id(),
        amount: t.amount(),
        valueDate: t.date(),
        invoices: t.array(t.object({ invoiceId: t.id(), amount: t.amount() })),
        /** It settles the invoice with a discount for paying by this day; null: it is all that is open. */
        earlyUntil: t.nullable(t.date()),
      }),
      { 1: (data) => ({ ...data, earlyUntil: null }) },
    ),
    defineEvent(
      'account.write-off-posted',
      3,
      'The creditor gives an open amount up.',
      t.object({
        ...account,
        kind: t.oneOf(...writeOffKinds),
        /** Under which it can be taken back; null: it can't. */
        writeOffId: t.nullable(t.id()),
        invoiceId: t.id(),
        orderId: t.id(),
        amount: t.amount(),
        open: t.amount(),
        postedOn: t.date(),
        reason: t.text(),
      }),
      { 1: (data) => ({ ...data, writeOffId: null }), 2: asBadDebt },
    ),
    defineEvent(
      'account.write-off-reversed',
      2,
      'What was given up is owed again.',
      t.object({
        ...account,
        kind: t.oneOf(...writeOffKinds),
        writeOffId: t.id(),
        invoiceId: t.id(),
        orderId: t.id(),
        amount: t.amount(),
        open: t.amount(),
        reversedOn: t.date(),
        reason: t.text(),
      }),
      { 1: asBadDebt },
    ),
    defineEvent(
      'account.settlement-credit-posted',
      1,
      'The debtor earned a discount after invoicing: credit that settles invoices as money does.',
      t.object({
        ...account,
        ...settlement,
        /** Under which it is applied and taken back; later postings may add to it. */
        creditId: t.id(),
        postedOn: t.date(),
      }),
    ),
    defineEvent(
      'account.settlement-credit-taken-back',
      1,
      'Part of such a credit is not earned any more.',
      t.object({
        ...account,
        ...settlement,
        creditId: t.id(),
        /** What is left of the credit and not applied. */
        unapplied: t.amount(),
        takenBackOn: t.date(),
        reason: t.text(),
      }),
    ),
    defineEvent(
      'account.debit-note-posted',
      1,
      'The debtor was given more after invoicing than it earned: it owes the difference, as it owes an invoice.',
      t.object({ ...account, ...settlement, issuedOn: t.date(), dueDate: t.date() }),
    ),
    ...refundEvents,
    ...disputeEvents,
  ],
);

export type AccountEvent = EventsOf<typeof accountEvents>;

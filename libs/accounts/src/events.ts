import { defineEvent, eventRegistry, levelSchema, t, type EventsOf } from '#libs/kernel';

/** Creditor is the principal for PRIMARY and the distributor for SECONDARY. */
const account = {
  creditorId: t.id(),
  debtorId: t.id(),
  level: levelSchema,
  distributorId: t.id(),
  currency: t.currency(),
};
const application = t.object({
  invoiceId: t.id(),
  orderId: t.id(),
  amount: t.amount(),
  /** What is still open of the invoice afterwards. */
  open: t.amount(),
});

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
      'account.credit-refused',
      1,
      'The limit does not allow an order; it waits for freed credit.',
      t.object({
        ...account,
        orderId: t.id(),
        round: t.integer(),
        amount: t.amount(),
        available: t.amount(),
        limit: t.amount(),
      }),
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
      1,
      'Money came in.',
      t.object({
        ...account,
        paymentId: t.id(),
        amount: t.amount(),
        method: t.text(),
        valueDate: t.date(),
      }),
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
      'account.write-off-posted',
      2,
      'The creditor gives an open amount up.',
      t.object({
        ...account,
        /** Under which it can be taken back; null: it can't. */
        writeOffId: t.nullable(t.id()),
        invoiceId: t.id(),
        orderId: t.id(),
        amount: t.amount(),
        open: t.amount(),
        postedOn: t.date(),
        reason: t.text(),
      }),
      { 1: (data) => ({ ...data, writeOffId: null }) },
    ),
    defineEvent(
      'account.write-off-reversed',
      1,
      'What was given up is owed again.',
      t.object({
        ...account,
        writeOffId: t.id(),
        invoiceId: t.id(),
        orderId: t.id(),
        amount: t.amount(),
        open: t.amount(),
        reversedOn: t.date(),
        reason: t.text(),
      }),
    ),
  ],
);

export type AccountEvent = EventsOf<typeof accountEvents>;

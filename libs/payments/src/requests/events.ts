import { defineEvent, eventRegistry, levelSchema, t, type EventsOf } from '#libs/kernel';

const id = {
  /** At most 19 of A-Z and 0-9 with check characters, found again in whatever the bank makes of a memo. */
  reference: t.id(),
  creditorId: t.id(),
  debtorId: t.id(),
  level: levelSchema,
  distributorId: t.id(),
  currency: t.currency(),
};
const invoices = t.array(t.object({ invoiceId: t.id(), amount: t.amount() }));
/** What less settles it when it is paid in time: each invoice less its discount for paying early. */
const early = t.array(t.object({ until: t.date(), amount: t.amount(), invoices }));
const claim = { lineId: t.id(), amount: t.amount(), valueDate: t.date() };

export const paymentRequestEvents = eventRegistry(
  'payments',
  ['payment-request-<reference>'],
  [
    defineEvent(
      'payment-request.issued',
      2,
      'The debtor is asked to pay under a reference.',
      t.object({
        ...id,
        amount: t.amount(),
        /** Empty: for the account, oldest invoice first. */
        invoices,
        bankAccountId: t.id(),
        issuedOn: t.date(),
        /** Last day on which it posts by itself. */
        expiresOn: t.date(),
        early,
      }),
      { 1: (data) => ({ ...data, early: [] }) },
    ),
    defineEvent(
      'payment-request.paid',
      2,
      'A line of the bank pays it exactly: it posts by itself.',
      t.object({
        ...id,
        ...claim,
        invoices,
        /** With the discount for paying by this day; null: in full. */
        earlyUntil: t.nullable(t.date()),
      }),
      { 1: (data) => ({ ...data, earlyUntil: null }) },
    ),
    defineEvent(
      'payment-request.claimed',
      2,
      'A line of the bank names it but does not fit: a person decides.',
      t.object({
        ...id,
        ...claim,
        requested: t.amount(),
        why: t.oneOf(
          'OTHER_AMOUNT',
          'OTHER_CURRENCY',
          'OTHER_CREDITOR',
          'OTHER_DEBTOR',
          'PAID_ALREADY',
          'EXPIRED',
          'WITHDRAWN',
        ),
      }),
      { 1: (data) => data },
    ),
    defineEvent(
      'payment-request.reopened',
      1,
      'The line that paid it turned out to be something else.',
      t.object({ ...id, lineId: t.id() }),
    ),
    defineEvent('payment-request.withdrawn', 1, 'It is not asked for any more.', t.object({ ...id, reason: t.text() })),
  ],
);
export type PaymentRequestEvent = EventsOf<typeof paymentRequestEvents>;

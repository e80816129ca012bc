import { defineEvent, eventRegistry, levelSchema, t, type EventsOf } from '#libs/kernel';

/** True: cash or a cheque that no line of the bank shows; false: money on its way, as all that version 1 told of. */
const onHand = t.boolean();
const id = {
  paymentId: t.id(),
  creditorId: t.id(),
  level: levelSchema,
  distributorId: t.nullable(t.id()),
  currency: t.currency(),
};

export const paymentEvents = eventRegistry(
  'payments',
  ['payment-<id>'],
  [
    defineEvent(
      'payment.recorded',
      2,
      'Money arrived; the payer may not be known yet.',
      t.object({
        ...id,
        debtorId: t.nullable(t.id()),
        amount: t.amount(),
        method: t.oneOf('BANK_TRANSFER', 'CASH', 'CHEQUE', 'CARD', 'E_WALLET'),
        valueDate: t.date(),
        /** What the payer wrote: an order or invoice number, never a name. */
        reference: t.nullable(t.text()),
        /** The bank’s own number of the transaction: the same one is never recorded twice. */
        bankReference: t.nullable(t.text()),
        /** Invoices that it is meant for; empty: oldest first. Amount null: as much as is open. */
        invoices: t.array(t.object({ invoiceId: t.id(), amount: t.nullable(t.amount()) })),
        onHand,
      }),
      { 1: (data) => ({ ...data, onHand: false }) },
    ),
    defineEvent(
      'payment.identified',
      1,
      'Now it is known who paid.',
      t.object({
        ...id,
        debtorId: t.id(),
        amount: t.amount(),
        method: t.text(),
        valueDate: t.date(),
        invoices: t.array(t.object({ invoiceId: t.id(), amount: t.nullable(t.amount()) })),
      }),
    ),
    defineEvent(
      'payment.funded',
      2,
      'The bank’s statement shows the money.',
      t.object({
        ...id,
        debtorId: t.nullable(t.id()),
        amount: t.amount(),
        lineId: t.id(),
        bankAccountId: t.id(),
        /** True: it was recorded before the bank showed it. */
        announced: t.boolean(),
        /** Value date of the line. */
        fundedOn: t.nullable(t.date()),
        onHand,
      }),
      { 1: (data) => ({ ...data, fundedOn: null, onHand: false }) },
    ),
    defineEvent(
      'payment.funding-refused',
      1,
      'A line of the bank was matched to it at the moment when it could not be that any more: the match is taken back.',
      t.object({
        ...id,
        debtorId: t.nullable(t.id()),
        lineId: t.id(),
        refusedOn: t.date(),
        code: t.text(),
        reason: t.text(),
      }),
    ),
    defineEvent(
      'payment.unfunded',
      2,
      'The line was another payment: this one is only announced again.',
      t.object({
        ...{ ...id, debtorId: t.nullable(t.id()), amount: t.amount(), lineId: t.id(), reason: t.text() },
        ...{ unfundedOn: t.nullable(t.date()), onHand },
      }),
      { 1: (data) => ({ ...data, unfundedOn: null, onHand: false }) },
    ),
    defineEvent('payment.posted', 1, 'It stands on the payer’s account.', t.object({ ...id, debtorId: t.id() })),
    defineEvent(
      'payment.reversed',
      2,
      'It bounced or was a mistake.',
      t.object({
        ...{ ...id, debtorId: t.nullable(t.id()), amount: t.amount(), reason: t.text(), reversedOn: t.date() },
        onHand,
      }),
      { 1: (data) => ({ ...data, onHand: false }) },
    ),
  ],
);

export type PaymentEvent = EventsOf<typeof paymentEvents>;

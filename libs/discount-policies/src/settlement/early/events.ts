import { defineEvent, eventRegistry, levelSchema, t, type EventsOf } from '#libs/kernel';

const id = {
  invoiceId: t.id(),
  creditorId: t.id(),
  debtorId: t.id(),
  level: levelSchema,
  distributorId: t.id(),
  currency: t.currency(),
};

/** The terms of the policy that the discount goes by, as its version said when the invoice was issued. */
const terms = t.object({
  paidOn: t.oneOf('BANK_DATE', 'VALUE_DATE'),
  graceDays: t.integer(),
  partial: t.oneOf('PRO_RATA', 'NONE'),
  base: t.oneOf('GROSS', 'NET', 'INCLUDING_TAX'),
  rounding: t.oneOf('half-up', 'half-even', 'down', 'up'),
  taxTreatment: t.oneOf('REDUCES_TAXABLE_VALUE', 'COMMERCIAL_CREDIT', 'GIFT'),
  slabs: t.array(t.object({ from: t.integer(), to: t.nullable(t.integer()), rate: t.decimal() })),
});

/** A correction: what all facts together earn less what was given before. */
const change = {
  ...id,
  /** Of the posting; `<invoice>.<n>`. */
  documentId: t.id(),
  policyId: t.id(),
  version: t.integer(),
  /** net + tax. */
  amount: t.amount(),
  net: t.amount(),
  /** Above 0 where the discount lowers the taxable value. */
  tax: t.amount(),
  /** Given in all afterwards. */
  given: t.amount(),
  /** What the facts come to: each payment with its days, rate, what the rate worked on, and what it earned. */
  earned: t.array(
    t.object({
      paymentId: t.id(),
      paid: t.amount(),
      paidOn: t.date(),
      days: t.integer(),
      rate: t.nullable(t.decimal()),
      base: t.amount(),
      amount: t.amount(),
    }),
  ),
  on: t.date(),
};

export const earlyPaymentEvents = eventRegistry(
  'discount-policies',
  ['early-payment-<invoice>'],
  [
    defineEvent(
      'early-payment.offered',
      1,
      'Who pays this invoice early earns a discount.',
      t.object({
        ...id,
        orderId: t.id(),
        policyId: t.id(),
        version: t.integer(),
        terms,
        /** From which the days count. */
        from: t.date(),
        /** The invoice with tax. */
        total: t.amount(),
        /** What the rate works on: the policy's products, as its base says. */
        base: t.amount(),
        /** Tax in the total. */
        tax: t.amount(),
      }),
    ),
    defineEvent(
      'early-payment.payment-counted',
      1,
      'Money settles the invoice, or (below zero) does so no longer.',
      t.object({
        ...id,
        /** Of the posting that it comes from: each counts once. */
        factId: t.text(),
        paymentId: t.id(),
        amount: t.amount(),
        bankDate: t.date(),
        valueDate: t.date(),
      }),
    ),
    defineEvent(
      'early-payment.payment-dated',
      1,
      'The bank shows the money, on another day than was told.',
      t.object({ ...id, paymentId: t.id(), bankDate: t.date(), valueDate: t.date() }),
    ),
    defineEvent(
      'early-payment.invoice-lowered',
      1,
      'Less is to be paid: a credit note, another credit, or an amount let go; below zero: taken back.',
      t.object({
        ...id,
        factId: t.text(),
        kind: t.oneOf('CREDIT_NOTE', 'CREDIT', 'WRITE_OFF'),
        total: t.amount(),
      }),
    ),
    defineEvent('early-payment.granted', 1, 'The discount, or more of it, is earned.', t.object(change)),
    defineEvent(
      'early-payment.taken-back',
      1,
      'Less is earned than was given: a credit note, a payment that bounced, a late booking.',
      t.object(change),
    ),
  ],
);

export type EarlyPaymentEvent = EventsOf<typeof earlyPaymentEvents>;
export type EarlyPaymentOffer = Extract<EarlyPaymentEvent, { type: 'early-payment.offered' }>['data'];

import { defineEvent, eventRegistry, levelSchema, t, type EventsOf } from '#libs/kernel';
import { budgetSchema, drawnSchema, toldSchema } from '../drawing.js';

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

/** A correction: what all facts together earn by one policy less what it gave before. */
const change = {
  ...id,
  /** Of the posting; `<invoice>.<n>`. */
  documentId: t.id(),
  /** The policy's posting before this one, which it corrects; null: it is the first. */
  corrects: t.nullable(t.id()),
  policyId: t.id(),
  version: t.integer(),
  /** net + tax. */
  amount: t.amount(),
  net: t.amount(),
  /** Above 0 where the discount lowers the taxable value. */
  tax: t.amount(),
  /** Given in all afterwards, by all policies. */
  given: t.amount(),
  /** What it draws on budgets, or gives back to them; in the measure of each. */
  budgets: drawnSchema,
  /**
   * What the facts come to: each payment with its days, rate, what the rate worked on, and what it earned, policy by policy in
   * their order; or why a policy gave nothing to it, and by which other.
   */
  earned: t.array(
    t.object({
      paymentId: t.id(),
      policyId: t.id(),
      version: t.integer(),
      paid: t.amount(),
      paidOn: t.date(),
      days: t.integer(),
      rate: t.nullable(t.decimal()),
      base: t.amount(),
      amount: t.amount(),
      reason: t.nullable(
        t.oneOf('OUTSIDE_DAYS', 'NO_BENEFIT', 'PART_ONLY', 'ANOTHER_IS_BETTER', 'ANOTHER_IS_EXCLUSIVE', 'NOT_ALONE'),
      ),
      by: t.nullable(t.id()),
    }),
  ),
  on: t.date(),
};

type Old = Readonly<Record<string, unknown>>;

/** Version 1 knew one policy an invoice, and no budgets. */
const withOnePolicy = ({ policyId, version, terms: old, from, base, ...offer }: Old) => ({
  ...offer,
  policies: [
    {
      policyId,
      version,
      terms: old,
      from,
      base,
      group: 'general',
      stacking: 'COMPOUND',
      bestFor: 'CUSTOMER',
      priority: 0,
    },
  ].map((policy) => ({ ...policy, budgets: [] })),
});
const withPolicies = ({ earned, policyId, version, ...data }: Old) => ({
  ...data,
  ...{ policyId, version, corrects: null, budgets: [] },
  earned: (earned as readonly Old[]).map((one) => ({
    ...{ ...one, policyId, version, by: null },
    reason: one['rate'] === null ? 'OUTSIDE_DAYS' : null,
  })),
});

/** Names what is claimed: the posting that it will be. */
const claim = { documentId: t.id(), policyId: t.id(), version: t.integer() };

export const earlyPaymentEvents = eventRegistry(
  'discount-policies',
  ['early-payment-<invoice>'],
  [
    defineEvent(
      'early-payment.offered',
      2,
      'Who pays this invoice early earns a discount.',
      t.object({
        ...id,
        orderId: t.id(),
        /** The invoice with tax. */
        total: t.amount(),
        /** Tax in the total. */
        tax: t.amount(),
        /** Those that hold, in their total order. */
        policies: t.array(
          t.object({
            policyId: t.id(),
            version: t.integer(),
            terms,
            /** From which the days count. */
            from: t.date(),
            /** What the rate works on: the policy's products, as its base says. */
            base: t.amount(),
            group: t.id(),
            stacking: t.oneOf('EXCLUSIVE', 'BEST_OF', 'COMPOUND', 'ADD'),
            bestFor: t.oneOf('CUSTOMER', 'COMPANY'),
            priority: t.integer(),
            budgets: t.array(t.object(budgetSchema)),
          }),
        ),
      }),
      { 1: withOnePolicy },
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
    defineEvent(
      'early-payment.claimed',
      1,
      'The discount, or more of it, is earned by a policy with caps: its budgets are asked before it is given.',
      t.object({
        ...id,
        ...claim,
        amount: t.amount(),
        budgets: t.array(t.object({ ...budgetSchema, amount: t.integer() })),
        on: t.date(),
      }),
    ),
    defineEvent(
      'early-payment.budget-answered',
      1,
      'A budget gives its part, or nothing.',
      t.object({
        ...id,
        documentId: t.id(),
        budgetKey: t.text(),
        amount: t.integer(),
        /** In the budget afterwards. */
        left: t.integer(),
      }),
    ),
    defineEvent(
      'early-payment.limited',
      1,
      'Budgets give less than was earned, or nothing: what they refuse is not asked again.',
      t.object({
        ...id,
        ...claim,
        asked: t.amount(),
        given: t.amount(),
        budgets: toldSchema,
        /** What budgets gave and get back, as another gave less. */
        returned: drawnSchema,
        on: t.date(),
      }),
    ),
    defineEvent('early-payment.granted', 2, 'The discount, or more of it, is earned.', t.object(change), {
      1: withPolicies,
    }),
    defineEvent(
      'early-payment.taken-back',
      2,
      'Less is earned than was given: a credit note, a payment that bounced, a late booking.',
      t.object(change),
      { 1: withPolicies },
    ),
  ],
);

export type EarlyPaymentEvent = EventsOf<typeof earlyPaymentEvents>;
export type EarlyPaymentOffer = Extract<EarlyPaymentEvent, { type: 'early-payment.offered' }>['data'];
export type OfferedPolicy = EarlyPaymentOffer['policies'][number];

import { defineEvent, eventRegistry, levelSchema, t, type EventsOf, type Immutable } from '#libs/kernel';
import { budgetSchema, drawnSchema, toldSchema } from '../drawing.js';
import type { Static } from '@sinclair/typebox';

const id = {
  /** `<policy>.<version>.<creditor>.<debtor>.<period>`. */
  rebateId: t.id(),
  policyId: t.id(),
  version: t.integer(),
  creditorId: t.id(),
  debtorId: t.id(),
  level: levelSchema,
  distributorId: t.id(),
  currency: t.currency(),
  /** E.g. 2026-11, 2026-Q4, 2026, or WINDOW. */
  period: t.text(),
};

const openingSchema = t.object({
  ...id,
  /** First and last day of the period, within the policy's window; `to` null: without end. */
  from: t.date(),
  to: t.nullable(t.date()),
  /** What of the policy's version the rebate goes by. */
  terms: t.object({
    slabs: t.array(t.object({ from: t.integer(), to: t.nullable(t.integer()), rate: t.decimal() })),
    calculation: t.oneOf('STEP', 'MARGINAL'),
    payout: t.oneOf('PERCENT', 'AMOUNT_PER_UNIT', 'FIXED'),
    rounding: t.oneOf('half-up', 'half-even', 'down', 'up'),
    base: t.oneOf('GROSS', 'NET', 'INCLUDING_TAX'),
    against: t.oneOf('NOTHING', 'TARGET', 'LAST_YEAR'),
    late: t.oneOf('TRUE_UP', 'NEXT_PERIOD'),
    taxTreatment: t.oneOf('REDUCES_TAXABLE_VALUE', 'COMMERCIAL_CREDIT', 'GIFT'),
    /** What its settlements draw on. */
    budgets: t.array(t.object(budgetSchema)),
  }),
  /** The buyer's target, or last year's measure; null: the slabs count the measure itself, or it is not known. */
  reference: t.nullable(t.integer()),
});
export type RebateOpening = Immutable<Static<typeof openingSchema>>;

/** An invoice or, with figures below zero, a credit note, as far as it is on the policy's products. */
const factSchema = t.object({
  documentId: t.id(),
  /** The invoice that it is, or takes from. */
  invoiceId: t.id(),
  kind: t.oneOf('INVOICE', 'CREDIT_NOTE'),
  /** Its own date. */
  on: t.date(),
  /** In the policy's unit, exact: whole, or a fraction such as 33/2. */
  measure: t.text(),
  /** What percents work on, and the net and tax of its lines; minor units. */
  base: t.amount(),
  net: t.amount(),
  tax: t.amount(),
});
export type RebateDocument = Immutable<Static<typeof factSchema>>;

export const settlementKinds = ['PARTIAL', 'FINAL', 'TRUE_UP'] as const;

/** Amounts below zero are owed by the buyer. */
const settlement = {
  settlementId: t.id(),
  /** 1, 2, ... within the rebate. */
  no: t.integer(),
  kind: t.oneOf(...settlementKinds),
  /** Of the rebate. What is posted is net + tax. */
  amount: t.amount(),
  net: t.amount(),
  tax: t.amount(),
  /** As credit to the oldest open invoices, or left for whoever applies it. */
  pay: t.oneOf('OLDEST_FIRST', 'UNAPPLIED'),
};

type Old = Readonly<Record<string, unknown>>;
/** Version 1 knew no budgets. */
const openingWithNone = (opening: Old): Old => ({
  ...opening,
  terms: { ...(opening['terms'] as Old), budgets: [] },
});

export const rebateEvents = eventRegistry(
  'discount-policies',
  ['rebate-<policy>.<version>.<creditor>.<debtor>.<period>'],
  [
    defineEvent('rebate.opened', 2, 'A buyer’s first document counts for a period rebate.', openingSchema, {
      1: openingWithNone,
    }),
    defineEvent(
      'rebate.accrued',
      2,
      'A document counts: the rebate is worth more or less by the difference that it makes.',
      t.object({
        ...id,
        document: factSchema,
        /** Below zero: the document loses what earlier ones earned. */
        amount: t.amount(),
        /** Of amount, without VAT: spent and owed in the books from the document's day on. 0 in version 1: they knew no accruals. */
        booked: t.amount(),
        /** All documents together: the rebate, its measure (whole) and base, and the slab that is reached, from 1. */
        accrued: t.amount(),
        measure: t.integer(),
        base: t.amount(),
        slab: t.nullable(t.integer()),
        rate: t.nullable(t.decimal()),
        reference: t.nullable(t.integer()),
        /** True: the period was settled before. */
        late: t.boolean(),
      }),
      { 1: (data) => ({ ...data, booked: 0 }) },
    ),
    defineEvent(
      'rebate.deferred',
      2,
      'A document came after the period was settled: it counts in the next one.',
      t.object({ ...id, document: factSchema, next: openingSchema }),
      { 1: (data) => ({ ...data, next: openingWithNone(data['next'] as Old) }) },
    ),
    defineEvent(
      'rebate.settlement-proposed',
      1,
      'So much of the rebate is to be settled, for these documents.',
      t.object({
        ...id,
        ...settlement,
        accrued: t.amount(),
        settledBefore: t.amount(),
        measure: t.integer(),
        base: t.amount(),
        slab: t.nullable(t.integer()),
        /** Invoices and credit notes that count, by date, each with what it accrued. */
        documents: t.array(t.object({ documentId: t.id(), kind: t.text(), on: t.date(), amount: t.amount() })),
        proposedBy: t.id(),
        proposedOn: t.date(),
      }),
    ),
    defineEvent(
      'rebate.settlement-claimed',
      1,
      'A second person agrees; its policy has caps: the budgets are asked before it is posted.',
      t.object({
        ...id,
        settlementId: t.id(),
        amount: t.amount(),
        budgets: t.array(t.object({ ...budgetSchema, amount: t.integer() })),
        approvedBy: t.id(),
        approvedOn: t.date(),
      }),
    ),
    defineEvent(
      'rebate.budget-answered',
      1,
      'A budget gives its part, or nothing.',
      t.object({
        ...id,
        settlementId: t.id(),
        budgetKey: t.text(),
        amount: t.integer(),
        /** In the budget afterwards. */
        left: t.integer(),
      }),
    ),
    defineEvent(
      'rebate.settlement-limited',
      1,
      'Less is settled than was agreed, or nothing: budgets gave less, or documents came meanwhile. The rest stays open.',
      t.object({
        ...id,
        settlementId: t.id(),
        asked: t.amount(),
        given: t.amount(),
        budgets: toldSchema,
        /** What budgets gave and get back. */
        returned: drawnSchema,
      }),
    ),
    defineEvent(
      'rebate.settlement-approved',
      3,
      'A second person agrees: it is posted. FINAL closes the period.',
      t.object({
        ...id,
        ...settlement,
        /** Settled in all afterwards. */
        settled: t.amount(),
        /** What the books no longer hold as accrued, because the posting tells it. */
        released: t.amount(),
        approvedBy: t.id(),
        approvedOn: t.date(),
        /** What it draws on budgets or, below zero, gives back to them. */
        budgets: drawnSchema,
      }),
      { 1: (data) => ({ ...data, budgets: [] }), 2: (data) => ({ ...data, released: 0 }) },
    ),
    defineEvent(
      'rebate.settlement-rejected',
      1,
      'It is not settled so.',
      t.object({ ...id, settlementId: t.id(), rejectedBy: t.id(), reason: t.text() }),
    ),
  ],
);

export type RebateEvent = EventsOf<typeof rebateEvents>;

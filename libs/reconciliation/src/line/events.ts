import type { Static } from '@sinclair/typebox';
import { deductionReasons, defineEvent, eventRegistry, t, type EventsOf, type Immutable } from '#libs/kernel';
import { lineFactsSchema, ownAccount, withVirtualAccount } from './facts.js';

const id = { lineId: t.id(), ...ownAccount };

/** A small rest of an invoice that is let go with the match: a fee that the bank took off, or rounding. */
const differences = t.array(t.object({ invoiceId: t.id(), amount: t.amount(), reason: t.text() }));

/** A rest of an invoice that the payer kept back: it becomes a case of deduction. */
const deductions = t.array(
  t.object({
    invoiceId: t.id(),
    amount: t.amount(),
    reason: t.oneOf(...deductionReasons),
    note: t.nullable(t.text()),
    openedBy: t.id(),
  }),
);

/** What a line, or a part of it, is. */
export const matchKinds = ['PAYMENT', 'SUSPENSE', 'BANK_FEE', 'RETURNED_PAYMENT', 'REFUND', 'RETURNED_REFUND'] as const;

/** A match that was made while only a notice told of the line. */
const earlyMatch = t.object({
  kind: t.oneOf(...matchKinds),
  amount: t.amount(),
  paymentId: t.nullable(t.id()),
  refundId: t.nullable(t.id()),
  debtorId: t.nullable(t.id()),
});
export type EarlyMatch = Immutable<Static<typeof earlyMatch>>;

/** Before there were refunds and cases of deduction. */
const lift = (data: Readonly<Record<string, unknown>>) => ({ ...data, refundId: null, deductions: [] });

export const bankLineEvents = eventRegistry(
  'reconciliation',
  ['bank-line-<id>'],
  [
    defineEvent(
      'bank-line.recorded',
      2,
      'Money came in or went out at the bank.',
      t.object({ ...ownAccount, statementId: t.id(), ...lineFactsSchema.properties }),
      { 1: withVirtualAccount },
    ),
    defineEvent(
      'bank-line.noticed',
      1,
      'The bank told of money before a statement books it: it counts already, and is proved later.',
      t.object({
        ...id,
        noticeId: t.id(),
        side: t.oneOf('CREDIT', 'DEBIT'),
        amount: t.amount(),
        valueDate: t.date(),
        bankReference: t.text(),
        references: t.array(t.text()),
        virtualAccountId: t.nullable(t.id()),
        paymentId: t.id(),
      }),
    ),
    defineEvent(
      'bank-line.booked',
      4,
      'A line that was pending, or only noticed, is booked now.',
      t.object({
        ...id,
        statementId: t.id(),
        side: t.oneOf('CREDIT', 'DEBIT'),
        amount: t.amount(),
        reversal: t.boolean(),
        bookedOn: t.date(),
        valueDate: t.date(),
        references: t.array(t.text()),
        virtualAccountId: t.nullable(t.id()),
        /** The bank's number and the payment that it stands for, where only this statement tells it; null: as told before. */
        bankReference: t.nullable(t.text()),
        paymentId: t.nullable(t.id()),
        /** Matches that the books waited with: they move the bank's account from now on. */
        matches: t.array(earlyMatch),
      }),
      {
        1: withVirtualAccount,
        2: (data) => ({ ...data, bankReference: null, paymentId: null }),
        3: (data) => ({ ...data, matches: [] }),
      },
    ),
    defineEvent(
      'bank-line.matched',
      3,
      'The line, or a part of it, is explained.',
      t.object({
        ...id,
        /** 1, 2, ... within the line. */
        match: t.integer(),
        kind: t.oneOf(...matchKinds),
        amount: t.amount(),
        /** The payment that it is, or that came back; null for a fee and a refund. */
        paymentId: t.nullable(t.id()),
        /** The refund that went out, or that came back. */
        refundId: t.nullable(t.id()),
        debtorId: t.nullable(t.id()),
        debtorDistributorId: t.nullable(t.id()),
        /** Invoices that the payer meant; amount null: as much as is open. */
        invoices: t.array(t.object({ invoiceId: t.id(), amount: t.nullable(t.amount()) })),
        differences,
        deductions,
        reference: t.nullable(t.text()),
        bankReference: t.nullable(t.text()),
        valueDate: t.date(),
        /**
         * When the bank booked the line: the day on which the books move its account. Null: no statement has booked it yet, and
         * the books wait. In version 2 they took the value date.
         */
        bookedOn: t.nullable(t.date()),
        /** Rung of the ladder, 1 the strongest; null: a person decided without one. */
        rung: t.nullable(t.integer()),
        /** 0 to 100. */
        score: t.integer(),
        reasons: t.array(t.text()),
        by: t.oneOf('RULE', 'CLERK'),
        /** What is not matched yet afterwards. */
        open: t.amount(),
      }),
      { 1: lift, 2: (data) => ({ ...data, bookedOn: data['valueDate'] }) },
    ),
    defineEvent(
      'bank-line.unmatched',
      3,
      'A match was a mistake.',
      t.object({
        ...id,
        match: t.integer(),
        kind: t.oneOf(...matchKinds),
        amount: t.amount(),
        paymentId: t.nullable(t.id()),
        refundId: t.nullable(t.id()),
        debtorId: t.nullable(t.id()),
        debtorDistributorId: t.nullable(t.id()),
        differences,
        deductions,
        reference: t.nullable(t.text()),
        unmatchedOn: t.date(),
        /** The day on which the books held the match, and on which they take it back; null: they had waited. In version 2 they took the day of the mistake. */
        bookedOn: t.nullable(t.date()),
        reason: t.text(),
        open: t.amount(),
      }),
      { 1: lift, 2: (data) => ({ ...data, bookedOn: data['unmatchedOn'] }) },
    ),
    defineEvent(
      'bank-line.ignored',
      1,
      'The line needs no match, for the reason given.',
      t.object({ ...id, amount: t.amount(), reason: t.text() }),
    ),
    defineEvent(
      'bank-line.reopened',
      1,
      'It is not ignored, or not superseded, any more.',
      t.object({ ...id, amount: t.amount() }),
    ),
    defineEvent(
      'bank-line.superseded',
      1,
      'The bank corrected the line: another one counts in its place.',
      t.object({ ...id, amount: t.amount(), by: t.id(), reason: t.text(), decidedBy: t.id() }),
    ),
    defineEvent(
      'bank-line.correction-refused',
      1,
      'It can’t stand in for another line, as it was superseded itself at the same moment.',
      t.object({ ...id, corrected: t.id() }),
    ),
  ],
);
export type BankLineEvent = EventsOf<typeof bankLineEvents>;

import { deductionReasons, defineEvent, eventRegistry, levelSchema, t, type EventsOf } from '#libs/kernel';

const id = {
  deductionId: t.id(),
  creditorId: t.id(),
  debtorId: t.id(),
  level: levelSchema,
  distributorId: t.id(),
  currency: t.currency(),
  invoiceId: t.id(),
};

export const deductionEvents = eventRegistry(
  'deductions',
  ['deduction-<id>'],
  [
    defineEvent(
      'deduction.opened',
      1,
      'A debtor keeps back part of an invoice; the account holds it as contested. No money moves.',
      t.object({
        ...id,
        orderId: t.id(),
        amount: t.amount(),
        dueDate: t.date(),
        reason: t.oneOf(...deductionReasons),
        note: t.nullable(t.text()),
        /** The payment that was short. */
        paymentId: t.nullable(t.id()),
        openedOn: t.date(),
        openedBy: t.id(),
      }),
    ),
    defineEvent(
      'deduction.handed-over',
      1,
      'It is a claim of the debtor: the claims context takes it from here. It stays contested until that decides. No money moves.',
      t.object({
        ...id,
        amount: t.amount(),
        reason: t.oneOf(...deductionReasons),
        claimId: t.id(),
        handedOverOn: t.date(),
        handedOverBy: t.id(),
        note: t.text(),
      }),
    ),
    defineEvent(
      'deduction.resolved',
      1,
      'It is decided: credited, given up, or due after all. The account posts what follows.',
      t.object({
        ...id,
        /** What was still contested. */
        amount: t.amount(),
        outcome: t.oneOf('CREDIT_NOTE', 'WRITE_OFF', 'REBILL'),
        note: t.text(),
        resolvedOn: t.date(),
        resolvedBy: t.id(),
      }),
    ),
    defineEvent(
      'deduction.reduced',
      1,
      'The account holds less of it as contested: it was paid, credited, given up, or is due as ever.',
      t.object({
        ...id,
        amount: t.amount(),
        left: t.amount(),
        cause: t.oneOf('PAYMENT', 'CREDIT_NOTE', 'WRITE_OFF', 'REBILL'),
        reducedOn: t.date(),
      }),
    ),
  ],
);
export type DeductionEvent = EventsOf<typeof deductionEvents>;

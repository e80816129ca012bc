import { deductionReasons, defineEvent, t } from '#libs/kernel';
import { account } from './account-fields.js';

const dispute = {
  ...account,
  deductionId: t.id(),
  invoiceId: t.id(),
  orderId: t.id(),
  amount: t.amount(),
  /** In cases of the invoice, all together, afterwards. */
  disputed: t.amount(),
};

/** Open amounts that debtors contest. They stay owed until they are credited, given up or paid. */
export const disputeEvents = [
  defineEvent(
    'account.deduction-credited',
    1,
    'The debtor was right in a case: less is owed. A commercial credit, the taxable value stays: receivables to price reductions.',
    t.object({
      ...account,
      deductionId: t.id(),
      invoiceId: t.id(),
      orderId: t.id(),
      amount: t.amount(),
      open: t.amount(),
      postedOn: t.date(),
      reason: t.text(),
    }),
  ),
  defineEvent(
    'account.invoice-disputed',
    1,
    'The debtor contests part of what is open of an invoice; it stays owed, no money moves.',
    t.object({
      ...dispute,
      dueDate: t.date(),
      reason: t.oneOf(...deductionReasons),
      note: t.nullable(t.text()),
      /** The payment that was short. */
      paymentId: t.nullable(t.id()),
      disputedOn: t.date(),
      disputedBy: t.id(),
    }),
  ),
  defineEvent(
    'account.dispute-reduced',
    1,
    'So much less of an invoice is contested. What moves money (payment, credit note, write-off) is an event of its own.',
    t.object({
      ...dispute,
      /** What stays contested in this case; 0: it is over. */
      left: t.amount(),
      cause: t.oneOf('PAYMENT', 'CREDIT_NOTE', 'WRITE_OFF', 'REBILL'),
      reducedOn: t.date(),
    }),
  ),
] as const;

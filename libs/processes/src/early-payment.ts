import { earlyPaymentCredit, earlyPaymentStream, type EarlyPaymentEvent } from '#libs/discount-policies';
import { accountStream } from '#libs/kernel';
import { processManager, type Cause, type ProcessCommand } from './process-manager.js';
import type { LookUp } from './settling.js';
import { refOf, toAccount, toBudget, toEarlyPayment } from './targets.js';

interface Applied {
  readonly paymentId: string;
  readonly applications: readonly { readonly invoiceId: string; readonly amount: number }[];
}

/** All that an account tells of an invoice is carried out in its order. */
const lookUp = (invoiceId: string, command: LookUp): ProcessCommand => ({
  target: 'settlement',
  streamId: earlyPaymentStream(invoiceId),
  command,
});

/** The discount is no payment that earns one. */
function count({ paymentId, applications }: Applied, sign: 1 | -1, { position, businessDate }: Cause) {
  return applications
    .filter(({ invoiceId }) => paymentId !== earlyPaymentCredit(invoiceId))
    .map(({ invoiceId, amount }) => {
      const fact = { factId: `${position}`, paymentId, amount: sign * amount, on: businessDate };
      return lookUp(invoiceId, { type: 'count-payment', invoiceId, ...fact });
    });
}

const lower = (
  kind: 'CREDIT_NOTE' | 'WRITE_OFF',
  invoiceId: string,
  total: number,
  { position, businessDate }: Cause,
) => toEarlyPayment(invoiceId, { type: 'lower-invoice', factId: `${position}`, kind, total, on: businessDate });

/** What is not given after all is free in its budgets again. */
const restored = (
  { invoiceId, documentId }: { readonly invoiceId: string; readonly documentId: string },
  budgets: readonly { readonly budgetKey: string; readonly amount: number }[],
) =>
  budgets.map(({ budgetKey, amount }) =>
    toBudget(budgetKey, { type: 'restore', kind: 'EARLY_PAYMENT', holderId: invoiceId, documentId, amount }),
  );

type Change = Extract<EarlyPaymentEvent, { type: 'early-payment.granted' }>['data'];

function postingOf(change: Change) {
  const { documentId, policyId, version, net, tax, invoiceId } = change;
  const creditId = earlyPaymentCredit(invoiceId);
  return { ...refOf(change), documentId, kind: 'EARLY_PAYMENT', policyId, version, net, tax, creditId } as const;
}

/**
 * Money that comes early earns a discount, which settles the rest of its invoice. Every fact that bears on it is counted;
 * the difference to what was given is posted, once the budgets of its policy agree.
 */
export const earlyPayment = processManager('early-payment', {
  'account.invoice-posted': ({ invoiceId }, { position }) => [
    lookUp(invoiceId, { type: 'offer-early-payment', invoiceId, position }),
  ],
  'account.payment-applied': (applied, cause) => count(applied, 1, cause),
  'account.application-reversed': (reversed, cause) => count(reversed, -1, cause),
  'payment.funded': ({ paymentId, creditorId, debtorId, announced }, { businessDate }) =>
    announced && debtorId !== null
      ? [
          {
            ...{ target: 'settlement', streamId: accountStream(creditorId, debtorId) },
            command: { type: 'date-payment', paymentId, creditorId, debtorId, on: businessDate },
          },
        ]
      : [],
  'bank-line.booked': ({ lineId, side }, { businessDate }) =>
    side === 'CREDIT'
      ? [
          {
            ...{ target: 'settlement', streamId: `bank-line-${lineId}` },
            command: { type: 'date-line', lineId, on: businessDate },
          },
        ]
      : [],
  'account.credit-note-posted': ({ invoiceId, amount }, cause) => [lower('CREDIT_NOTE', invoiceId, amount, cause)],
  'account.write-off-posted': ({ invoiceId, amount }, cause) => [lower('WRITE_OFF', invoiceId, amount, cause)],
  'account.write-off-reversed': ({ invoiceId, amount }, cause) => [lower('WRITE_OFF', invoiceId, -amount, cause)],
  'early-payment.claimed': ({ invoiceId, policyId, version, documentId, currency, budgets }) =>
    budgets.map(({ budgetKey, scope, measure, limit, grant, amount }) =>
      toBudget(budgetKey, {
        ...{ type: 'spend', budgetKey, policyId, scope, measure, currency, cap: { version, limit, grant }, amount },
        ...{ kind: 'EARLY_PAYMENT', holderId: invoiceId, documentId },
      }),
    ),
  'budget.spent': ({ kind, holderId, documentId, budgetKey, amount, left }, { businessDate }) =>
    kind === 'EARLY_PAYMENT'
      ? [toEarlyPayment(holderId, { type: 'answer-budget', documentId, budgetKey, amount, left, on: businessDate })]
      : [],
  'early-payment.limited': ({ returned, ...limited }) => restored(limited, returned),
  'early-payment.granted': (change) => [
    toAccount({
      ...postingOf(change),
      type: 'post-settlement-credit',
      invoices: [change.invoiceId],
      postedOn: change.on,
    }),
  ],
  'early-payment.taken-back': (change) => [
    toAccount({
      ...postingOf(change),
      type: 'take-back-settlement-credit',
      takenBackOn: change.on,
      reason: 'less is earned by early payment',
    }),
    ...restored(change, change.budgets),
  ],
});

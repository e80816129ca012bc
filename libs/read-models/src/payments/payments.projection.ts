import type { AccountEvent } from '#libs/accounts';
import type { Level } from '#libs/kernel';
import type { PaymentEvent } from '#libs/payments';
import { change, rowsOf } from '../declare.js';

export interface PaymentRow {
  readonly paymentId: string;
  readonly level: Level;
  readonly creditorId: string;
  /** Null while the payer is unknown. */
  readonly debtorId: string | null;
  readonly distributorId: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly method: string;
  /** Cash or a cheque: in the till until a line of the bank shows it. */
  readonly onHand: boolean;
  readonly valueDate: string;
  readonly reference: string | null;
  readonly bankReference: string | null;
  /** The bank's line that shows it; null: announced or cash. */
  readonly lineId: string | null;
  readonly status: 'UNIDENTIFIED' | 'RECORDED' | 'POSTED' | 'REVERSED';
  /** What is not applied to invoices yet. */
  readonly unapplied: number;
  /** Set aside for refunds, or paid back. */
  readonly refunded: number;
  readonly applications: readonly { readonly invoiceId: string; readonly orderId: string; readonly amount: number }[];
  readonly revision: number;
  readonly position: number;
}

/** Payments and the invoices that they settle. */
export const paymentsProjection = rowsOf<PaymentRow, 'paymentId', PaymentEvent | AccountEvent>({
  name: 'payments',
  version: 4,
  key: ['paymentId'],
  table: {
    columns: {
      paymentId: 'text',
      level: 'text',
      creditorId: 'text',
      debtorId: 'text?',
      distributorId: 'text?',
      amount: 'bigint',
      currency: 'text',
      method: 'text',
      onHand: 'boolean',
      valueDate: 'date',
      reference: 'text?',
      bankReference: 'text?',
      lineId: 'text?',
      status: 'text',
      unapplied: 'bigint',
      refunded: 'bigint',
      applications: 'jsonb',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [
      ['debtorId', 'valueDate'],
      ['distributorId', 'valueDate'],
    ],
    visibleTo: ['distributorId'],
  },
  keyOf: (data) => ({ paymentId: (data as { paymentId: string }).paymentId }),
  on: {
    'payment.recorded': {
      fold: (_, p, { revision, position }) => ({
        paymentId: p.paymentId,
        level: p.level,
        creditorId: p.creditorId,
        debtorId: p.debtorId,
        distributorId: p.distributorId,
        amount: p.amount,
        currency: p.currency,
        method: p.method,
        onHand: p.onHand,
        valueDate: p.valueDate,
        reference: p.reference,
        bankReference: p.bankReference,
        lineId: null,
        status: p.debtorId === null ? 'UNIDENTIFIED' : 'RECORDED',
        unapplied: p.amount,
        refunded: 0,
        applications: [],
        revision,
        position,
      }),
    },
    'payment.identified': {
      fold: (row, { debtorId, distributorId }, { revision, position }) =>
        change(row, () => ({ debtorId, distributorId, status: 'RECORDED', revision, position })),
    },
    'payment.funded': {
      fold: (row, { lineId }, { revision, position }) => change(row, () => ({ lineId, revision, position })),
    },
    'payment.unfunded': {
      fold: (row, _, { revision, position }) => change(row, () => ({ lineId: null, revision, position })),
    },
    'payment.funding-refused': {
      fold: (row, _, { revision, position }) => change(row, () => ({ revision, position })),
    },
    'payment.posted': {
      fold: (row, _, { revision, position }) => change(row, () => ({ status: 'POSTED', revision, position })),
    },
    'payment.reversed': {
      fold: (row, _, { revision, position }) =>
        change(row, ({ refunded }) => ({ status: 'REVERSED', unapplied: 0 - refunded, revision, position })),
    },
    'account.payment-applied': {
      fold: (row, { applications, unapplied }) =>
        change(row, (before) => ({
          unapplied,
          applications: [
            ...before.applications,
            ...applications.map(({ invoiceId, orderId, amount }) => ({ invoiceId, orderId, amount })),
          ],
        })),
    },
    'account.application-reversed': {
      fold: (row, reversed) =>
        change(row, ({ status, refunded, applications }) => ({
          unapplied: status === 'REVERSED' ? 0 - refunded : reversed.unapplied,
          applications: [
            ...applications,
            ...reversed.applications.map(({ invoiceId, orderId, amount }) => ({ invoiceId, orderId, amount: -amount })),
          ],
        })),
    },
    'account.refund-reserved': {
      fold: (row, { amount, unapplied }) =>
        change(row, (before) => ({ unapplied, refunded: before.refunded + amount })),
    },
    'account.refund-released': {
      fold: (row, { amount, unapplied }) =>
        change(row, ({ status, refunded }) => {
          const left = refunded - amount;
          return { unapplied: status === 'REVERSED' ? 0 - left : unapplied, refunded: left };
        }),
    },
  },
});

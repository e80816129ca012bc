import type { Level } from '#libs/kernel';
import type { EarlyAmount, PaymentRequestEvent } from '#libs/payments';
import { change, rowsOf } from '../declare.js';

export interface PaymentRequestRow {
  readonly reference: string;
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  readonly amount: number;
  readonly invoices: readonly { readonly invoiceId: string; readonly amount: number }[];
  /** What less settles it when it is paid by a day. */
  readonly early: readonly EarlyAmount[];
  readonly bankAccountId: string;
  readonly issuedOn: string;
  readonly expiresOn: string;
  readonly status: 'OPEN' | 'PAID' | 'WITHDRAWN';
  /** The bank's line that paid it. */
  readonly paidBy: string | null;
  /** Lines that name it without fitting. */
  readonly claims: readonly { readonly lineId: string; readonly amount: number; readonly why: string }[];
  readonly revision: number;
  readonly position: number;
}

/** Money that is asked for under a reference. */
export const paymentRequestsProjection = rowsOf<PaymentRequestRow, 'reference', PaymentRequestEvent>({
  name: 'payment_requests',
  version: 2,
  key: ['reference'],
  table: {
    columns: {
      reference: 'text',
      creditorId: 'text',
      debtorId: 'text',
      level: 'text',
      distributorId: 'text',
      currency: 'text',
      amount: 'bigint',
      invoices: 'jsonb',
      early: 'jsonb',
      bankAccountId: 'text',
      issuedOn: 'date',
      expiresOn: 'date',
      status: 'text',
      paidBy: 'text?',
      claims: 'jsonb',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [
      ['debtorId', 'issuedOn'],
      ['distributorId', 'issuedOn'],
    ],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ reference }) => ({ reference }),
  on: {
    'payment-request.issued': {
      fold: (_, issued, { revision, position }) => ({
        ...issued,
        status: 'OPEN',
        paidBy: null,
        claims: [],
        revision,
        position,
      }),
    },
    'payment-request.paid': {
      fold: (row, { lineId }, { revision, position }) =>
        change(row, () => ({ status: 'PAID', paidBy: lineId, revision, position })),
    },
    'payment-request.claimed': {
      fold: (row, { lineId, amount, why }, { revision, position }) =>
        change(row, ({ claims }) => ({ claims: [...claims, { lineId, amount, why }], revision, position })),
    },
    'payment-request.reopened': {
      fold: (row, _, { revision, position }) =>
        change(row, () => ({ status: 'OPEN', paidBy: null, revision, position })),
    },
    'payment-request.withdrawn': {
      fold: (row, _, { revision, position }) => change(row, () => ({ status: 'WITHDRAWN', revision, position })),
    },
  },
});

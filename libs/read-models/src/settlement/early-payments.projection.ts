import {
  tiersOf,
  type EarlyPaymentEvent,
  type EarlyPaymentOffer,
  type EarlyPaymentTier,
} from '#libs/discount-policies';
import type { Level } from '#libs/kernel';
import { change, rowsOf } from '../declare.js';

type Change = Extract<EarlyPaymentEvent, { type: 'early-payment.granted' }>['data'];

/** What paying an invoice early earns, and what it earned so far; amounts in minor units. */
export interface EarlyPaymentRow {
  readonly invoiceId: string;
  readonly orderId: string;
  readonly policyId: string;
  readonly version: number;
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  readonly fromDate: string;
  /** BANK_DATE or VALUE_DATE: the day that counts. */
  readonly paidOn: string;
  readonly taxTreatment: string;
  readonly total: number;
  /** For the whole invoice, paid until each day. */
  readonly tiers: readonly EarlyPaymentTier[];
  readonly given: number;
  /** How what is given comes about: payment by payment. */
  readonly earned: Change['earned'];
  /** Each posting: granted above zero, taken back below. */
  readonly postings: readonly { readonly documentId: string; readonly on: string; readonly amount: number }[];
  readonly revision: number;
  readonly position: number;
}

function offeredRow(offer: EarlyPaymentOffer) {
  const { invoiceId, orderId, policyId, version, creditorId, debtorId, level, distributorId, currency } = offer;
  const { from, total, terms } = offer;
  return {
    ...{ invoiceId, orderId, policyId, version, creditorId, debtorId, level, distributorId, currency },
    ...{ fromDate: from, paidOn: terms.paidOn, taxTreatment: terms.taxTreatment, total, tiers: tiersOf(offer) },
    ...{ given: 0, earned: [], postings: [] },
  };
}

const changed = (sign: 1 | -1) => ({
  fold: (
    row: EarlyPaymentRow | undefined,
    { documentId, on, amount, given, earned }: Change,
    { revision, position }: { revision: number; position: number },
  ) =>
    change(row, ({ postings }) => ({
      ...{ given, earned, postings: [...postings, { documentId, on, amount: sign * amount }], revision, position },
    })),
});

export const earlyPaymentsProjection = rowsOf<EarlyPaymentRow, 'invoiceId', EarlyPaymentEvent>({
  name: 'early_payments',
  version: 1,
  key: ['invoiceId'],
  table: {
    columns: {
      invoiceId: 'text',
      orderId: 'text',
      policyId: 'text',
      version: 'bigint',
      creditorId: 'text',
      debtorId: 'text',
      level: 'text',
      distributorId: 'text',
      currency: 'text',
      fromDate: 'date',
      paidOn: 'text',
      taxTreatment: 'text',
      total: 'bigint',
      tiers: 'jsonb',
      given: 'bigint',
      earned: 'jsonb',
      postings: 'jsonb',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['policyId'], ['distributorId', 'debtorId']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ invoiceId }) => ({ invoiceId }),
  on: {
    'early-payment.offered': {
      fold: (_, offer, { revision, position }) => ({ ...offeredRow(offer), revision, position }),
    },
    'early-payment.granted': changed(1),
    'early-payment.taken-back': changed(-1),
  },
});

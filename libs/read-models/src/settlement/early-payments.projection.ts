import {
  tiersOf,
  type EarlyPaymentEvent,
  type EarlyPaymentOffer,
  type EarlyPaymentTier,
} from '#libs/discount-policies';
import type { Level } from '#libs/kernel';
import { change, rowsOf } from '../declare.js';

type Change = Extract<EarlyPaymentEvent, { type: 'early-payment.granted' }>['data'];

type Limited = Extract<EarlyPaymentEvent, { type: 'early-payment.limited' }>['data'];

export interface OfferedPolicyRow {
  readonly policyId: string;
  readonly version: number;
  readonly stacking: string;
  readonly priority: number;
  readonly given: number;
  /** Earned, but its budgets had too little left. */
  readonly refused: number;
}

/** What paying an invoice early earns, and what it earned so far; amounts in minor units. */
export interface EarlyPaymentRow {
  readonly invoiceId: string;
  readonly orderId: string;
  /** The first of the policies. */
  readonly policyId: string;
  readonly version: number;
  /** All that hold for the invoice, in their total order, each with what it gave and what its budgets refused. */
  readonly policies: readonly OfferedPolicyRow[];
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
  /** How what is given comes about: payment by payment, policy by policy; or why a policy gave nothing. */
  readonly earned: Change['earned'];
  /** Each posting: granted above zero, taken back below; `corrects`: the policy's posting before. */
  readonly postings: readonly {
    readonly documentId: string;
    readonly policyId: string;
    readonly corrects: string | null;
    readonly on: string;
    readonly amount: number;
  }[];
  /** Where budgets gave less than was earned. */
  readonly limits: readonly Pick<Limited, 'documentId' | 'policyId' | 'on' | 'asked' | 'given' | 'budgets'>[];
  readonly revision: number;
  readonly position: number;
}

function offeredRow(offer: EarlyPaymentOffer) {
  const { invoiceId, orderId, creditorId, debtorId, level, distributorId, currency, total, policies } = offer;
  const { policyId, version, from, terms } = policies[0]!;
  return {
    ...{ invoiceId, orderId, policyId, version, creditorId, debtorId, level, distributorId, currency },
    ...{ fromDate: from, paidOn: terms.paidOn, taxTreatment: terms.taxTreatment, total, tiers: tiersOf(offer) },
    policies: policies.map(({ policyId: id, version: of, stacking, priority }) => {
      return { policyId: id, version: of, stacking, priority, given: 0, refused: 0 };
    }),
    ...{ given: 0, earned: [], postings: [], limits: [] },
  };
}

/** The policies, of which one gave or was refused so much more. */
const moved = (
  policies: EarlyPaymentRow['policies'],
  policyId: string,
  by: { readonly given?: number; readonly refused?: number },
) =>
  policies.map((one) =>
    one.policyId === policyId
      ? { ...one, given: one.given + (by.given ?? 0), refused: one.refused + (by.refused ?? 0) }
      : one,
  );

const changed = (sign: 1 | -1) => ({
  fold: (
    row: EarlyPaymentRow | undefined,
    { documentId, policyId, corrects, on, amount, given, earned }: Change,
    { revision, position }: { revision: number; position: number },
  ) =>
    change(row, ({ postings, policies }) => ({
      ...{ given, earned, policies: moved(policies, policyId, { given: sign * amount }) },
      postings: [...postings, { documentId, policyId, corrects, on, amount: sign * amount }],
      ...{ revision, position },
    })),
});

export const earlyPaymentsProjection = rowsOf<EarlyPaymentRow, 'invoiceId', EarlyPaymentEvent>({
  name: 'early_payments',
  version: 2,
  key: ['invoiceId'],
  table: {
    columns: {
      invoiceId: 'text',
      orderId: 'text',
      policyId: 'text',
      version: 'bigint',
      policies: 'jsonb',
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
      limits: 'jsonb',
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
    'early-payment.limited': {
      fold: (row, { documentId, policyId, on, asked, given, budgets }, { revision, position }) =>
        change(row, ({ policies, limits }) => ({
          policies: moved(policies, policyId, { refused: asked - given }),
          limits: [...limits, { documentId, policyId, on, asked, given, budgets }],
          ...{ revision, position },
        })),
    },
    'early-payment.granted': changed(1),
    'early-payment.taken-back': changed(-1),
  },
});

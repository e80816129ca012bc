import type { Level } from '#libs/kernel';
import type { PaymentRequestEvent } from '#libs/payments';
import type { BankLineEvent } from '#libs/reconciliation';
import { change, rowsOf } from '../declare.js';

type Matched = Extract<BankLineEvent, { type: 'bank-line.matched' }>['data'];

export type BankLineMatch = Pick<
  Matched,
  | 'match'
  | 'kind'
  | 'amount'
  | 'paymentId'
  | 'refundId'
  | 'debtorId'
  | 'invoices'
  | 'differences'
  | 'deductions'
  | 'reference'
  | 'rung'
  | 'score'
  | 'reasons'
  | 'by'
  | 'bookedOn'
>;

export interface BankLineRow {
  readonly lineId: string;
  /** Null: only a notice told of it so far. */
  readonly statementId: string | null;
  readonly bankAccountId: string;
  readonly creditorId: string;
  readonly level: Level;
  readonly distributorId: string | null;
  readonly currency: string;
  readonly side: 'CREDIT' | 'DEBIT';
  readonly amount: number;
  /** What nothing explains yet, minor units. */
  readonly open: number;
  readonly bookedOn: string | null;
  readonly valueDate: string;
  /** A statement told of it before one booked it. */
  readonly pendingFirst: boolean;
  readonly reversal: boolean;
  readonly bankReference: string | null;
  readonly code: string | null;
  readonly references: readonly string[];
  /** The virtual account that was paid into. */
  readonly virtualAccountId: string | null;
  readonly state: 'PENDING' | 'OPEN' | 'PARTLY_MATCHED' | 'MATCHED' | 'IGNORED' | 'SUPERSEDED';
  readonly matches: readonly BankLineMatch[];
  /** A payment request that it names without fitting. */
  readonly claim: { readonly reference: string; readonly debtorId: string; readonly why: string } | null;
  readonly ignoredFor: string | null;
  /** Why the last match that it lost was taken back; null: it lost none, or is matched since. */
  readonly takenBackFor: string | null;
  /** The line that counts in its place, since the bank corrected it. */
  readonly supersededBy: string | null;
  /** How that is known. */
  readonly supersededFor: string | null;
  readonly revision: number;
  readonly position: number;
}

/** A line that nothing has happened to. */
const counts = { ignoredFor: null, supersededBy: null, supersededFor: null } as const;
const untouched = { matches: [], claim: null, takenBackFor: null, ...counts } as const;

const stateOf = (amount: number, open: number): BankLineRow['state'] => {
  if (open === 0) return 'MATCHED';
  return open === amount ? 'OPEN' : 'PARTLY_MATCHED';
};

/** Lines of the bank and what explains them. */
export const bankLinesProjection = rowsOf<BankLineRow, 'lineId', BankLineEvent | PaymentRequestEvent>({
  name: 'bank_lines',
  version: 5,
  key: ['lineId'],
  table: {
    columns: {
      lineId: 'text',
      statementId: 'text?',
      bankAccountId: 'text',
      creditorId: 'text',
      level: 'text',
      distributorId: 'text?',
      currency: 'text',
      side: 'text',
      amount: 'bigint',
      open: 'bigint',
      bookedOn: 'date?',
      valueDate: 'date',
      pendingFirst: 'boolean',
      reversal: 'boolean',
      bankReference: 'text?',
      code: 'text?',
      references: 'jsonb',
      virtualAccountId: 'text?',
      state: 'text',
      matches: 'jsonb',
      claim: 'jsonb?',
      ignoredFor: 'text?',
      takenBackFor: 'text?',
      supersededBy: 'text?',
      supersededFor: 'text?',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [
      ['bankAccountId', 'valueDate'],
      ['bankAccountId', 'bankReference'],
      ['state', 'valueDate'],
      ['statementId'],
    ],
    visibleTo: ['distributorId'],
  },
  keyOf: (data) => ({ lineId: (data as { lineId: string }).lineId }),
  on: {
    'bank-line.recorded': {
      fold: (_, line, { revision, position }) => ({
        lineId: line.lineId,
        statementId: line.statementId,
        bankAccountId: line.bankAccountId,
        creditorId: line.creditorId,
        level: line.level,
        distributorId: line.distributorId,
        currency: line.currency,
        side: line.side,
        amount: line.amount,
        open: line.amount,
        bookedOn: line.bookedOn,
        valueDate: line.valueDate,
        pendingFirst: line.status === 'PENDING',
        reversal: line.reversal,
        bankReference: line.bankReference,
        code: line.code,
        references: line.references,
        virtualAccountId: line.virtualAccountId,
        state: line.status === 'PENDING' ? 'PENDING' : 'OPEN',
        ...untouched,
        revision,
        position,
      }),
    },
    'bank-line.noticed': {
      fold: (_, line, { revision, position }) => ({
        lineId: line.lineId,
        statementId: null,
        bankAccountId: line.bankAccountId,
        creditorId: line.creditorId,
        level: line.level,
        distributorId: line.distributorId,
        currency: line.currency,
        side: line.side,
        amount: line.amount,
        open: line.amount,
        bookedOn: null,
        valueDate: line.valueDate,
        pendingFirst: false,
        reversal: false,
        bankReference: line.bankReference,
        code: null,
        references: line.references,
        virtualAccountId: line.virtualAccountId,
        state: 'OPEN',
        ...untouched,
        revision,
        position,
      }),
    },
    'bank-line.booked': {
      fold: (
        row,
        { statementId, bookedOn, valueDate, reversal, references, virtualAccountId, bankReference },
        { revision, position },
      ) =>
        change(row, (before) => ({
          statementId: before.statementId ?? statementId,
          ...{ bookedOn, valueDate, reversal, references, virtualAccountId },
          bankReference: bankReference ?? before.bankReference,
          state: before.state === 'PENDING' ? 'OPEN' : before.state,
          revision,
          position,
        })),
    },
    'bank-line.matched': {
      fold: (row, made, { revision, position }) =>
        change(row, ({ amount, matches }) => ({
          open: made.open,
          state: stateOf(amount, made.open),
          matches: [...matches, matchOf(made)],
          takenBackFor: null,
          revision,
          position,
        })),
    },
    'bank-line.unmatched': {
      fold: (row, undone, { revision, position }) =>
        change(row, ({ amount, matches }) => ({
          open: undone.open,
          state: stateOf(amount, undone.open),
          matches: matches.filter(({ match }) => match !== undone.match),
          takenBackFor: undone.reason,
          revision,
          position,
        })),
    },
    'bank-line.ignored': {
      fold: (row, { reason }, { revision, position }) =>
        change(row, () => ({ state: 'IGNORED', ignoredFor: reason, revision, position })),
    },
    'bank-line.reopened': {
      fold: (row, _, { revision, position }) =>
        change(row, ({ pendingFirst, bookedOn }) => ({
          state: pendingFirst && bookedOn === null ? 'PENDING' : 'OPEN',
          ...counts,
          revision,
          position,
        })),
    },
    'bank-line.superseded': {
      fold: (row, { by, reason }, { revision, position }) =>
        change(row, () => ({ state: 'SUPERSEDED', supersededBy: by, supersededFor: reason, revision, position })),
    },
    'bank-line.correction-refused': {
      fold: (row, _, { revision, position }) => change(row, () => ({ revision, position })),
    },
    'payment-request.claimed': {
      fold: (row, { reference, debtorId, why }) => change(row, () => ({ claim: { reference, debtorId, why } })),
    },
  },
});

function matchOf(made: Matched): BankLineMatch {
  const { match, kind, amount, paymentId, refundId, debtorId, invoices, differences, deductions } = made;
  const { reference, rung, score, reasons, by, bookedOn } = made;
  return {
    ...{ match, kind, amount, paymentId, refundId, debtorId, invoices, differences, deductions },
    ...{ reference, rung, score, reasons, by, bookedOn },
  };
}

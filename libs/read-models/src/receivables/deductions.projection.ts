import { statusOfDeduction, type DeductionEvent, type DeductionStatus } from '#libs/deductions';
import type { Level } from '#libs/kernel';
import { change, rowsOf } from '../declare.js';

/** A case of deduction; amounts in minor units of `currency`. */
export interface DeductionRow {
  readonly deductionId: string;
  readonly invoiceId: string;
  readonly orderId: string;
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
  readonly amount: number;
  /** Still contested. */
  readonly contested: number;
  readonly status: DeductionStatus;
  readonly reason: string;
  readonly note: string | null;
  readonly paymentId: string | null;
  readonly openedOn: string;
  readonly openedBy: string;
  readonly dueDate: string;
  readonly claimId: string | null;
  readonly outcome: 'CREDIT_NOTE' | 'WRITE_OFF' | 'REBILL' | null;
  readonly outcomeNote: string | null;
  readonly resolvedBy: string | null;
  /** When nothing was contested any more; until then it ages from `openedOn`. */
  readonly closedOn: string | null;
  readonly revision: number;
  readonly position: number;
}

type Progress = Partial<
  Pick<DeductionRow, 'contested' | 'claimId' | 'outcome' | 'outcomeNote' | 'resolvedBy' | 'closedOn'>
>;

const statusOf = ({ contested: left, claimId, outcome }: DeductionRow) => statusOfDeduction({ left, claimId, outcome });

function go(row: DeductionRow | undefined, progress: Progress, at: { revision: number; position: number }) {
  return change(row, (before) => {
    const { revision, position } = at;
    return { ...progress, status: statusOf({ ...before, ...progress }), revision, position };
  });
}

/** Cases of deduction until they end. */
export const deductionsProjection = rowsOf<DeductionRow, 'deductionId', DeductionEvent>({
  name: 'deductions',
  version: 1,
  key: ['deductionId'],
  table: {
    columns: {
      deductionId: 'text',
      invoiceId: 'text',
      orderId: 'text',
      creditorId: 'text',
      debtorId: 'text',
      level: 'text',
      distributorId: 'text',
      currency: 'text',
      amount: 'bigint',
      contested: 'bigint',
      status: 'text',
      reason: 'text',
      note: 'text?',
      paymentId: 'text?',
      openedOn: 'date',
      openedBy: 'text',
      dueDate: 'date',
      claimId: 'text?',
      outcome: 'text?',
      outcomeNote: 'text?',
      resolvedBy: 'text?',
      closedOn: 'date?',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['status', 'openedOn'], ['distributorId', 'openedOn'], ['invoiceId']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ deductionId }) => ({ deductionId }),
  on: {
    'deduction.opened': {
      fold: (_, d, { revision, position }) => ({
        deductionId: d.deductionId,
        invoiceId: d.invoiceId,
        orderId: d.orderId,
        creditorId: d.creditorId,
        debtorId: d.debtorId,
        level: d.level,
        distributorId: d.distributorId,
        currency: d.currency,
        amount: d.amount,
        contested: d.amount,
        status: 'OPEN',
        reason: d.reason,
        note: d.note,
        paymentId: d.paymentId,
        openedOn: d.openedOn,
        openedBy: d.openedBy,
        dueDate: d.dueDate,
        claimId: null,
        outcome: null,
        outcomeNote: null,
        resolvedBy: null,
        closedOn: null,
        revision,
        position,
      }),
    },
    'deduction.handed-over': { fold: (row, { claimId }, event) => go(row, { claimId }, event) },
    'deduction.resolved': {
      fold: (row, { outcome, note, resolvedBy }, event) => go(row, { outcome, outcomeNote: note, resolvedBy }, event),
    },
    'deduction.reduced': {
      fold: (row, { left, reducedOn }, event) =>
        go(row, { contested: left, closedOn: left === 0 ? reducedOn : null }, event),
    },
  },
});

import type { BankStatementEvent, ToldStatement } from '#libs/reconciliation';
import { change, rowsOf } from '../declare.js';

export interface BankStatementRow {
  readonly statementId: string;
  readonly bankAccountId: string;
  readonly creditorId: string;
  readonly distributorId: string | null;
  readonly currency: string;
  readonly fileId: string;
  readonly format: string;
  /** The profile that read a table. */
  readonly readBy: ToldStatement['readBy'];
  readonly number: string | null;
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  readonly opening: number | null;
  readonly closing: number | null;
  readonly credits: number;
  readonly debits: number;
  readonly lineCount: number;
  readonly status: 'ACCEPTED' | 'QUARANTINED' | 'RELEASED' | 'DISCARDED';
  readonly difference: number;
  readonly sentBy: string;
  /** Why it was released or discarded. */
  readonly reason: string | null;
  readonly revision: number;
  readonly position: number;
}

/** Statements of the bank, with their control. */
export const bankStatementsProjection = rowsOf<BankStatementRow, 'statementId', BankStatementEvent>({
  name: 'bank_statements',
  version: 2,
  key: ['statementId'],
  table: {
    columns: {
      statementId: 'text',
      bankAccountId: 'text',
      creditorId: 'text',
      distributorId: 'text?',
      currency: 'text',
      fileId: 'text',
      format: 'text',
      readBy: 'jsonb?',
      number: 'text?',
      periodFrom: 'date?',
      periodTo: 'date?',
      opening: 'bigint?',
      closing: 'bigint?',
      credits: 'bigint',
      debits: 'bigint',
      lineCount: 'bigint',
      status: 'text',
      difference: 'bigint',
      sentBy: 'text',
      reason: 'text?',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['bankAccountId', 'periodTo']],
    visibleTo: ['distributorId'],
  },
  keyOf: ({ statementId }) => ({ statementId }),
  on: {
    'bank-statement.received': {
      fold: (_, r, { revision, position }) => ({
        statementId: r.statementId,
        bankAccountId: r.bankAccountId,
        creditorId: r.creditorId,
        distributorId: r.distributorId,
        currency: r.currency,
        fileId: r.fileId,
        format: r.format,
        readBy: r.readBy,
        number: r.number,
        periodFrom: r.from,
        periodTo: r.to,
        opening: r.opening,
        closing: r.closing,
        credits: r.credits,
        debits: r.debits,
        lineCount: r.lineCount,
        status: r.verdict,
        difference: r.difference,
        sentBy: r.sentBy,
        reason: null,
        revision,
        position,
      }),
    },
    'bank-statement.lines-accepted': {
      fold: (row, _, { revision, position }) => change(row, () => ({ revision, position })),
    },
    'bank-statement.lines-held': {
      fold: (row, _, { revision, position }) => change(row, () => ({ revision, position })),
    },
    'bank-statement.released': {
      fold: (row, { reason }, { revision, position }) =>
        change(row, () => ({ status: 'RELEASED', reason, revision, position })),
    },
    'bank-statement.discarded': {
      fold: (row, { reason }, { revision, position }) =>
        change(row, () => ({ status: 'DISCARDED', reason, revision, position })),
    },
  },
});

import type { DunningRunEvent } from '#libs/collections';
import { change, rowsOf } from '../declare.js';

/** A look through the debtors of a creditor for a business date. */
export interface DunningRunRow {
  readonly runId: string;
  readonly creditorId: string;
  readonly date: string;
  readonly status: 'RUNNING' | 'FINISHED';
  readonly startedBy: string;
  /** Debtors with something overdue; null while it runs. */
  readonly debtors: number | null;
  readonly proposals: number | null;
  readonly revision: number;
  readonly position: number;
}

/** Dunning runs. */
export const dunningRunsProjection = rowsOf<DunningRunRow, 'runId', DunningRunEvent>({
  name: 'dunning_runs',
  version: 1,
  key: ['runId'],
  table: {
    columns: {
      runId: 'text',
      creditorId: 'text',
      date: 'date',
      status: 'text',
      startedBy: 'text',
      debtors: 'bigint?',
      proposals: 'bigint?',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['creditorId', 'date']],
    visibleTo: 'nobody',
  },
  keyOf: ({ runId }) => ({ runId }),
  on: {
    'dunning-run.started': {
      fold: (_, { runId, creditorId, date, startedBy }, { revision, position }) => ({
        ...{ runId, creditorId, date, status: 'RUNNING', startedBy },
        ...{ debtors: null, proposals: null, revision, position },
      }),
    },
    'dunning-run.finished': {
      fold: (row, { debtors, proposals }, { revision, position }) =>
        change(row, () => ({ status: 'FINISHED', debtors, proposals, revision, position })),
    },
  },
});

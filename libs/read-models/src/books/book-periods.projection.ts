import type { BooksEvent } from '#libs/books';
import type { Level } from '#libs/kernel';
import { change, rowsOf } from '../declare.js';

type Period = BooksEvent['data'];

/** A month of a creditor's books that is proposed to be closed, or closed; figures as they stood then. */
export interface BookPeriodRow {
  readonly creditorId: string;
  readonly period: string;
  readonly level: Level;
  readonly distributorId: string | null;
  readonly status: 'PROPOSED' | 'CLOSED';
  readonly fromDate: string;
  readonly toDate: string;
  readonly upTo: number;
  readonly entries: number;
  readonly lines: number;
  readonly sha256: string;
  readonly totals: Period['totals'];
  readonly accountMap: Period['accountMap'];
  readonly proposedBy: string;
  readonly closedBy: string | null;
  readonly revision: number;
  readonly position: number;
}

/** Months of all books that were proposed or closed. */
export const bookPeriodsProjection = rowsOf<BookPeriodRow, 'creditorId' | 'period', BooksEvent>({
  name: 'book_periods',
  version: 1,
  key: ['creditorId', 'period'],
  table: {
    columns: {
      creditorId: 'text',
      period: 'text',
      level: 'text',
      distributorId: 'text?',
      status: 'text',
      fromDate: 'date',
      toDate: 'date',
      upTo: 'bigint',
      entries: 'bigint',
      lines: 'bigint',
      sha256: 'text',
      totals: 'jsonb',
      accountMap: 'jsonb',
      proposedBy: 'text',
      closedBy: 'text?',
      revision: 'bigint',
      position: 'bigint',
    },
    visibleTo: ['distributorId'],
  },
  keyOf: ({ creditorId, period }) => ({ creditorId, period }),
  on: {
    'books.close-proposed': {
      fold: (_, { creditorId, period, level, distributorId, from, to, ...figures }, { revision, position }) => ({
        ...{ creditorId, period, level, distributorId, status: 'PROPOSED', fromDate: from, toDate: to },
        upTo: figures.upTo,
        entries: figures.entries,
        lines: figures.lines,
        sha256: figures.sha256,
        totals: figures.totals,
        accountMap: figures.accountMap,
        proposedBy: figures.proposedBy,
        closedBy: null,
        revision,
        position,
      }),
    },
    'books.period-closed': {
      fold: (row, { closedBy }, { revision, position }) =>
        change(row, () => ({ status: 'CLOSED', closedBy, revision, position })),
    },
  },
});

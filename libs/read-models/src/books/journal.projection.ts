import type { DocumentType, Ledger, PostingKind } from '#libs/books';
import type { StoredEvent } from '#libs/event-store';
import type { Level } from '#libs/kernel';
import { factsProjection } from '#libs/projections';
import { postings, type Posting } from './postings.js';

/** One line of a double entry; the lines of one position are one entry and add up to 0. */
export interface JournalRow {
  /** Whose books it is in. */
  readonly creditorId: string;
  readonly level: Level;
  /** The distributor whose books they are; null: the principal's, which no distributor sees. */
  readonly distributorId: string | null;
  readonly currency: string;
  /** Day of the fact. It is booked on this day, or on the first open one where its month was closed by then. */
  readonly entryDate: string;
  readonly kind: PostingKind;
  readonly ledger: Ledger;
  /** Minor units; above zero: debit. */
  readonly amount: number;
  readonly debtorId: string | null;
  readonly bankAccountId: string | null;
  readonly documentType: DocumentType;
  readonly documentId: string;
  /** Stream of the event that it comes from. */
  readonly streamId: string;
}

const builders = new Map(
  Object.entries(postings).filter(([, post]) => typeof post === 'function') as [string, (data: unknown) => Posting][],
);

function rowsOf(event: StoredEvent): readonly JournalRow[] {
  const posted = builders.get(event.type)?.(event.data);
  if (!posted) return [];
  const { creditorId, level, currency } = posted.books;
  const distributorId = level === 'SECONDARY' ? creditorId : null;
  return posted.entries.flatMap(({ kind, date, debtorId, lines }) =>
    lines.map(({ ledger, amount, document, bankAccountId = null }) => ({
      ...{ creditorId, level, distributorId, currency, entryDate: date, kind, ledger, amount, debtorId, bankAccountId },
      documentType: document.type,
      documentId: document.id,
      streamId: event.streamId,
    })),
  );
}

/** The books: every line of every entry, by the day of its fact. Accounts and days of booking follow when it is read. */
export const journalProjection = factsProjection<JournalRow>({
  name: 'journal',
  version: 5,
  handles: [...builders.keys()],
  table: {
    columns: {
      creditorId: 'text',
      level: 'text',
      distributorId: 'text?',
      currency: 'text',
      entryDate: 'date',
      kind: 'text',
      ledger: 'text',
      amount: 'bigint',
      debtorId: 'text?',
      bankAccountId: 'text?',
      documentType: 'text',
      documentId: 'text',
      streamId: 'text',
    },
    indexes: [['creditorId', 'position', 'item'], ['creditorId', 'entryDate'], ['documentId']],
    visibleTo: ['distributorId'],
  },
  rowsOf,
});

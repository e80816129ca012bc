import { defineEvent, eventRegistry, levelSchema, t, type EventsOf } from '#libs/kernel';

/** What a period is at one position of the log: its bounds, its figures, and the accounts that they are told in. */
const period = {
  creditorId: t.id(),
  level: levelSchema,
  /** The distributor whose books they are; null: the principal's. */
  distributorId: t.nullable(t.id()),
  /** YYYY-MM. */
  period: t.text(),
  from: t.date(),
  to: t.date(),
  /** Facts up to this position of the log are in it; later ones with its dates are booked on the first open day. */
  upTo: t.integer(),
  entries: t.integer(),
  lines: t.integer(),
  /** SHA-256 of the period's export as NDJSON, hexadecimal. */
  sha256: t.text(),
  /** Trial balance, minor units; above zero: debit. */
  totals: t.array(
    t.object({
      account: t.text(),
      currency: t.currency(),
      opening: t.amount(),
      debit: t.amount(),
      credit: t.amount(),
      closing: t.amount(),
    }),
  ),
  accountMap: t.object({
    name: t.text(),
    accounts: t.array(t.object({ code: t.text(), name: t.text() })),
    postings: t.array(t.object({ kind: t.text(), ledger: t.text(), account: t.text() })),
  }),
  proposedBy: t.text(),
};

export const booksEvents = eventRegistry(
  'books',
  ['books-<creditor>'],
  [
    defineEvent('books.close-proposed', 1, 'A month is ready to be closed: these are its figures.', t.object(period)),
    defineEvent(
      'books.period-closed',
      1,
      'A second person has closed a month: its figures stand.',
      t.object({ ...period, closedBy: t.text() }),
    ),
  ],
);

export type BooksEvent = EventsOf<typeof booksEvents>;
export type ProposedPeriod = Extract<BooksEvent, { type: 'books.close-proposed' }>['data'];

import { t, type Immutable } from '#libs/kernel';
import type { Static } from '@sinclair/typebox';

const words = t.optional(t.array(t.text()));

/** How the bank of an account writes its tables: what every field means is told with the reader of bank files, which checks it. */
export const bankProfileSchema = t.object({
  name: t.text(),
  title: t.text(),
  encoding: t.optional(t.text()),
  delimiter: t.optional(t.oneOf(',', ';', '\t', '|')),
  sheet: t.optional(t.text()),
  header: t.object({
    rows: t.optional(t.union(t.literal(1), t.literal(2))),
    within: t.optional(t.integer()),
  }),
  columns: t.object({
    bookingDate: words,
    valueDate: words,
    reference: words,
    debit: words,
    credit: words,
    amount: words,
    indicator: words,
    balance: words,
    memo: words,
    counterpartyName: words,
    counterpartyAccount: words,
    counterpartyBank: words,
    currency: words,
    virtualAccount: words,
  }),
  indicator: t.optional(t.object({ credit: t.array(t.text()), debit: t.array(t.text()) })),
  date: t.text(),
  number: t.object({ decimal: t.oneOf(',', '.'), thousands: t.oneOf(',', '.', ' ', '') }),
  currency: t.optional(t.currency()),
  account: t.optional(t.text()),
  labels: t.optional(
    t.object({
      account: words,
      owner: words,
      currency: words,
      opening: words,
      closing: words,
      totalDebit: words,
      totalCredit: words,
      from: words,
      to: words,
    }),
  ),
  skip: words,
  footer: words,
  wrappedMemo: t.optional(t.boolean()),
  order: t.optional(t.oneOf('oldest-first', 'newest-first')),
});
export type StoredProfile = Immutable<Static<typeof bankProfileSchema>>;

import { defineEvent, eventRegistry, t, type EventsOf } from '#libs/kernel';
import { lineFactsSchema, ownAccount, withVirtualAccount } from '../line/facts.js';

const id = { statementId: t.id(), ...ownAccount };
const page = t.object({ ...id, page: t.integer(), lines: t.array(lineFactsSchema) });
const pageWithVirtualAccounts = (data: Readonly<Record<string, unknown>>) => ({
  ...data,
  lines: (data['lines'] as readonly Readonly<Record<string, unknown>>[]).map(withVirtualAccount),
});

export const bankStatementEvents = eventRegistry(
  'reconciliation',
  ['bank-statement-<id>'],
  [
    defineEvent(
      'bank-statement.received',
      2,
      'A statement came in; what does not add up is quarantined.',
      t.object({
        ...id,
        /** SHA-256 of the file; the file itself lies sealed in the vault. */
        fileId: t.id(),
        format: t.text(),
        /** The profile that read a table; null: the file was none, or came before profiles were kept. */
        readBy: t.nullable(
          t.object({
            name: t.text(),
            /** Whose profile it is, and its version there; null: an example that comes with the product. */
            bankAccountId: t.nullable(t.id()),
            version: t.nullable(t.integer()),
            hash: t.text(),
          }),
        ),
        /** The bank's own number of the statement. */
        number: t.nullable(t.text()),
        from: t.nullable(t.date()),
        to: t.nullable(t.date()),
        /** Balances in minor units, below zero when overdrawn; null: the file has none (a notice). */
        opening: t.nullable(t.amount()),
        closing: t.nullable(t.amount()),
        /** Sums and count of the booked lines. */
        credits: t.amount(),
        debits: t.amount(),
        lineCount: t.integer(),
        /** Pages of lines that follow. */
        pages: t.integer(),
        verdict: t.oneOf('ACCEPTED', 'QUARANTINED'),
        /** opening + credits - debits - closing. */
        difference: t.amount(),
        /** Codes of what else does not agree in it. */
        doubts: t.array(t.text()),
        /** Who sent it: a quarantine is released by somebody else. */
        sentBy: t.id(),
      }),
      { 1: (data) => ({ ...data, readBy: null }) },
    ),
    defineEvent('bank-statement.lines-accepted', 2, 'These lines count.', page, { 1: pageWithVirtualAccounts }),
    defineEvent('bank-statement.lines-held', 2, 'These lines wait in quarantine.', page, {
      1: pageWithVirtualAccounts,
    }),
    defineEvent(
      'bank-statement.released',
      1,
      'A second person lets a quarantined statement count as it is.',
      t.object({ ...id, pages: t.integer(), reason: t.text(), releasedBy: t.id() }),
    ),
    defineEvent(
      'bank-statement.discarded',
      1,
      'A quarantined statement will never count.',
      t.object({ ...id, reason: t.text() }),
    ),
  ],
);
export type BankStatementEvent = EventsOf<typeof bankStatementEvents>;

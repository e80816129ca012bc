import { levelSchema, t, type Immutable, type Level } from '#libs/kernel';
import type { Static } from '@sinclair/typebox';

/**
 * What a line of a bank's file says, without anything about a person: names, account numbers and memos lie in the vault
 * under the line's id.
 */
export const lineFactsSchema = t.object({
  /** Derived from account, dates, amount and the bank's reference: the same line in two files is one line. */
  lineId: t.id(),
  side: t.oneOf('CREDIT', 'DEBIT'),
  /** Above zero, in the currency of the account. */
  amount: t.amount(),
  currency: t.currency(),
  /** Null while pending. */
  bookedOn: t.nullable(t.date()),
  valueDate: t.date(),
  status: t.oneOf('BOOKED', 'PENDING'),
  /** The bank takes an earlier line back. */
  reversal: t.boolean(),
  bankReference: t.nullable(t.text()),
  /** The bank's code of the kind of transaction. */
  code: t.nullable(t.text()),
  /** Payment references with a right check character that stand in the memo. */
  references: t.array(t.text()),
  /** The virtual account of ours that was paid into. */
  virtualAccountId: t.nullable(t.id()),
  /** Id of the payment that this line is when it is matched: a payment announced with the same bank reference has it too. */
  paymentId: t.id(),
});
export type LineFacts = Immutable<Static<typeof lineFactsSchema>>;

/** Facts of a line as they were before virtual accounts. */
export const withVirtualAccount = (facts: Readonly<Record<string, unknown>>) => ({ ...facts, virtualAccountId: null });

/** What a bank's notice says of a line. */
export interface NoticedFacts {
  readonly lineId: string;
  readonly noticeId: string;
  readonly side: 'CREDIT' | 'DEBIT';
  readonly amount: number;
  readonly valueDate: string;
  readonly bankReference: string;
  readonly references: readonly string[];
  readonly virtualAccountId: string | null;
  readonly paymentId: string;
}

/** The bank account that a line or statement belongs to. */
export const ownAccount = {
  bankAccountId: t.id(),
  creditorId: t.id(),
  level: levelSchema,
  distributorId: t.nullable(t.id()),
  currency: t.currency(),
};
export interface OwnAccount {
  readonly bankAccountId: string;
  readonly creditorId: string;
  readonly level: Level;
  readonly distributorId: string | null;
  readonly currency: string;
}

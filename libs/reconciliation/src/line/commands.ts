import type { LineFacts, NoticedFacts, OwnAccount } from './facts.js';
import type { BankLineEvent, matchKinds } from './events.js';
import type { RecordedLine } from './state.js';

export type MatchKind = (typeof matchKinds)[number];
type Kept = Extract<BankLineEvent, { type: 'bank-line.matched' }>['data']['deductions'][number];

/** What a line, or a part of it, is said to be. */
export interface WantedMatch {
  readonly kind: MatchKind;
  /** Minor units; null: all that is open of the line. */
  readonly amount: number | null;
  /** RETURNED_PAYMENT: the payment that came back. PAYMENT: one that was announced; null: the line's own. */
  readonly paymentId: string | null;
  /** REFUND: the refund that went out. RETURNED_REFUND: the one that came back. */
  readonly refundId: string | null;
  readonly debtorId: string | null;
  readonly debtorDistributorId: string | null;
  readonly invoices: readonly { readonly invoiceId: string; readonly amount: number | null }[];
  /** Let go of an invoice with the match, minor units. */
  readonly differences: readonly { readonly invoiceId: string; readonly amount: number; readonly reason: string }[];
  /** Kept back by the payer with a reason, minor units: cases of deduction. */
  readonly deductions: readonly Omit<Kept, 'openedBy'>[];
  readonly reference: string | null;
  readonly rung: number | null;
  readonly score: number;
  readonly reasons: readonly string[];
}

/** The line that the bank told in place of another one, as it is known when that is said. */
export interface CorrectingLine {
  readonly lineId: string;
  readonly bankAccountId: string;
  readonly status: RecordedLine['status'];
  /** The line that it was corrected by in its turn. */
  readonly supersededBy: string | null;
  /** Who sent the statement that told of it; null: no statement did. */
  readonly sentBy: string | null;
}

export type BankLineCommand =
  | { readonly type: 'record'; readonly statementId: string; readonly account: OwnAccount; readonly facts: LineFacts }
  /** From the process: a notice tells of the line, before or after the statement. */
  | { readonly type: 'notice'; readonly account: OwnAccount; readonly facts: NoticedFacts }
  | (WantedMatch & { readonly type: 'match' })
  /** A line explained by many parts at once, all of them or none. */
  | { readonly type: 'split'; readonly parts: readonly WantedMatch[] }
  /** From a rule: never where a person has decided already. */
  | (WantedMatch & { readonly type: 'match-by-rule' })
  | { readonly type: 'unmatch'; readonly match: number; readonly unmatchedOn: string; readonly reason: string }
  /** From the process: the payment is none of this line's. */
  | {
      readonly type: 'take-back';
      readonly paymentId: string;
      readonly unmatchedOn: string;
      readonly reason: string;
    }
  | { readonly type: 'ignore'; readonly reason: string }
  | { readonly type: 'reopen' }
  | { readonly type: 'supersede'; readonly by: CorrectingLine; readonly reason: string }
  /** From the process: it counts in place of this line. */
  | { readonly type: 'correct'; readonly corrected: string }
  /** From the process: the line that should have counted in its place does not count either. */
  | { readonly type: 'restore'; readonly by: string };

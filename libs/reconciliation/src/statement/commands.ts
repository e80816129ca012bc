import type { LineFacts, OwnAccount } from '../line/facts.js';

/** What a file tells of a statement beside its lines. */
export interface ToldStatement {
  readonly statementId: string;
  readonly fileId: string;
  readonly format: string;
  /** What read a table; null: the file was none. */
  readonly readBy: {
    readonly name: string;
    /** The account whose profile it is, and its version there; null: an example that comes with the product. */
    readonly bankAccountId: string | null;
    readonly version: number | null;
    /** SHA-256 of the profile. */
    readonly hash: string;
  } | null;
  readonly number: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly opening: number | null;
  readonly closing: number | null;
  readonly credits: number;
  readonly debits: number;
  readonly lineCount: number;
  readonly pages: number;
}

export type BankStatementCommand =
  | {
      readonly type: 'receive';
      readonly account: OwnAccount;
      readonly statement: ToldStatement;
      /** Codes of what else does not agree in it: sums of the bank, batches, currencies. */
      readonly doubts: readonly string[];
    }
  /** Pages come in order, from 0; a page that is there already changes nothing. */
  | { readonly type: 'add-lines'; readonly page: number; readonly lines: readonly LineFacts[] }
  | { readonly type: 'release'; readonly reason: string }
  /** From the process: one page of a released statement at a time. */
  | { readonly type: 'accept-lines'; readonly page: number }
  | { readonly type: 'discard'; readonly reason: string };

import { emptyRecent, emptyTable, recall, tableGet, type Recent, type Table } from '#libs/kernel';
import type { WriteOffKind } from './account-fields.js';
import type { AccountRef } from './commands.js';

/** An invoice of which something is open. Amounts in minor units. */
export interface OpenInvoice {
  readonly orderId: string;
  readonly open: number;
  readonly issuedOn: string;
  readonly dueDate: string;
}

/** What a payment settled of one invoice, with what it takes to open the invoice again. */
export interface Application {
  readonly invoiceId: string;
  readonly orderId: string;
  readonly amount: number;
  readonly issuedOn: string;
  readonly dueDate: string;
}

/** What was given up of an invoice, with what it takes to open the invoice again. */
export interface WriteOff extends Application {
  readonly kind: WriteOffKind;
  readonly reversed: boolean;
}

/** Money that came in, what a credit note left over, or a discount earned after invoicing. `rest` is not applied yet. */
export interface Payment {
  readonly kind: 'PAYMENT' | 'CREDIT_NOTE' | 'SETTLEMENT_CREDIT';
  /** Value date, or the day on which the credit was posted. */
  readonly date: string;
  readonly amount: number;
  /** amount - applied - refunded. Below zero: it went back although part of it had been refunded. */
  readonly rest: number;
  /** Set aside for refunds, or paid out. */
  readonly refunded: number;
  /** Invoices that it names and that were not on the account when it was posted. */
  readonly awaits: readonly { readonly invoiceId: string; readonly amount: number | null }[];
  readonly applications: readonly Application[];
  readonly reversed: boolean;
}

/** Unapplied cash that goes back to the debtor. */
export interface Refund {
  readonly paymentId: string;
  readonly amount: number;
  readonly status: 'PROPOSED' | 'APPROVED' | 'PAID' | 'RELEASED';
  readonly proposedBy: string;
  /** The bank's line that shows it. */
  readonly lineId: string | null;
}

/** A part of an open invoice that the debtor contests. */
export interface Dispute {
  readonly deductionId: string;
  readonly amount: number;
}

export interface CreditReservation {
  readonly round: number;
  readonly amount: number;
  /** Posted invoices of the order so far. */
  readonly invoiced: number;
}

export interface WaitingOrder {
  readonly orderId: string;
  readonly round: number;
  readonly amount: number;
}

export interface AccountState {
  /** Null before the first event. */
  readonly account: AccountRef | null;
  /** Null: no limit. 0 as long as none was set: nobody gets credit by being forgotten. */
  readonly limit: number | null;
  readonly limitSet: boolean;
  /** Why no new credit is given until finance lifts the block; null: not blocked. */
  readonly blocked: string | null;
  /** Sums over the tables below, so that the exposure costs nothing. */
  readonly open: number;
  readonly reserved: number;
  readonly unapplied: number;
  /** Settled invoices leave; what may open them again stands with the payments that settled them. */
  readonly invoices: Table<OpenInvoice>;
  readonly reservations: Table<CreditReservation>;
  /** Refused orders, oldest first; at most {@link maxWaiting}. */
  readonly waiting: readonly WaitingOrder[];
  /** Payments and credits with a rest, or of which something is refunded. */
  readonly payments: Table<Payment>;
  /** Payments without a rest and reversed ones. Only these can still be reversed or told as repeated: see {@link settledWindow}. */
  readonly settled: Recent<Payment>;
  /** Refunds that wait for approval or for the bank. */
  readonly refunds: Table<Refund>;
  /** Refunds that were paid or let go. */
  readonly refunded: Recent<Refund>;
  /** By invoice, oldest first. Together never more than is open of it. */
  readonly disputes: Table<readonly Dispute[]>;
  /** Write-offs that have a name. Only these can still be reversed or told as repeated. */
  readonly writeOffs: Recent<WriteOff>;
  /** Lines of the bank whose money was recognised for an invoice and is not applied yet; '': applied since. */
  readonly recognised: Recent<string>;
  /**
   * `INVOICE:<id>` (debit notes, too), `CREDIT-NOTE:<id>`, `SETTLEMENT:<document>`, `DISPUTE:<id>`, and `ORDER:<id>` with its
   * last round once nothing is reserved any more. Keeps
   * the same fact under another command id from counting twice (the same command id never does, that is the store's
   * guard). Bounded: invoices, notes and orders have streams of their own that let each happen once.
   */
  readonly done: Recent<number>;
}

/**
 * At least that many fully applied payments stay reversible; at a payment a day that is a year and a half, while banks
 * return transfers and cheques within weeks.
 */
export const settledWindow = 500;
/** Entries of {@link AccountState.done} that are kept at least. */
export const doneWindow = 1000;
/** More refused orders than that are not retried by themselves: finance releases or the buyer cancels them. */
export const maxWaiting = 1000;

/** An account on which nothing happened. */
export const emptyAccount: AccountState = {
  account: null,
  limit: 0,
  limitSet: false,
  blocked: null,
  open: 0,
  reserved: 0,
  unapplied: 0,
  invoices: emptyTable(),
  reservations: emptyTable(),
  waiting: [],
  payments: emptyTable(),
  settled: emptyRecent(),
  refunds: emptyTable(),
  refunded: emptyRecent(),
  disputes: emptyTable(),
  writeOffs: emptyRecent(),
  recognised: emptyRecent(),
  done: emptyRecent(),
};

/** Open items + reserved - unapplied cash and credits, minor units. Below zero: the debtor paid ahead. */
export function exposure(state: AccountState): number {
  return state.open + state.reserved - state.unapplied;
}

/** A payment or credit as far as it is still known. */
export function findPayment(state: AccountState, paymentId: string): Payment | undefined {
  return tableGet(state.payments, paymentId) ?? recall(state.settled, paymentId);
}

/** A refund as far as it is still known. */
export function findRefund(state: AccountState, refundId: string): Refund | undefined {
  return tableGet(state.refunds, refundId) ?? recall(state.refunded, refundId);
}

/** A case of an invoice that is still contested. */
export function findDispute(state: AccountState, invoiceId: string, deductionId: string): Dispute | undefined {
  return tableGet(state.disputes, invoiceId)?.find((dispute) => dispute.deductionId === deductionId);
}

/** What the debtor contests of an invoice, in all its cases. */
export function disputedAmount(state: AccountState, invoiceId: string): number {
  return (tableGet(state.disputes, invoiceId) ?? []).reduce((sum, { amount }) => sum + amount, 0);
}

/** What is open of an invoice; 0 if it is settled or not known. */
export function openAmount(state: AccountState, invoiceId: string): number {
  return tableGet(state.invoices, invoiceId)?.open ?? 0;
}

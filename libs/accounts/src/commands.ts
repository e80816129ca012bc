import type { DeductionReason, Level } from '#libs/kernel';
import type { WriteOffKind } from './account-fields.js';

/** Which account: creditor and debtor, and what a read model needs to place it. */
export interface AccountRef {
  readonly creditorId: string;
  readonly debtorId: string;
  readonly level: Level;
  readonly distributorId: string;
  readonly currency: string;
}

/** Cash goes back to the debtor. The account lets each part of a payment be applied or refunded, never both. */
export type RefundCommand =
  | {
      readonly type: 'propose-refund';
      readonly refundId: string;
      readonly paymentId: string;
      readonly amount: number;
      readonly reservedOn: string;
      readonly reason: string;
    }
  /** By another person than who proposed it. */
  | { readonly type: 'approve-refund'; readonly refundId: string; readonly approvedOn: string }
  | {
      readonly type: 'cancel-refund';
      readonly refundId: string;
      readonly cancelledOn: string;
      readonly reason: string;
    }
  /** From the process: a line of the bank is the refund. */
  | {
      readonly type: 'pay-refund';
      readonly refundId: string;
      readonly amount: number;
      readonly lineId: string;
      readonly paidOn: string;
    }
  /** From the process: that line was something else. */
  | {
      readonly type: 'unpay-refund';
      readonly refundId: string;
      readonly lineId: string;
      readonly unpaidOn: string;
      readonly reason: string;
    }
  /** From the process: the transfer came back. */
  | {
      readonly type: 'return-refund';
      readonly refundId: string;
      readonly lineId: string;
      readonly returnedOn: string;
      readonly reason: string;
    };

/** Parts of invoices that debtors contest. */
export type DisputeCommand =
  | {
      readonly type: 'dispute-invoice';
      readonly deductionId: string;
      readonly invoiceId: string;
      readonly amount: number;
      readonly reason: DeductionReason;
      readonly note: string | null;
      readonly paymentId: string | null;
      readonly disputedOn: string;
      /** Who opens the case, where a process tells of it; null: who sends this. */
      readonly disputedBy: string | null;
    }
  /** From the process: CREDIT_NOTE and WRITE_OFF take what is still contested off the invoice; after REBILL it is due as ever. */
  | {
      readonly type: 'resolve-dispute';
      readonly deductionId: string;
      readonly invoiceId: string;
      readonly outcome: 'CREDIT_NOTE' | 'WRITE_OFF' | 'REBILL';
      readonly resolvedOn: string;
      readonly reason: string;
    };

export type AccountCommand = AccountRef &
  (
    | RefundCommand
    | DisputeCommand
    | { readonly type: 'set-limit'; readonly limit: number | null; readonly reason: string }
    /** No new credit until it is lifted; what is reserved already stays. `runId`: the dunning run that proposed it. */
    | { readonly type: 'block'; readonly reason: string; readonly runId: string | null }
    | { readonly type: 'lift-block'; readonly reason: string }
    /** Decides account.credit-reserved or account.credit-refused. A later round replaces the order's reservation. */
    | {
        readonly type: 'reserve-credit';
        readonly orderId: string;
        readonly round: number;
        readonly amount: number;
        readonly override: boolean;
      }
    /** Orders that were refused, oldest first, those that fit now. */
    | { readonly type: 'retry-credit' }
    /**
     * The order will be invoiced for `keep` (minor units) in all: what is reserved beyond `keep` less what was already
     * posted for it is let go, so that exposure never dips between a release and its invoice. 0 lets all go and forgets
     * a refused order.
     */
    | {
        readonly type: 'release-credit';
        readonly orderId: string;
        readonly keep: number;
        readonly reason: 'CANCELLED' | 'CUT' | 'CLOSED' | 'REJECTED' | 'AMENDED';
      }
    | {
        readonly type: 'post-invoice';
        readonly invoiceId: string;
        readonly orderId: string;
        readonly amount: number;
        readonly issuedOn: string;
        readonly dueDate: string;
      }
    | {
        readonly type: 'post-credit-note';
        readonly adjustmentId: string;
        readonly invoiceId: string;
        readonly orderId: string;
        readonly amount: number;
        readonly postedOn: string;
      }
    /** Posts and applies: to the invoices it names, else oldest due first; the rest stays unapplied cash. */
    | {
        readonly type: 'post-payment';
        readonly paymentId: string;
        readonly amount: number;
        readonly method: string;
        readonly valueDate: string;
        readonly invoices: readonly { readonly invoiceId: string; readonly amount: number | null }[];
      }
    /** What credit notes left over, oldest first, to the invoices that are due first. */
    | { readonly type: 'net-credits'; readonly appliedOn: string }
    /** Unapplied cash to invoices. Refused beyond the payment's rest or the invoice's open amount. */
    | {
        readonly type: 'apply-payment';
        readonly paymentId: string;
        readonly appliedOn: string;
        readonly applications: readonly { readonly invoiceId: string; readonly amount: number }[];
      }
    | {
        readonly type: 'reverse-application';
        readonly paymentId: string;
        readonly invoiceId: string;
        readonly reversedOn: string;
        readonly reason: string;
      }
    /** Takes all its applications back first. */
    | {
        readonly type: 'reverse-payment';
        readonly paymentId: string;
        readonly reversedOn: string;
        readonly reason: string;
      }
    /** From the process: money of this debtor came in, and nothing but its amount tells for what. */
    | {
        readonly type: 'recognise-amount';
        readonly lineId: string;
        readonly amount: number;
        readonly valueDate: string;
        /** Invoices that it settles with the discount that it earns if so much is open of them, and the last day for that. */
        readonly early: readonly { readonly invoiceId: string; readonly open: number; readonly until: string }[];
      }
    | {
        readonly type: 'write-off';
        readonly kind: WriteOffKind;
        /** Names it, so that it can be taken back and never counts twice. */
        readonly writeOffId?: string;
        readonly invoiceId: string;
        readonly amount: number;
        readonly postedOn: string;
        readonly reason: string;
      }
    | {
        readonly type: 'reverse-write-off';
        readonly writeOffId: string;
        readonly reversedOn: string;
        readonly reason: string;
      }
    /**
     * A discount earned after invoicing, as credit: to `invoices`, as much as is open of each in turn; the rest stays
     * unapplied. Adds to what the credit held before.
     */
    | (SettlementDocument & {
        readonly type: 'post-settlement-credit';
        readonly creditId: string;
        readonly invoices: readonly string[] | 'OLDEST_FIRST';
        readonly postedOn: string;
      })
    /** Less of the credit was earned: what is unapplied of it first, then what it settled is open again, latest first. */
    | (SettlementDocument & {
        readonly type: 'take-back-settlement-credit';
        readonly creditId: string;
        readonly takenBackOn: string;
        readonly reason: string;
      })
    /** More was given than earned, and is owed like an invoice. */
    | (SettlementDocument & { readonly type: 'post-debit-note'; readonly issuedOn: string; readonly dueDate: string })
  );

/** What a discount settled after invoicing is posted with; amounts in minor units. */
export interface SettlementDocument {
  /** Names the posting, so that it never counts twice. */
  readonly documentId: string;
  readonly kind: 'EARLY_PAYMENT' | 'PERIOD_REBATE';
  readonly policyId: string;
  readonly version: number;
  readonly net: number;
  readonly tax: number;
}

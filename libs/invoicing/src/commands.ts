import type { Trade } from '#libs/kernel';
import type { ClawBack, InvoiceLine } from './events.js';

/** In the budget's measure. */
export interface BudgetAmount {
  readonly budgetKey: string;
  readonly amount: number;
}

/** What the goods that stay with the buyer earn alone, against what they were given. */
export interface Entitlement {
  /** Net and tax that each line's kept goods cost more, minor units: taken off the credit. */
  readonly charges: readonly { readonly lineNo: number; readonly net: number; readonly tax: number }[];
  /** How the charges come about. */
  readonly clawBack: readonly ClawBack[];
  readonly budgets: readonly BudgetAmount[];
}

export type InvoiceCommand =
  /** From the process. Lines of which nothing was accepted are left out; no line left: no invoice. */
  | {
      readonly type: 'issue';
      readonly invoiceId: string;
      readonly orderId: string;
      readonly deliveryId: string;
      readonly externalRef: string | null;
      readonly trade: Trade;
      readonly issuedOn: string;
      readonly acceptedOn: string;
      readonly paymentTermDays: number;
      readonly lines: readonly InvoiceLine[];
      /** What its goods use of budgets, as the order tells. */
      readonly budgets: readonly BudgetAmount[];
    }
  /**
   * RETURN and QUANTITY take quantities off: amounts follow from the invoice (cumulative proportion, exact at the last
   * unit); a line may come in parts (one for each lot), they are added up. PRICE takes a net amount off a line. Never
   * below zero. The same adjustmentId is decided once.
   */
  | {
      readonly type: 'adjust';
      readonly adjustmentId: string;
      readonly reason: 'RETURN' | 'QUANTITY';
      readonly returnId: string | null;
      readonly adjustedOn: string;
      readonly note: string | null;
      readonly lines: readonly { readonly lineNo: number; readonly quantity: number }[];
      /** What else it takes and gives back; absent: nothing. Worked out on the revision that the sender expects. */
      readonly entitlement?: Entitlement;
    }
  | {
      readonly type: 'adjust-price';
      readonly adjustmentId: string;
      readonly adjustedOn: string;
      readonly note: string | null;
      /** Net amounts to take off, minor units. */
      readonly lines: readonly { readonly lineNo: number; readonly net: number }[];
    }
  /** Takes off all that is left; after it the invoice takes no adjustment. */
  | {
      readonly type: 'replace';
      readonly replacementId: string;
      readonly adjustmentId: string;
      readonly reason: string;
      readonly adjustedOn: string;
    };

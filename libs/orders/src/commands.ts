import type { Trade, Totals } from '#libs/kernel';
import type { BudgetClaim, OrderLine, PriceEvidence } from './events.js';

/** Lines as priced by the discount engine, with what the price was derived from. */
export interface PricedLines {
  readonly lines: readonly OrderLine[];
  readonly totals: Totals;
  readonly evidence: PriceEvidence;
  /** What the price uses of budgets: all of it is reserved. */
  readonly claims: readonly BudgetClaim[];
  /** Up to which instant (RFC 3339) that is held, and for which round of pricing; null without claims. */
  readonly budgetsHeld: { readonly until: string; readonly round: number } | null;
}

export type OrderCommand =
  | ({
      readonly type: 'place-order';
      readonly orderId: string;
      readonly trade: Trade;
      readonly orderedOn: string;
      readonly requestedDate: string;
      readonly promisedDate: string;
      readonly paymentTermDays: number;
      readonly source: string;
      readonly externalRef: string | null;
      readonly shortage: 'CUT' | 'BACK_ORDER';
    } & PricedLines)
  /** From the process: the account reserved the credit. Also ends a credit hold. */
  | { readonly type: 'approve-credit'; readonly round: number }
  /** From the process: no credit, or goods on back-order. Amounts in minor units, 0 for goods. */
  | {
      readonly type: 'hold';
      readonly reason: 'CREDIT' | 'STOCK';
      readonly round: number;
      readonly needed: number;
      readonly available: number;
    }
  /** By finance; who placed the order may not release it. */
  | { readonly type: 'release-hold'; readonly reason: string }
  /** From the process: what stock could set aside. */
  | {
      readonly type: 'confirm';
      readonly round: number;
      readonly lines: readonly {
        readonly lineNo: number;
        readonly sku: string;
        readonly requested: number;
        readonly reserved: number;
      }[];
    }
  | ({
      readonly type: 'amend';
      readonly requestedDate: string;
      readonly promisedDate: string;
      readonly reason: string;
    } & PricedLines)
  | {
      readonly type: 'cancel';
      readonly reason: 'BUYER' | 'DUPLICATE' | 'TEST' | 'NO_STOCK' | 'CREDIT' | 'NO_VEHICLE' | 'CUTOFF';
      readonly note: string | null;
    }
  /** No lines: everything confirmed that no delivery carries yet. `release`: load it at once. */
  | {
      readonly type: 'plan-delivery';
      readonly deliveryId: string;
      readonly plannedDate: string;
      readonly release: boolean;
      readonly vehicle: string | null;
      readonly lines: readonly { readonly lineNo: number; readonly quantity: number }[] | null;
    }
  /** From the process: the delivery was cancelled, could not be loaded (goods still reserved) or failed (goods came back). */
  | { readonly type: 'drop-delivery'; readonly deliveryId: string; readonly reserveAgain: boolean }
  /** From the process: the buyer's receipt. */
  | {
      readonly type: 'record-receipt';
      readonly deliveryId: string;
      readonly acceptedOn: string;
      readonly receivedAt: string;
      readonly lines: readonly {
        readonly lineNo: number;
        readonly sku: string;
        readonly dispatched: number;
        readonly accepted: number;
        readonly refused: number;
        readonly short: number;
        readonly over: number;
        readonly damaged: number;
      }[];
    }
  /**
   * From the process: goods of a delivery came back. `unearned`: keys of the claims in USES that nothing the buyer keeps earns
   * any more.
   */
  | {
      readonly type: 'record-return';
      readonly returnId: string;
      readonly deliveryId: string;
      readonly returnedOn: string;
      readonly reason: string;
      readonly lines: readonly { readonly lineNo: number; readonly quantity: number }[];
      readonly unearned?: readonly string[];
    }
  /** The seller gives the undelivered rest up. */
  | { readonly type: 'close' };

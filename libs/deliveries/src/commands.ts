import type { Trade } from '#libs/kernel';

interface Line {
  readonly lineNo: number;
  readonly sku: string;
  readonly quantity: number;
}
export interface DeliveryLotLine extends Line {
  readonly lot: string;
  readonly expiry: string | null;
}

export type DeliveryCommand =
  | {
      readonly type: 'plan';
      readonly deliveryId: string;
      readonly orderId: string;
      readonly trade: Trade;
      readonly plannedDate: string;
      readonly lines: readonly Line[];
      /** Load it at once: planned and released in one decision. */
      readonly release: boolean;
      readonly vehicle: string | null;
    }
  | { readonly type: 'release'; readonly vehicle: string | null }
  /** From the process: the lots that left the stock. */
  | { readonly type: 'record-dispatch'; readonly lots: readonly DeliveryLotLine[] }
  /** From the process: the stock could not give the goods. Cancels the delivery. */
  | { readonly type: 'refuse-dispatch'; readonly reason: string }
  /**
   * The buyer's receipt. Lines not named are accepted in full. `damaged` is part of `refused`. Lots are split accepted
   * first (earliest expiry first), then refused, then short; over-delivered units come after all lots.
   */
  | {
      readonly type: 'record-receipt';
      readonly receivedOn: string;
      readonly receivedAt: string;
      readonly signerId: string | null;
      readonly lines: readonly {
        readonly lineNo: number;
        readonly accepted: number;
        readonly refused: number;
        readonly short: number;
        readonly over: number;
        readonly damaged: number;
        readonly reason: string | null;
      }[];
    }
  | { readonly type: 'fail'; readonly reason: string }
  /** Only while planned: once released, goods may be leaving. */
  /** Before it is released: from then on the stock may have issued the goods, and it is dispatched or refused. */
  | { readonly type: 'cancel'; readonly reason: string };

export type ReturnCommand =
  | {
      readonly type: 'request';
      readonly returnId: string;
      readonly invoiceId: string;
      readonly orderId: string;
      readonly trade: Trade;
      readonly reason: 'DAMAGED' | 'EXPIRED' | 'WRONG_GOODS' | 'UNSOLD' | 'RECALL' | 'QUALITY';
      readonly lines: readonly Line[];
    }
  /** Lines may be fewer or smaller than requested; null: as requested. Who asked may not approve. */
  | {
      readonly type: 'approve';
      readonly lines: readonly { readonly lineNo: number; readonly quantity: number }[] | null;
    }
  | { readonly type: 'reject'; readonly reason: string }
  | {
      readonly type: 'receive';
      readonly receivedOn: string;
      readonly lines: readonly {
        readonly lineNo: number;
        readonly lot: string;
        readonly expiry: string | null;
        readonly quantity: number;
        readonly condition: 'SELLABLE' | 'DAMAGED';
      }[];
    }
  /** From the process: the credit note is posted. */
  | { readonly type: 'record-credit'; readonly adjustmentId: string; readonly amount: number };

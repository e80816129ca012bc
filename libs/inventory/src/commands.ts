/** A stock location and whose it is (null: the principal's). */
export interface Place {
  readonly locationId: string;
  readonly distributorId: string | null;
}
export interface LotLine {
  readonly sku: string;
  readonly lot: string;
  readonly expiry: string | null;
  readonly quantity: number;
}
export interface OrderLineQuantity {
  readonly lineNo: number;
  readonly sku: string;
  readonly quantity: number;
}

export type StockCommand =
  /** The same source (kind and id) is received once. */
  | ({
      readonly type: 'receive';
      readonly source: {
        readonly kind: 'OPENING' | 'PRODUCTION' | 'PURCHASE' | 'DELIVERY' | 'DELIVERY_RETURN' | 'RETURN';
        readonly id: string;
      };
      readonly lines: readonly LotLine[];
    } & Place)
  /** All lines of one order are decided at once. CUT reserves what is there; BACK_ORDER all or nothing. */
  | ({
      readonly type: 'reserve';
      readonly orderId: string;
      readonly round: number;
      readonly shortage: 'CUT' | 'BACK_ORDER';
      readonly lines: readonly OrderLineQuantity[];
    } & Place)
  /** Reserve for waiting orders, oldest first, those whose goods are all there now. */
  | ({ readonly type: 'retry-back-orders' } & Place)
  /** Whatever the order still has set aside, and its place in the back-order queue. */
  | ({
      readonly type: 'release';
      readonly orderId: string;
      readonly reason: 'CANCELLED' | 'AMENDED' | 'CLOSED' | 'REJECTED';
    } & Place)
  /** Lots by earliest expiry, out of the order's reservation. Decides stock.issued or stock.issue-refused. */
  | ({
      readonly type: 'issue';
      readonly orderId: string;
      readonly deliveryId: string;
      readonly lines: readonly OrderLineQuantity[];
    } & Place)
  /** Goods of a failed delivery came back and are set aside for the order again. */
  | ({
      readonly type: 'take-back';
      readonly orderId: string;
      readonly deliveryId: string;
      readonly reserveAgain: boolean;
      readonly lines: readonly (LotLine & { readonly lineNo: number })[];
    } & Place)
  | ({
      readonly type: 'adjust';
      readonly reason: 'DAMAGE' | 'LOSS' | 'THEFT' | 'EXPIRY' | 'FOUND' | 'CORRECTION' | 'IN_TRANSIT_LOSS';
      readonly note: string | null;
      readonly lines: readonly {
        readonly sku: string;
        readonly lot: string;
        readonly expiry: string | null;
        readonly delta: number;
      }[];
    } & Place)
  | ({
      readonly type: 'count';
      readonly countedOn: string;
      readonly lines: readonly {
        readonly sku: string;
        readonly lot: string;
        readonly expiry: string | null;
        readonly counted: number;
      }[];
    } & Place)
  /** Notes goods that never became stock: lost or damaged on the way, or returned unsellable. Changes no quantity. */
  | ({
      readonly type: 'record-damage';
      readonly source: { readonly kind: 'DELIVERY' | 'RETURN'; readonly id: string };
      readonly lines: readonly (LotLine & { readonly reason: 'DAMAGED' | 'SHORT' })[];
    } & Place)
  /** From the process: units that the buyer took beyond what was loaded. They have left: never refused. */
  | ({ readonly type: 'record-over-delivery'; readonly deliveryId: string; readonly lines: readonly LotLine[] } & Place)
  /** A distributor's goods on their way back to the principal. They have left: never refused. */
  | ({ readonly type: 'give-back'; readonly returnId: string; readonly lines: readonly LotLine[] } & Place);

/** The outlet and its attributes on the day of the fact. */
export interface OutletRef {
  readonly outletId: string;
  readonly distributorId: string;
  readonly channel: string | null;
  readonly territory: string | null;
}
interface SkuQuantity {
  readonly sku: string;
  readonly quantity: number;
}

export type OutletStockCommand =
  | ({
      readonly type: 'receive-delivery';
      readonly deliveryId: string;
      readonly lines: readonly SkuQuantity[];
    } & OutletRef)
  | ({
      readonly type: 'count-outlet';
      readonly countedOn: string;
      readonly method: 'VISIT' | 'OUTLET' | 'AUDIT';
      readonly lines: readonly { readonly sku: string; readonly counted: number }[];
    } & OutletRef)
  | ({
      readonly type: 'report-sell-out';
      readonly reportId: string;
      readonly from: string;
      readonly to: string;
      readonly source: 'REPORT' | 'POS';
      readonly lines: readonly SkuQuantity[];
    } & OutletRef)
  | ({ readonly type: 'return-goods'; readonly returnId: string; readonly lines: readonly SkuQuantity[] } & OutletRef);

/** Who supplies a product line; line `ALL` covers every line that has no supplier of its own. */
export interface Supplier {
  readonly productLine: string;
  readonly distributorId: string;
}

export type OutletCommand =
  | {
      readonly type: 'register';
      readonly outletId: string;
      readonly name: string;
      readonly outletClass: string;
      /** What kind of outlet, e.g. GROCERY; null: not told. */
      readonly outletType: string | null;
      readonly channel: string;
      readonly territory: string;
      readonly suppliers: readonly Supplier[];
      readonly paymentTermDays: number;
      readonly currency: string;
      /** Minor units; null: no limit. */
      readonly creditLimit: number | null;
    }
  | {
      readonly type: 'reclassify';
      readonly outletClass: string;
      readonly outletType: string | null;
      readonly channel: string;
      readonly territory: string;
      readonly reason: string;
    }
  /** The new supplier takes the place of the one that supplied the line until now. */
  | {
      readonly type: 'change-supplier';
      readonly productLine: string;
      readonly distributorId: string;
      readonly currency: string;
      /** What the new supplier lends, minor units; null: no limit. */
      readonly creditLimit: number | null;
    }
  | { readonly type: 'close'; readonly reason: string }
  | { readonly type: 'reopen'; readonly reason: string };

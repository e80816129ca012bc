/** A way to count a SKU: `factor` base units. */
export interface Pack {
  readonly code: string;
  readonly factor: number;
}

/** How much of a standard unit (litre, kg) one base unit holds: an exact factor, see `isFactor`. */
export interface Content {
  readonly unit: string;
  readonly factor: string;
}

export type ProductCommand =
  /** A delisted SKU may be listed again. */
  | {
      readonly type: 'list';
      readonly sku: string;
      readonly name: string;
      readonly brand: string;
      readonly category: string;
      readonly productLine: string;
      readonly baseUnit: string;
      readonly packs: readonly Pack[];
      readonly contents: readonly Content[];
      readonly taxClass: string;
      readonly shelfLifeDays: number | null;
    }
  /** A changed case size is a new pack with a new code: the factor of a known code never changes. */
  | { readonly type: 'add-pack'; readonly pack: Pack }
  /** From a day on one base unit holds so much of the unit; null: it is not counted in it any more. */
  | {
      readonly type: 'set-content';
      readonly unit: string;
      readonly factor: string | null;
      readonly validFrom: string;
    }
  | { readonly type: 'change-tax-class'; readonly taxClass: string; readonly validFrom: string }
  | { readonly type: 'delist'; readonly reason: string };

/** The next version of a price list; published versions never change. */
export interface PriceListCommand {
  readonly type: 'publish';
  readonly priceListId: string;
  /** Last version + 1, from 1. */
  readonly version: number;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly currency: string;
  readonly tier: string;
  /** Price of one base unit, decimal text, 0 or more. */
  readonly lines: readonly { readonly sku: string; readonly unitPrice: string }[];
}

/** The rate of a tax class from a day on, in percent as decimal text ("8", "7.5"). */
export interface TaxScheduleCommand {
  readonly type: 'set-rate';
  readonly taxClass: string;
  readonly ratePercent: string;
  readonly validFrom: string;
}

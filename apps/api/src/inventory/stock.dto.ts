import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { IsDate, IsId, IsQuantity, IsText, IsWhole, IsListOf } from '#libs/platform';

/** A lot of a product. */
export class LotDto {
  /** @example BEER-330 */
  @IsId()
  sku: string;

  /** @example L2611A */
  @IsText(100)
  lot: string;

  /** First day on which it may not be sold any more; null: it does not expire. */
  @IsOptional()
  @IsDate()
  expiry?: string | null;
}

/** A stock location and whose it is. */
export class PlaceDto {
  /** @example principal-main */
  @IsId()
  locationId: string;

  /** The distributor whose location it is; null or left out: the principal's, or the caller's own if it is a distributor. */
  @IsOptional()
  @IsId()
  distributorId?: string | null;
}

const receiptKinds = ['OPENING', 'PRODUCTION', 'PURCHASE'] as const;

/** Where goods come from. */
export class ReceiptSourceDto {
  @IsIn(receiptKinds)
  kind: (typeof receiptKinds)[number];

  /** Number of the document; the same kind and id are received once. Made up if left out. @example PROD-2611-17 */
  @IsOptional()
  @IsId()
  id?: string;
}

/** Goods of a lot. */
export class ReceivedLotDto extends LotDto {
  /** @example 2400 */
  @IsQuantity()
  quantity: number;
}

/** Goods that come in. */
export class ReceiveStockDto extends PlaceDto {
  @IsDefined()
  @ValidateNested()
  @Type(() => ReceiptSourceDto)
  source: ReceiptSourceDto;

  /** Day on which they came; today unless given. */
  @IsOptional()
  @IsDate()
  businessDate?: string;

  @IsListOf(() => ReceivedLotDto, 1000)
  lines: ReceivedLotDto[];
}

/** More or less of a lot. */
export class AdjustedLotDto extends LotDto {
  /** Base units, below zero for less. @example -24 */
  @IsWhole(-1_000_000_000, 1_000_000_000)
  delta: number;
}

const adjustReasons = ['DAMAGE', 'LOSS', 'THEFT', 'EXPIRY', 'FOUND', 'CORRECTION', 'IN_TRANSIT_LOSS'] as const;

/** A correction by hand. */
export class AdjustStockDto extends PlaceDto {
  @IsIn(adjustReasons)
  reason: (typeof adjustReasons)[number];

  /** @example "Pallet fell off the fork lift" */
  @IsOptional()
  @IsText(2000)
  note?: string | null;

  /** Day of the fact; today unless given. */
  @IsOptional()
  @IsDate()
  businessDate?: string;

  @IsListOf(() => AdjustedLotDto, 1000)
  lines: AdjustedLotDto[];
}

/** What was counted of a lot. */
export class CountedLotDto extends LotDto {
  /** @example 2376 */
  @IsQuantity(0)
  counted: number;
}

/** A count. */
export class CountStockDto extends PlaceDto {
  /** Today unless given. */
  @IsOptional()
  @IsDate()
  countedOn?: string;

  /** Lots that are not named stay as they are. */
  @IsListOf(() => CountedLotDto, 1000)
  lines: CountedLotDto[];
}

/** What is there of a lot. */
export class LotLevelDto {
  /** @example L2611A */
  lot: string;
  expiry: string | null;
  quantity: number;
}

/** What is there of a product, base units. */
export class StockLevelDto {
  /** @example BEER-330 */
  sku: string;
  onHand: number;
  reserved: number;
  /** On hand and not reserved, expired lots included. */
  available: number;
  /** In the order in which they leave. */
  lots: LotLevelDto[];
}

/** A location as a command leaves it: the products that the command named. */
export class LocationStockDto {
  /** @example principal-main */
  locationId: string;
  /** Null: the principal's. */
  distributorId: string | null;
  levels: StockLevelDto[];
}

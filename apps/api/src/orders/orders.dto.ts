import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IsAmount, IsDate, IsId, IsQuantity, IsText, IsWhole, IsListOf } from '#libs/platform';

/** So many of a product's packs. */
export class PackDto {
  /** Code of one of the product's packs. @example CASE24 */
  @IsText(40)
  code: string;

  @IsWhole(1, 10_000_000)
  count: number;
}

/** One product of an order: `quantity` in base units, or `pack`. */
export class WantedLineDto {
  /** Number of the line, unique in the order; its place in the list unless given. */
  @IsOptional()
  @IsWhole(1, 1_000_000)
  lineNo?: number;

  /** @example BEER-330 */
  @IsId()
  sku: string;

  @IsOptional()
  @IsQuantity()
  quantity?: number;

  @IsOptional()
  @ValidateNested()
  @Type(() => PackDto)
  pack?: PackDto;

  /**
   * Gross of the whole line in minor units, where seller and buyer agreed on it; the price list then does not count. By
   * the seller only: the distributor on SECONDARY, operations or admin on both levels.
   */
  @IsOptional()
  @IsAmount()
  agreedAmount?: number;
}

/** Which of the free goods of a policy the buyer takes. */
export class ChoiceDto {
  /** @example tet-gifts */
  @IsId()
  policyId: string;

  /** @example GLASS-6 */
  @IsId()
  sku: string;
}

/** What a buyer may say about discounts. */
export class DiscountWishesDto {
  /** Coupon codes, as they are printed. @example ["TET2027"] */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(60, { each: true })
  couponCodes?: string[];

  /** The free goods chosen, where policies let the buyer choose; the first that a policy names unless given. */
  @IsOptional()
  @IsListOf(() => ChoiceDto, 50, 0)
  choices?: ChoiceDto[];
}

/** Who trades what. */
export class WantedOrderDto extends DiscountWishesDto {
  /** PRIMARY: distributor buys from the principal. SECONDARY: outlet buys from the distributor. @example SECONDARY */
  @IsIn(['PRIMARY', 'SECONDARY'])
  level: 'PRIMARY' | 'SECONDARY';

  /** The distributor on either side; a distributor's own people may leave it out. @example D01 */
  @IsOptional()
  @IsId()
  distributorId?: string;

  /** The buyer on SECONDARY. @example D01-O0001 */
  @IsOptional()
  @IsId()
  outletId?: string;

  /** Stock location that ships; the seller's own warehouse unless given. */
  @IsOptional()
  @IsId()
  shipFrom?: string;

  /** Price list; the contract's (PRIMARY) or the deployment's (SECONDARY) unless given. */
  @IsOptional()
  @IsId()
  priceListId?: string;

  /** Day of the order; today unless given. Late and back-dated orders are normal. */
  @IsOptional()
  @IsDate()
  orderedOn?: string;

  /** Day on which the buyer wants the goods. */
  @IsOptional()
  @IsDate()
  requestedDate?: string;

  /** Day that is promised; the requested one, or some days after the order, unless given. */
  @IsOptional()
  @IsDate()
  promisedDate?: string;

  /** Where the order comes from, for eligibility and reports. @example API */
  @IsOptional()
  @IsText(40)
  source?: string;

  @IsListOf(() => WantedLineDto, 1000)
  lines: WantedLineDto[];
}

/** An order to place. */
export class PlaceOrderDto extends WantedOrderDto {
  /** The caller's own number of the order. @example PO-2026-0815 */
  @IsOptional()
  @IsText(60)
  externalRef?: string;
}

/** New lines and dates; the whole order is priced anew. Coupon codes and choices stay as they are unless given. */
export class AmendOrderDto extends DiscountWishesDto {
  @IsOptional()
  @IsDate()
  requestedDate?: string;

  @IsOptional()
  @IsDate()
  promisedDate?: string;

  /** @example Outlet asked for more beer */
  @IsText(500)
  reason: string;

  @IsListOf(() => WantedLineDto, 1000)
  lines: WantedLineDto[];
}

const cancelReasons = ['BUYER', 'DUPLICATE', 'TEST', 'NO_STOCK', 'CREDIT', 'NO_VEHICLE', 'CUTOFF'] as const;

export class CancelOrderDto {
  /** Decides how the order counts for service figures. @example BUYER */
  @IsIn(cancelReasons)
  reason: (typeof cancelReasons)[number];

  @IsOptional()
  @IsText(500)
  note?: string;
}

export class ReleaseHoldDto {
  /** Why finance lets it pass above the limit. @example Bank guarantee arrived today */
  @IsText(500)
  reason: string;

  /** Business date of the release; today unless given. */
  @IsOptional()
  @IsDate()
  releasedOn?: string;
}

import { IsOptional } from 'class-validator';
import { IsDate, IsId, IsText, IsWhole, OrNull, IsListOf } from '#libs/platform';

/** A way to count a product. */
export class ProductPackDto {
  /** A changed case size is a new pack with a new code. @example CASE24 */
  @IsText(40)
  code: string;

  /** Base units in it. @example 24 */
  @IsWhole(1, 1_000_000)
  factor: number;
}

/** How much of a standard unit one base unit holds. */
export class ProductContentDto {
  /** The unit that policies may count. @example LITRE */
  @IsText(40)
  unit: string;

  /** Exact and above zero: decimal text (0.33) or a fraction (1/3). @example 0.33 */
  @IsText(20)
  factor: string;
}

/** A product becomes available for sale. */
export class ListProductDto {
  /** @example BEER-330 */
  @IsId()
  sku: string;

  /** @example "Saigon Lager 330 ml" */
  @IsText(200)
  name: string;

  /** @example Saigon */
  @IsText(200)
  brand: string;

  /** @example BEER */
  @IsText(200)
  category: string;

  /** Outlets have one supplier per product line. @example BEER */
  @IsText(100)
  productLine: string;

  /** What quantities count. @example CAN */
  @IsText(40)
  baseUnit: string;

  @IsOptional()
  @IsListOf(() => ProductPackDto, 50, 0)
  packs?: ProductPackDto[];

  /** What one base unit holds in standard units, for policies by litre or kg. */
  @IsOptional()
  @IsListOf(() => ProductContentDto, 20, 0)
  contents?: ProductContentDto[];

  /** @example VAT10 */
  @IsText(60)
  taxClass: string;

  /** Days from production to expiry; null: it does not expire. @example 365 */
  @IsOptional()
  @IsWhole(1, 36_500)
  shelfLifeDays?: number | null;
}

/** What one base unit holds of a standard unit from a day on. */
export class SetContentDto {
  /** @example LITRE */
  @IsText(40)
  unit: string;

  /** Exact and above zero: decimal text (0.32) or a fraction (1/3); null: not counted in the unit any more. @example 0.32 */
  @OrNull()
  @IsText(20)
  factor: string | null;

  @IsDate()
  validFrom: string;
}

/** Taxed by another class from a day on. */
export class ChangeTaxClassDto {
  /** @example VAT8 */
  @IsText(60)
  taxClass: string;

  @IsDate()
  validFrom: string;
}

/** No new orders for it. */
export class DelistProductDto {
  /** @example "Replaced by the 320 ml can" */
  @IsText(500)
  reason: string;
}

/** A product as a command leaves it. */
export class ProductDto {
  /** @example BEER-330 */
  sku: string;
  name: string;
  brand: string;
  category: string;
  productLine: string;
  /** @example CAN */
  baseUnit: string;
  /** All packs known so far. */
  packs: ProductPackDto[];
  /** What one base unit holds today. */
  contents: ProductContentDto[];
  /** The class that holds today. @example VAT10 */
  taxClass: string;
  shelfLifeDays: number | null;
  status: 'LISTED' | 'DELISTED';
}

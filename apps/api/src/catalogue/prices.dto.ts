import { IsOptional } from 'class-validator';
import { IsCurrencyCode, IsDate, IsDecimalText, IsId, IsText, IsWhole, IsListOf } from '#libs/platform';

/** The price of a product. */
export class PriceDto {
  /** @example BEER-330 */
  @IsId()
  sku: string;

  /** Price of one base unit, zero or more; may be finer than the minor unit. @example 13500 */
  @IsDecimalText()
  unitPrice: string;
}

/** The next version of a price list: the whole list, it never changes again. */
export class PublishPriceListDto {
  /** The last version + 1: of two who publish at once, one is told. @example 1 */
  @IsWhole(1, 1_000_000)
  version: number;

  @IsDate()
  validFrom: string;

  /** Last day; null: open-ended. */
  @IsOptional()
  @IsDate()
  validTo?: string | null;

  /** The same in all versions. */
  @IsCurrencyCode()
  currency: string;

  /** For whom the list is. @example STANDARD */
  @IsText(100)
  tier: string;

  @IsListOf(() => PriceDto, 10_000)
  lines: PriceDto[];
}

/** A published version of a price list. */
export class PriceListVersionDto {
  /** @example PL1 */
  priceListId: string;
  version: number;
  /** @example 2026-01-01 */
  validFrom: string;
  /** Last day; null: open-ended. */
  validTo: string | null;
  /** @example VND */
  currency: string;
  /** @example STANDARD */
  tier: string;
  lines: PriceDto[];
}

/** The rate of a tax class from a day on. */
export class SetTaxRateDto {
  /** @example VAT8 */
  @IsText(60)
  taxClass: string;

  /** Percent, 0 to 100. @example 8 */
  @IsDecimalText()
  ratePercent: string;

  @IsDate()
  validFrom: string;
}

/** A tax rate as it was set. */
export class TaxRateDto {
  /** @example VAT8 */
  taxClass: string;
  /** Percent. @example 8 */
  ratePercent: string;
  /** @example 2026-01-01 */
  validFrom: string;
}

import { IsIn, IsOptional } from 'class-validator';
import { IsDate, IsId, IsQuantity, IsListOf } from '#libs/platform';

/** Whose fact it is where an outlet has several suppliers. */
export class OutletFactDto {
  /** One of the outlet's suppliers; the caller itself if it is a distributor, else the outlet's main supplier. @example D01 */
  @IsOptional()
  @IsId()
  distributorId?: string;
}

/** What was counted of a product. */
export class CountedSkuDto {
  /** @example BEER-330 */
  @IsId()
  sku: string;

  /** Shelf and back room, base units. @example 18 */
  @IsQuantity(0)
  counted: number;
}

const countMethods = ['VISIT', 'OUTLET', 'AUDIT'] as const;

/** A count in an outlet. What is missing since the last one counts as sold. */
export class CountOutletDto extends OutletFactDto {
  /** Today unless given; never before the last count. */
  @IsOptional()
  @IsDate()
  countedOn?: string;

  /** Who counted: a sales visit, the outlet itself or an auditor. */
  @IsIn(countMethods)
  method: (typeof countMethods)[number];

  @IsListOf(() => CountedSkuDto, 1000)
  lines: CountedSkuDto[];
}

/** What consumers bought of a product. */
export class SoldSkuDto {
  /** @example BEER-330 */
  @IsId()
  sku: string;

  /** Base units. @example 6 */
  @IsQuantity()
  quantity: number;
}

const sellOutSources = ['REPORT', 'POS'] as const;

/** What consumers bought in an outlet. */
export class ReportSellOutDto extends OutletFactDto {
  /** The same report is taken once. Made up if left out. @example POS-0815-2026-11-22 */
  @IsOptional()
  @IsId()
  reportId?: string;

  /** First day. */
  @IsDate()
  from: string;

  /** Last day: the day of the sale in all figures. */
  @IsDate()
  to: string;

  /** Told by the outlet, or by its till. */
  @IsIn(sellOutSources)
  source: (typeof sellOutSources)[number];

  @IsListOf(() => SoldSkuDto, 1000)
  lines: SoldSkuDto[];
}

/** What is known of a product in an outlet. */
export class OutletSkuDto {
  /** @example BEER-330 */
  sku: string;
  /** Last count + received - sold - returned since, base units; null before the first count. */
  estimated: number | null;
  lastCountOn: string | null;
}

/** An outlet's stock as a command leaves it: the products that the command named. */
export class OutletStockDto {
  /** @example D01-O0001 */
  outletId: string;
  levels: OutletSkuDto[];
}

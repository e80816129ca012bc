import { ApiProperty } from '@nestjs/swagger';
import { KpiDto } from './kpi.dto.js';

/** How fast goods go on from a distributor. Units are base units, free goods included, returns taken off. */
export class SellThroughRatesDto {
  /** @example D01 */
  distributorId: string;
  /** Left out unless asked by SKU. */
  sku?: string;
  /** The distributor's stock at the end of the day before. */
  openingStock: number;
  sellIn: number;
  sellThrough: number;
  /** Percent: sell-through / (opening stock + sell-in). */
  @ApiProperty({ type: KpiDto })
  sellThroughRate: KpiDto;
  /** Net sell-through valued at the mean primary price of the year up to the last day / net sell-in; minor units. */
  @ApiProperty({ type: KpiDto })
  secondaryToPrimary: KpiDto;
}

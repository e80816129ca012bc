import { ApiProperty } from '@nestjs/swagger';
import { KpiDto } from './kpi.dto.js';

/** What an outlet should have of a SKU, and how old that knowledge is. Base units. */
export class OutletInventoryReportDto {
  /** @example D01-O0001 */
  outletId: string;
  /** @example BEER-330 */
  sku: string;
  distributorId: string;
  channel: string | null;
  territory: string | null;
  /** Last count + received - sold - returned since; below zero tells of missing facts. */
  estimated: number;
  /** Nothing should be there. */
  outOfStock: boolean;
  /** Null before the first count. */
  lastCount: number | null;
  lastCountOn: string | null;
  /** VISIT, OUTLET or AUDIT; null before the first count. */
  countMethod: string | null;
  /** Since the last count. */
  received: number;
  sold: number;
  returned: number;
  /** Date of the newest fact in the figure. */
  asOf: string;
  /** Days from that fact to the day asked for. */
  ageDays: number;
  /** Sell-out of the 28 days up to the day asked for. */
  soldIn28Days: number;
  /** Days: estimated / average daily sell-out of the 28 days. */
  @ApiProperty({ type: KpiDto })
  daysOfCover: KpiDto;
}

import { ApiProperty } from '@nestjs/swagger';
import { KpiDto } from '../kpi.dto.js';
import { ReceivablesDto } from '../receivables/receivables.dto.js';

/** Sales of one level in the window. Base units; minor units without tax. */
export class FlowDto {
  quantity: number;
  freeQuantity: number;
  returnQuantity: number;
  /** quantity - returnQuantity. */
  netQuantity: number;
  /** Accepted value before returns and corrections. */
  sales: number;
  /** Value of returned goods. */
  returned: number;
  /** Value of corrections of price and quantity. */
  corrected: number;
  /** sales - returned - corrected. */
  netSales: number;
  /** Percent: returned / sales. */
  @ApiProperty({ type: KpiDto })
  returnRate: KpiDto;
  /** Percent, against the window of the same length a month before. */
  @ApiProperty({ type: KpiDto })
  quantityGrowth: KpiDto;
  /** Percent, of net sales. */
  @ApiProperty({ type: KpiDto })
  valueGrowth: KpiDto;
}

/** Percent of the first delivery, and of all deliveries. */
export class FillRateDto {
  @ApiProperty({ type: KpiDto })
  first: KpiDto;
  @ApiProperty({ type: KpiDto })
  final: KpiDto;
}

/** Time from order to receipt of orders first received in the window; hours. */
export class CycleTimeDto {
  orders: number;
  /** Orders entered after they were received: they tell no time and are left out. */
  backDated: number;
  /** First delivery. */
  @ApiProperty({ type: KpiDto })
  firstMedian: KpiDto;
  @ApiProperty({ type: KpiDto })
  firstP90: KpiDto;
  /** Last delivery of closed orders. */
  @ApiProperty({ type: KpiDto })
  lastMedian: KpiDto;
  @ApiProperty({ type: KpiDto })
  lastP90: KpiDto;
  /** Orders that wait for their first delivery, and the age of the oldest in days. */
  backlog: number;
  oldestBacklogDays: number | null;
}

/** Service of orders promised for the window. */
export class ServiceDto {
  /** Mature orders: what the rates are of. */
  orders: number;
  /** Orders that may still be served in time to count. */
  pending: number;
  @ApiProperty({ type: FillRateDto })
  unitFill: FillRateDto;
  @ApiProperty({ type: FillRateDto })
  lineFill: FillRateDto;
  @ApiProperty({ type: FillRateDto })
  orderFill: FillRateDto;
  /** On time and in full against the promised day. */
  @ApiProperty({ type: KpiDto })
  otifPromised: KpiDto;
  /** On time and in full against the day that the buyer asked for. */
  @ApiProperty({ type: KpiDto })
  otifRequested: KpiDto;
  /** Of lines delivered in the window. */
  @ApiProperty({ type: KpiDto })
  shortRate: KpiDto;
  @ApiProperty({ type: KpiDto })
  overRate: KpiDto;
  @ApiProperty({ type: KpiDto })
  damagedRate: KpiDto;
  @ApiProperty({ type: CycleTimeDto })
  cycleTime: CycleTimeDto;
}

/** The distributor's own stock at the end of the window; base units. */
export class DistributorStockDto {
  /** Expired lots left out. */
  onHand: number;
  /** On the way from the principal; null where it is not known any more. */
  inTransit: number | null;
  soldIn28Days: number;
  @ApiProperty({ type: KpiDto })
  daysOfCover: KpiDto;
  skusOutOfStock: number;
  skusNonMoving: number;
  skusBelowZero: number;
}

/** Outlets that kept what they bought. */
export class ActiveOutletsDto {
  /** What the share is of: registered outlets that are open. */
  base: string;
  @ApiProperty({ type: KpiDto })
  in30Days: KpiDto;
  @ApiProperty({ type: KpiDto })
  in90Days: KpiDto;
}

/** A figure that could not be told. */
export class MissingDto {
  /** @example service.unitFill.first */
  figure: string;
  /** @example NO_DENOMINATOR */
  reason: string;
}

/** How a distributor does in a month. */
export class DistributorPerformanceDto {
  /** @example D01 */
  distributorId: string;
  name: string;
  /** @example 2026-11 */
  month: string;
  /** First and last day of the window: the month, or its part up to asOf. */
  from: string;
  to: string;
  /** PRIMARY: bought from the principal. */
  @ApiProperty({ type: FlowDto })
  sellIn: FlowDto;
  /** SECONDARY: sold to outlets. */
  @ApiProperty({ type: FlowDto })
  sellThrough: FlowDto;
  /** SECONDARY: how it serves outlets; null if asked as known at an earlier instant. */
  @ApiProperty({ type: ServiceDto, nullable: true })
  service: ServiceDto | null;
  /** PRIMARY: how the principal serves it. */
  @ApiProperty({ type: ServiceDto, nullable: true })
  serviceReceived: ServiceDto | null;
  /** PRIMARY: what it owes the principal. */
  @ApiProperty({ type: ReceivablesDto })
  payable: ReceivablesDto;
  /** SECONDARY: what outlets owe it. */
  @ApiProperty({ type: ReceivablesDto })
  receivable: ReceivablesDto;
  @ApiProperty({ type: DistributorStockDto })
  stock: DistributorStockDto;
  @ApiProperty({ type: ActiveOutletsDto })
  activeOutlets: ActiveOutletsDto;
  /** Share of the figures that have a value, in percent. @example 87.50 */
  evidencePercent: string;
  @ApiProperty({ type: [MissingDto] })
  missing: MissingDto[];
}

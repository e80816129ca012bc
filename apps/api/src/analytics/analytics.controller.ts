import { Controller, Get, Inject, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Asked, Clock, CONFIG, Roles, type Config, type Page, type QueryRequest } from '#libs/platform';
import { OutletInventoryReportDto } from './outlet-inventory.dto.js';
import { outletInventoryParameters, outletInventoryReport } from './outlet-inventory.report.js';
import { readParameters } from '../reports/parameters.js';
import { DistributorPerformanceDto } from './performance/performance.dto.js';
import { performanceParameters, performanceReport } from './performance/performance.report.js';
import { SellThroughRatesDto } from './rates.dto.js';
import { ratesParameters, ratesReport } from './rates.report.js';
import { ReportRoute } from '../reports/report-route.js';
import { Reports } from '../reports/reports.js';
import { SellThroughDto } from './sell-through.dto.js';
import { TradeSpendDto } from './trade-spend.dto.js';
import { tradeSpendParameters, tradeSpendReport } from './trade-spend.report.js';
import { sellThroughParameters, sellThroughReport } from './sell-through.report.js';

/** What the read models say about the trade; formulas and their edge cases are those of the KPI functions. */
@ApiTags('analytics')
@Controller('v1/analytics')
export class AnalyticsController {
  constructor(
    private readonly reports: Reports,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('sell-through')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ReportRoute(
    {
      summary: 'Sell-in, sell-through and sell-out by any columns',
      description:
        'Sales count on the day of acceptance, returns on their own day. With knownAt the report is told as it was known at that instant.',
    },
    sellThroughParameters,
    SellThroughDto,
  )
  sellThrough(@Asked() asked: QueryRequest): Promise<Page<SellThroughDto> | StreamableFile> {
    const given = readParameters(sellThroughParameters, asked.query);
    return this.reports.answer(asked, sellThroughReport(given), given);
  }

  @Get('sell-through/rates')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ReportRoute(
    { summary: 'Sell-through rate and secondary-to-primary ratio of distributors' },
    ratesParameters,
    SellThroughRatesDto,
  )
  rates(@Asked() asked: QueryRequest): Promise<Page<SellThroughRatesDto> | StreamableFile> {
    const given = readParameters(ratesParameters, asked.query);
    return this.reports.answer(asked, ratesReport(given), given);
  }

  @Get('outlet-inventory')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ReportRoute(
    { summary: 'Estimated stock of outlets with days of cover' },
    outletInventoryParameters,
    OutletInventoryReportDto,
  )
  outletInventory(@Asked() asked: QueryRequest): Promise<Page<OutletInventoryReportDto> | StreamableFile> {
    const given = readParameters(outletInventoryParameters, asked.query);
    return this.reports.answer(asked, outletInventoryReport(given, this.clock.businessDate()), given);
  }

  @Get('trade-spend')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ReportRoute(
    {
      summary: 'Trade spend on discounts settled after invoicing',
      description: 'Accrued, claimed, approved, leakage and open of early payment and period rebates, by policy.',
    },
    tradeSpendParameters,
    TradeSpendDto,
  )
  tradeSpend(@Asked() asked: QueryRequest): Promise<Page<TradeSpendDto> | StreamableFile> {
    const given = readParameters(tradeSpendParameters, asked.query);
    return this.reports.answer(asked, tradeSpendReport(given), given);
  }

  @Get('distributor-performance')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ReportRoute(
    {
      summary: 'How distributors do in a month',
      description:
        'Sell-in and sell-through with growth and returns, fill rates, OTIF, discrepancies and cycle time of orders due in the month, what is owed and overdue, DSO, stock cover and active outlets. A figure without value tells why.',
    },
    performanceParameters,
    DistributorPerformanceDto,
  )
  performance(@Asked() asked: QueryRequest): Promise<Page<DistributorPerformanceDto> | StreamableFile> {
    const given = readParameters(performanceParameters, asked.query);
    const report = performanceReport(given, this.clock.businessDate(), this.config.ageingDays);
    return this.reports.answer(asked, report, given);
  }
}

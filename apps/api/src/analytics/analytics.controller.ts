import { Controller, Get, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Asked, Roles, type Page, type QueryRequest } from '#libs/platform';
import { readParameters } from './parameters.js';
import { ReportRoute } from './report-route.js';
import { Reports } from './reports.js';
import { SellThroughDto } from './sell-through.dto.js';
import { sellThroughParameters, sellThroughReport } from './sell-through.report.js';

/** What the read models say about the trade; formulas and their edge cases are those of the KPI functions. */
@ApiTags('analytics')
@Controller('v1/analytics')
export class AnalyticsController {
  constructor(private readonly reports: Reports) {}

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
}

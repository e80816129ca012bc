import { Controller, Get, Inject, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Asked, Clock, CONFIG, Roles, type Config, type Page, type QueryRequest } from '#libs/platform';
import { readParameters } from '../../reports/parameters.js';
import { ReportRoute } from '../../reports/report-route.js';
import { Reports } from '../../reports/reports.js';
import { collectionParameters, collectionReport } from './collection.report.js';
import { deductionAgesParameters, deductionAgesReport } from './deduction-ages.report.js';
import { CollectionDto, DeductionAgesDto, ReceivablesReportDto, UnappliedDto } from './receivables.dto.js';
import { receivablesParameters, receivablesReport } from './receivables.report.js';
import { unappliedParameters, unappliedReport } from './unapplied.report.js';

/** What debtors owe over all accounts, how old it is, and how long it takes to come in. */
@ApiTags('analytics')
@Controller('v1/analytics/receivables')
export class ReceivablesReportsController {
  constructor(
    private readonly reports: Reports,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ReportRoute(
    {
      summary: 'Ageing, DSO and unapplied cash of all debtors, or of all creditors',
      description:
        'DSO simple: balance / credit sales of the window x its days; without sales there is no value but STALE_AR. Counting back: whole months of credit sales are peeled off the balance, newest first, the last part is rest / sales of its month x its days; after twelve months OVER_365. Best possible: the simple one of what is not yet due. Invoices due on their own day are no credit.',
    },
    receivablesParameters,
    ReceivablesReportDto,
  )
  receivables(@Asked() asked: QueryRequest): Promise<Page<ReceivablesReportDto> | StreamableFile> {
    const given = readParameters(receivablesParameters, asked.query);
    const report = receivablesReport(given, this.clock.businessDate(), this.config.ageingDays);
    return this.reports.answer(asked, report, given);
  }

  @Get('collection')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ReportRoute(
    {
      summary: 'Collection effectiveness index (CEI) by month',
      description:
        '(opening + credit sales - closing) / (opening + credit sales - closing that is not yet due) in percent, of credit invoices. Credit notes and write-offs are taken out of credit sales, so that they never count as cash. Nothing to collect: NO_DENOMINATOR.',
    },
    collectionParameters,
    CollectionDto,
  )
  collection(@Asked() asked: QueryRequest): Promise<Page<CollectionDto> | StreamableFile> {
    const given = readParameters(collectionParameters, asked.query);
    return this.reports.answer(asked, collectionReport(given, this.clock.businessDate()), given);
  }

  @Get('unapplied')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ReportRoute(
    {
      summary: 'Unapplied cash with its age, oldest first',
      description: 'Payments and credit notes of which something settles no invoice, and payments of unknown payers.',
    },
    unappliedParameters,
    UnappliedDto,
  )
  unapplied(@Asked() asked: QueryRequest): Promise<Page<UnappliedDto> | StreamableFile> {
    const given = readParameters(unappliedParameters, asked.query);
    return this.reports.answer(asked, unappliedReport(given, this.clock.businessDate()), given);
  }

  @Get('deductions')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ReportRoute(
    {
      summary: 'Open cases of deduction by age',
      description:
        'Cases of which something is contested, by days since they were opened, in the buckets of the ageing. `GET /v1/deductions` lists them one by one.',
    },
    deductionAgesParameters,
    DeductionAgesDto,
  )
  deductions(@Asked() asked: QueryRequest): Promise<Page<DeductionAgesDto> | StreamableFile> {
    const given = readParameters(deductionAgesParameters, asked.query);
    const report = deductionAgesReport(given, this.clock.businessDate(), this.config.ageingDays);
    return this.reports.answer(asked, report, given);
  }
}

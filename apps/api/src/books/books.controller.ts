import { Controller, Get, Inject, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { booksDecider, booksStream, type AccountMap, type BooksCommand } from '#libs/books';
import {
  Asked,
  CommandGateway,
  CommandRoute,
  CONFIG,
  IdParam,
  ListRoute,
  QueryGateway,
  Roles,
  Sent,
  type CommandRequest,
  type Config,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { BookPeriodEntity } from '#libs/read-models';
import { idParameter, monthParameter, needed, readParameters, wordParameter } from '../reports/parameters.js';
import { paging, ReportRoute } from '../reports/report-route.js';
import { Reports } from '../reports/reports.js';
import { ACCOUNT_MAP } from './account-map.js';
import { BookEntryLineDto, BooksStateDto, TrialBalanceRowDto } from './books.dto.js';
import { bookPeriodList } from './books.list.js';
import { CloseDesk } from './close-desk.js';
import { entriesReport } from './entries.report.js';
import { bases } from './months.js';
import { trialBalanceReport } from './trial-balance.report.js';

const monthParameters = {
  period: needed(monthParameter('The month, YYYY-MM.')),
  creditor: idParameter('Whose books; the principal’s unless given, a distributor’s own for a distributor.'),
  basis: wordParameter(
    'REPORTED (unless given): by the day on which it was booked, so that a closed month never changes. RESTATED: by the day of the fact, late ones included.',
    bases,
  ),
};
const trialBalanceParameters = { ...monthParameters, ...paging };
const entriesParameters = {
  ...monthParameters,
  account: idParameter('Only lines of this account; entries keep their numbers.'),
  ...paging,
};

/** Double entries of what happened, months that are closed. */
@ApiTags('books')
@Controller('v1/books')
export class BooksController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly reports: Reports,
    private readonly desk: CloseDesk,
    @Inject(ACCOUNT_MAP) private readonly map: AccountMap,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('entries')
  @Roles('distributor', 'finance', 'analyst', 'admin')
  @ReportRoute(
    {
      summary: 'Entries of a month, line by line, numbered without gaps',
      description:
        'In the order of the log. A closed month is the same to the byte whenever it is asked for; SHA-256 of its NDJSON stands in its closing.',
    },
    entriesParameters,
    BookEntryLineDto,
  )
  entries(@Asked() asked: QueryRequest): Promise<Page<BookEntryLineDto> | StreamableFile> {
    const given = readParameters(entriesParameters, asked.query);
    const { account } = given;
    return this.reports.answer(asked, entriesReport({ ...this.monthOf(asked, given), account }, this.map), given);
  }

  @Get('trial-balance')
  @Roles('distributor', 'finance', 'analyst', 'admin')
  @ReportRoute({ summary: 'Trial balance of a month' }, trialBalanceParameters, TrialBalanceRowDto)
  trialBalance(@Asked() asked: QueryRequest): Promise<Page<TrialBalanceRowDto> | StreamableFile> {
    const given = readParameters(trialBalanceParameters, asked.query);
    return this.reports.answer(asked, trialBalanceReport(this.monthOf(asked, given), this.map), given);
  }

  @Get('periods')
  @Roles('distributor', 'finance', 'analyst', 'admin')
  @ListRoute('Months that are proposed to be closed, or closed', bookPeriodList)
  periods(@Asked() asked: QueryRequest): Promise<Page<BookPeriodEntity> | StreamableFile> {
    return this.queries.list(asked, bookPeriodList);
  }

  @Post(':creditorId/periods/:period/proposal')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Propose to close a month of somebody’s books',
    description:
      'Refused while anything drifts, with the list. Takes the figures as they are now; a later proposal takes its place.',
    answers: BooksStateDto,
    creates: true,
    refusals: [
      {
        code: 'drift-not-zero',
        message: '1 documents differ, such as payment-not-posted 6f1c…: mend them, then close.',
      },
      { code: 'period-not-over', message: '2026-11 is not over yet: it can be closed from 2026-12-01 on.' },
      { code: 'period-out-of-order', message: '2026-10 is to be closed first: it has the oldest entry.' },
      { code: 'period-closed', message: '2026-10 is closed.' },
    ],
  })
  async propose(
    @Sent() sent: CommandRequest,
    @IdParam('creditorId') creditorId: string,
    @Param('period') period: string,
  ): Promise<BooksStateDto> {
    await this.desk.mustBeProved(sent.caller, creditorId, period);
    const figures = await this.desk.figures(sent.caller, creditorId, period);
    const distributorId = creditorId === this.config.principalId ? null : creditorId;
    const level = distributorId === null ? 'PRIMARY' : 'SECONDARY';
    return this.send(sent, creditorId, { type: 'propose-close', creditorId, level, distributorId, period, ...figures });
  }

  @Post(':creditorId/periods/:period/closing')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Close a month as another person proposed it',
    description:
      'What was recorded since, or is recorded later with a date of the month, is booked on the first open day and points back. A closed month is never opened again.',
    answers: BooksStateDto,
    refusals: [
      {
        code: 'second-person-needed',
        message: 'Who proposed to close the month can’t close it: a second person has to.',
      },
      { code: 'close-not-proposed', message: 'Nobody has proposed to close 2026-10: a first person has to.' },
      {
        code: 'drift-not-zero',
        message: '1 documents differ, such as payment-not-posted 6f1c…: mend them, then close.',
      },
    ],
  })
  async close(
    @Sent() sent: CommandRequest,
    @IdParam('creditorId') creditorId: string,
    @Param('period') period: string,
  ): Promise<BooksStateDto> {
    await this.desk.mustBeProved(sent.caller, creditorId, period);
    return this.send(sent, creditorId, { type: 'close', period });
  }

  private monthOf(asked: QueryRequest, given: { period: string; creditor?: string; basis?: (typeof bases)[number] }) {
    const creditorId = given.creditor ?? asked.caller.distributorId ?? this.config.principalId;
    return { creditorId, period: given.period, basis: given.basis ?? 'REPORTED' };
  }

  private send(sent: CommandRequest, creditorId: string, command: BooksCommand): Promise<BooksStateDto> {
    return this.gateway.send(sent, {
      decider: booksDecider,
      streamId: booksStream(creditorId),
      command,
      location: `/v1/books/periods?creditor=${creditorId}&period=${command.period}`,
      answer: ({ closed, proposed }) => ({ creditorId, closed: closed?.period ?? null, proposed }),
    });
  }
}

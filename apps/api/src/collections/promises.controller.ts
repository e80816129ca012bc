import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { promiseDecider, type PromiseState } from '#libs/collections';
import {
  Asked,
  Clock,
  CommandGateway,
  CommandRoute,
  notFound,
  QueryRoute,
  ReadModels,
  Roles,
  Sent,
  type CommandRequest,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { readParameters } from '../reports/parameters.js';
import { ReportRoute } from '../reports/report-route.js';
import { Reports } from '../reports/reports.js';
import { promiseViews, toldColumns, toldPromise, toldPromises } from '../trade/promised.js';
import { WhyDto } from './dunning.dto.js';
import { PromiseDesk } from './promise-desk.js';
import { PromiseDto, RecordPromiseDto, ToldPromiseDto } from './promises.dto.js';
import { promiseParameters, promisesReport } from './promises.report.js';

/** What debtors promised to pay, and whether they did. */
@ApiTags('collections')
@Controller('v1/promises')
export class PromisesController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly reads: ReadModels,
    private readonly reports: Reports,
    private readonly desk: PromiseDesk,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Roles('distributor', 'finance', 'analyst', 'admin')
  @ReportRoute(
    {
      summary: 'Promises to pay with what came of them',
      description:
        'KEPT: payments valued by its day settled all of it. PARTLY_KEPT and BROKEN after that day; a payment that is booked late with an earlier value date mends it. Credit notes keep no promise, bounced payments neither.',
    },
    promiseParameters,
    ToldPromiseDto,
  )
  list(@Asked() asked: QueryRequest): Promise<Page<ToldPromiseDto> | StreamableFile> {
    const given = readParameters(promiseParameters, asked.query);
    return this.reports.answer(asked, promisesReport(given, this.clock.businessDate()), given);
  }

  @Get(':promiseId')
  @Roles('distributor', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'A promise to pay, as it stands today', answers: ToldPromiseDto })
  async one(@Asked() asked: QueryRequest, @Param('promiseId') promiseId: string): Promise<ToldPromiseDto> {
    const { minPosition } = asked;
    const options = { views: promiseViews, ...(minPosition === undefined ? {} : { minPosition }) };
    const { result, position } = await this.reads.read(asked.caller, options, (session) =>
      session.rows<ToldPromiseDto & { withdrawn: boolean }>(
        `select ${toldColumns} from ${toldPromises('where promise_id = $1', '$2::date')}`,
        [promiseId, this.clock.businessDate()],
      ),
    );
    const [row] = result;
    if (!row) throw notFound();
    asked.answeredAt(position);
    void asked.reply.header('ETag', `"${row.revision}"`);
    return toldPromise(row as never, this.clock.businessDate());
  }

  @Post()
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Record what a debtor promised to pay by a day',
    description: 'Until that day, dunning leaves out what is promised.',
    answers: PromiseDto,
    creates: true,
    refusals: [
      { code: 'nothing-open', message: 'Nothing is open of invoice 6f1c….' },
      { code: 'exceeds-open', message: 'Only 120000 is open of invoice 6f1c….' },
      { code: 'unknown-account', message: 'O-0042 has no account with D01.' },
      {
        code: 'bad-date',
        message: 'A promise of 2026-11-28 is for that day or the 180 days after it, not for 2026-11-01.',
      },
    ],
  })
  async record(@Sent() sent: CommandRequest, @Body() body: RecordPromiseDto): Promise<PromiseDto> {
    const command = await this.desk.record(sent, body);
    return this.gateway.send(sent, {
      decider: promiseDecider,
      streamId: `promise-${command.promiseId}`,
      command,
      location: `/v1/promises/${command.promiseId}`,
      answer: promiseDto,
      streamIsNew: true,
    });
  }

  @Post(':promiseId/withdrawal')
  @Roles('finance', 'admin')
  @CommandRoute({ summary: 'Withdraw a promise: it does not hold dunning back any more', answers: PromiseDto })
  withdraw(
    @Sent() sent: CommandRequest,
    @Param('promiseId') promiseId: string,
    @Body() { reason }: WhyDto,
  ): Promise<PromiseDto> {
    return this.gateway.send(sent, {
      decider: promiseDecider,
      streamId: `promise-${promiseId}`,
      command: { type: 'withdraw', reason },
      location: `/v1/promises/${promiseId}`,
      answer: promiseDto,
    });
  }
}

function promiseDto(state: PromiseState): PromiseDto {
  if (!state) throw notFound();
  const { promiseId, creditorId, debtorId, level, distributorId, currency, amount, madeOn, dueOn, invoices } =
    state.recorded;
  return { promiseId, creditorId, debtorId, level, distributorId, currency, amount, madeOn, dueOn, invoices };
}

import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  dunningDecider,
  dunningRunDecider,
  dunningStream,
  findProposal,
  type DunningCommand,
  type DunningRunState,
  type DunningState,
} from '#libs/collections';
import {
  Asked,
  CommandGateway,
  CommandRoute,
  ListRoute,
  notFound,
  QueryGateway,
  QueryRoute,
  Roles,
  Sent,
  type CommandRequest,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { DunningProposalEntity, DunningRunEntity } from '#libs/read-models';
import { DunningDesk } from './dunning-desk.js';
import { DunningProposalDto, DunningRunDto, StartRunDto, WhyDto } from './dunning.dto.js';
import { dunningProposalList, dunningRunList } from './dunning.list.js';

/** Dunning: runs propose, a second person decides, nothing is sent from here. */
@ApiTags('collections')
@Controller('v1/dunning-runs')
export class DunningController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly desk: DunningDesk,
  ) {}

  @Get()
  @Roles('finance', 'analyst', 'admin')
  @ListRoute('Dunning runs, newest first', dunningRunList)
  list(@Asked() asked: QueryRequest): Promise<Page<DunningRunEntity> | StreamableFile> {
    return this.queries.list(asked, dunningRunList);
  }

  @Get('proposals')
  @Roles('finance', 'analyst', 'admin')
  @ListRoute('Letters that runs propose, newest first', dunningProposalList)
  proposals(@Asked() asked: QueryRequest): Promise<Page<DunningProposalEntity> | StreamableFile> {
    return this.queries.list(asked, dunningProposalList);
  }

  @Get(':runId')
  @Roles('finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'A dunning run', answers: DunningRunEntity })
  one(@Asked() asked: QueryRequest, @Param('runId') runId: string): Promise<DunningRunEntity> {
    return this.queries.one(asked, DunningRunEntity, { runId });
  }

  @Post()
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Look through the debtors of a creditor for a business date',
    description:
      'Proposes for each debtor the level that is due, with its invoices: without what is disputed, promised by a day to come, or covered by unapplied cash. Levels go up one at a time, never down, and keep their interval. The same date again is the same run; a run that was interrupted goes on.',
    answers: DunningRunDto,
    creates: true,
    refusals: [{ code: 'bad-date', message: 'A run is for today, 2026-11-28, or a day before.' }],
  })
  async start(@Sent() sent: CommandRequest, @Body() body: StartRunDto): Promise<DunningRunDto> {
    const { runId, finish } = await this.desk.run(sent, body);
    return this.gateway.send(sent, {
      decider: dunningRunDecider,
      streamId: `dunning-run-${runId}`,
      command: finish,
      location: `/v1/dunning-runs/${runId}`,
      answer: runDto,
    });
  }

  @Post(':runId/proposals/:debtorId/confirmation')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Confirm a proposal: the letter may be sent',
    description:
      'By another person than who started the run. What was paid, credited, disputed or promised since is left out, with the reasons; if too little for a letter is left, drop it.',
    answers: DunningProposalDto,
    refusals: [
      {
        code: 'nothing-to-collect',
        message:
          'Only 0 of the 712800 that were proposed is left to collect, too little for a letter: drop the proposal.',
      },
      {
        code: 'second-person-needed',
        message: 'Who started the run can’t decide on its proposals: a second person has to.',
      },
      { code: 'proposal-decided', message: 'The proposal is dropped already.' },
    ],
  })
  async confirm(
    @Sent() sent: CommandRequest,
    @Param('runId') runId: string,
    @Param('debtorId') debtorId: string,
  ): Promise<DunningProposalDto> {
    const command = await this.desk.confirming(sent, creditorOf(runId), debtorId, runId);
    return this.decide(sent, runId, debtorId, command);
  }

  @Post(':runId/proposals/:debtorId/dropping')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Drop a proposal: nothing is sent this time',
    description: 'By another person than who started the run.',
    answers: DunningProposalDto,
    refusals: [{ code: 'proposal-decided', message: 'The proposal is confirmed already.' }],
  })
  drop(
    @Sent() sent: CommandRequest,
    @Param('runId') runId: string,
    @Param('debtorId') debtorId: string,
    @Body() { reason }: WhyDto,
  ): Promise<DunningProposalDto> {
    return this.decide(sent, runId, debtorId, { type: 'drop', runId, reason });
  }

  private decide(
    sent: CommandRequest,
    runId: string,
    debtorId: string,
    command: DunningCommand,
  ): Promise<DunningProposalDto> {
    return this.gateway.send(sent, {
      decider: dunningDecider,
      streamId: dunningStream(creditorOf(runId), debtorId),
      command,
      location: `/v1/dunning-runs/${runId}`,
      answer: (state) => proposalDto(state, runId),
    });
  }
}

function runDto(state: DunningRunState): DunningRunDto {
  if (!state) throw notFound();
  const { runId, creditorId, date, levels } = state.started;
  const { debtors = 0, proposals = 0 } = state.finished ?? {};
  return { runId, creditorId, date, status: state.finished ? 'FINISHED' : 'RUNNING', levels, debtors, proposals };
}

/** A run's id ends in its date: what is before is the creditor. */
const creditorOf = (runId: string) => runId.slice(0, -'.YYYY-MM-DD'.length);

function proposalDto(state: DunningState, runId: string): DunningProposalDto {
  const known = findProposal(state, runId);
  if (!known) throw notFound();
  const { proposed, amount, reduced, status } = known;
  const { creditorId, debtorId, date, dunningLevel, wording, hold } = proposed;
  const { items } = reduced ?? proposed;
  const told = { proposedAmount: proposed.amount, reasons: reduced?.reasons ?? [] };
  return { runId, creditorId, debtorId, date, dunningLevel, wording, amount, ...told, hold, items, status };
}

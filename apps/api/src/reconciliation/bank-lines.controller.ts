import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  Asked,
  chooseFormat,
  Clock,
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
import { BankLineEntity } from '#libs/read-models';
import { bankLineDecider, type BankLineCommand, type BankLineState } from '#libs/reconciliation';
import { ReasonDto } from './bank-accounts.dto.js';
import { BankLineDto, MatchDto, SplitDto, SupersessionDto, UnmatchDto } from './bank-lines.dto.js';
import { bankLineList } from './bank-lines.list.js';
import { LineDesk } from './line-desk.js';
import { PayerVault } from './payer-vault.js';
import { PayerDetailsDto, SuggestionsDto } from './suggestions.dto.js';
import { Suggestions } from './suggestions.js';

/** Lines of the bank: what explains them, and what a clerk makes of the others. */
@ApiTags('reconciliation')
@Controller('v1/bank-lines')
export class BankLinesController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly desk: LineDesk,
    private readonly guesses: Suggestions,
    private readonly payers: PayerVault,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Roles('finance', 'admin')
  @ListRoute('Lines of the bank, newest value date first', bankLineList)
  list(@Asked() asked: QueryRequest): Promise<Page<BankLineEntity> | StreamableFile> {
    return this.queries.list(asked, bankLineList);
  }

  @Get('suggestions')
  @Roles('finance', 'admin')
  @ListRoute('What the lines of a list may be: the clerk’s work, a page at a time', bankLineList, SuggestionsDto)
  async work(@Asked() asked: QueryRequest): Promise<Page<SuggestionsDto>> {
    chooseFormat(asked.accept, ['application/json'] as const);
    const { items, nextCursor } = (await this.queries.list(asked, bankLineList)) as Page<BankLineEntity>;
    return { items: await this.guesses.of(asked, items), nextCursor };
  }

  @Get(':lineId')
  @Roles('finance', 'admin')
  @QueryRoute({ summary: 'A line of the bank', answers: BankLineEntity })
  one(@Asked() asked: QueryRequest, @Param('lineId') lineId: string): Promise<BankLineEntity> {
    return this.queries.one(asked, BankLineEntity, { lineId });
  }

  @Get(':lineId/payer')
  @Roles('finance', 'admin')
  @QueryRoute({
    summary: 'Who paid, as the bank wrote it',
    description: 'Personal data: it lies sealed outside the events and can be erased.',
    answers: PayerDetailsDto,
  })
  async payer(@Asked() asked: QueryRequest, @Param('lineId') lineId: string): Promise<PayerDetailsDto> {
    await this.queries.one(asked, BankLineEntity, { lineId });
    const payer = (await this.payers.of([lineId])).get(lineId);
    const { name = null, account = null, memo = null, raw = null } = payer ?? {};
    return { lineId, known: payer !== undefined, name, account, memo, raw };
  }

  @Get(':lineId/suggestions')
  @Roles('finance', 'admin')
  @QueryRoute({
    summary: 'What a line may be, best guess first, each with its reasons',
    description: 'A guess posts nothing: send the one that is right as a match.',
    answers: SuggestionsDto,
  })
  async suggestions(@Asked() asked: QueryRequest, @Param('lineId') lineId: string): Promise<SuggestionsDto> {
    const line = await this.queries.one(asked, BankLineEntity, { lineId });
    const [guessed] = await this.guesses.of(asked, [line]);
    return guessed!;
  }

  @Post(':lineId/matches')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Match a line, or a part of it',
    description:
      'PAYMENT posts to the payer’s account and settles the invoices named, else the oldest due; the rest stays unapplied. Small differences are let go within what the role may.',
    answers: BankLineDto,
    refusals: [
      { code: 'exceeds-line', message: 'Only 120000 of the line is open.' },
      { code: 'currency-mismatch', message: 'The account is kept in VND, the money came in USD.' },
      { code: 'refund-not-approved', message: 'Nobody has approved refund 6f1c… yet.' },
      { code: 'difference-too-large', message: 'You may let 50000 go with a match, not 60000: an admin may.' },
    ],
  })
  async match(
    @Sent() sent: CommandRequest,
    @Param('lineId') lineId: string,
    @Body() body: MatchDto,
  ): Promise<BankLineDto> {
    return this.send(sent, lineId, await this.desk.match(sent.caller, lineId, body));
  }

  @Post(':lineId/split')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Match a line part by part: a deposit to its receipts, a collective transfer to its payers',
    description:
      'All parts or none: the first one that does not fit is told, and nothing is matched. Of a receipt its id is enough. What the parts leave of the line stays open. At most 100 parts at a time.',
    answers: BankLineDto,
    refusals: [
      { code: 'exceeds-line', message: 'Part 3 of 3: Only 120000 of the line is open.' },
      { code: 'already-funded', message: 'Part 2 of 3: Another line of the bank is payment 6f1c… already.' },
      { code: 'payment-matched', message: 'Part 2 of 3: Payment 6f1c… is match 1 of the line already.' },
      { code: 'unknown-payment', message: 'Part 1 of 3: No payment 6f1c… to this account.' },
    ],
  })
  async split(
    @Sent() sent: CommandRequest,
    @Param('lineId') lineId: string,
    @Body() body: SplitDto,
  ): Promise<BankLineDto> {
    return this.send(sent, lineId, await this.desk.split(sent.caller, lineId, body));
  }

  @Post(':lineId/matches/:match/reversal')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Take a match back: what it settled is open again',
    answers: BankLineDto,
    refusals: [{ code: 'unknown-match', message: 'The line has no match 2.' }],
  })
  unmatch(
    @Sent() sent: CommandRequest,
    @Param('lineId') lineId: string,
    @Param('match') match: string,
    @Body() { reason, unmatchedOn = this.clock.businessDate() }: UnmatchDto,
  ): Promise<BankLineDto> {
    if (!/^\d{1,4}$/.test(match)) throw notFound();
    return this.send(sent, lineId, { type: 'unmatch', match: Number(match), unmatchedOn, reason }, unmatchedOn);
  }

  @Post(':lineId/ignoring')
  @Roles('finance', 'admin')
  @CommandRoute({ summary: 'A line needs no match', answers: BankLineDto })
  ignore(
    @Sent() sent: CommandRequest,
    @Param('lineId') lineId: string,
    @Body() { reason }: ReasonDto,
  ): Promise<BankLineDto> {
    return this.send(sent, lineId, { type: 'ignore', reason });
  }

  @Post(':lineId/supersession')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'The bank corrected a line: another one counts in its place',
    description:
      'The line stays, as SUPERSEDED, and is left out of every sum of the proof; what was matched of it is taken back first. A second person does it, never the one who sent the file with the correcting line. Reopening undoes it. Two lines that are superseded by each other at the same moment: one of them counts.',
    answers: BankLineDto,
    refusals: [
      { code: 'line-matched', message: 'Take its matches back first, then say which line counts.' },
      {
        code: 'second-person-needed',
        message: 'Who sent the statement with the correcting line can’t say so: a second person has to.',
      },
      { code: 'by-superseded', message: 'Line 6f1c… is superseded itself, by 7a2d…: name that one.' },
      { code: 'by-not-booked', message: 'No statement has booked line 6f1c… yet: wait until one has.' },
      { code: 'other-bank-account', message: 'Line 6f1c… is of account B-VCB, this one of B-TAB.' },
    ],
  })
  async supersede(
    @Sent() sent: CommandRequest,
    @Param('lineId') lineId: string,
    @Body() body: SupersessionDto,
  ): Promise<BankLineDto> {
    return this.send(sent, lineId, await this.desk.supersession(body));
  }

  @Post(':lineId/reopening')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'A line that was ignored, or superseded, needs a match after all',
    answers: BankLineDto,
  })
  reopen(@Sent() sent: CommandRequest, @Param('lineId') lineId: string): Promise<BankLineDto> {
    return this.send(sent, lineId, { type: 'reopen' });
  }

  @Post(':lineId/payer/erasure')
  @Roles('admin')
  @CommandRoute({
    summary: 'Erase who paid; the line and its amounts stay',
    answers: PayerDetailsDto,
  })
  async erase(@Sent() sent: CommandRequest, @Param('lineId') lineId: string): Promise<PayerDetailsDto> {
    await this.desk.existing(lineId);
    await this.payers.erase(lineId);
    void sent.reply.header('Location', `/v1/bank-lines/${lineId}/payer`);
    return { lineId, known: false, name: null, account: null, memo: null, raw: null };
  }

  private send(
    sent: CommandRequest,
    lineId: string,
    command: BankLineCommand,
    businessDate?: string,
  ): Promise<BankLineDto> {
    return this.gateway.send(sent, {
      decider: bankLineDecider,
      streamId: `bank-line-${lineId}`,
      command,
      location: `/v1/bank-lines/${lineId}`,
      answer: lineDto,
      ...(businessDate === undefined ? {} : { businessDate }),
    });
  }
}

function lineDto(state: BankLineState): BankLineDto {
  if (!state) throw notFound();
  const { line, open, ignored, supersededBy, matches } = state;
  const { lineId, bankAccountId, side, amount, currency, valueDate } = line;
  return {
    ...{ lineId, bankAccountId, side, amount, open, currency, valueDate, ignoredFor: ignored, supersededBy },
    matches: matches.map(({ match, kind, amount: part, paymentId, refundId, debtorId, by }) => {
      return { match, kind, amount: part, paymentId, refundId, debtorId, by };
    }),
  };
}

import { Body, Controller, Get, Inject, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { accountDecider, findDispute } from '#libs/accounts';
import { deductionDecider, statusOfDeduction, type DeductionCommand, type DeductionState } from '#libs/deductions';
import { accountStream } from '#libs/kernel';
import {
  Asked,
  Clock,
  CommandGateway,
  CommandRoute,
  CONFIG,
  limitOf,
  ListRoute,
  notFound,
  QueryGateway,
  QueryRoute,
  Roles,
  Sent,
  type CommandRequest,
  type Config,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { DeductionEntity } from '#libs/read-models';
import { DeductionDto, HandOverDeductionDto, OpenDeductionDto, ResolveDeductionDto } from './deductions.dto.js';
import { SettlementDesk } from './settlement-desk.js';
import { deductionList } from './settlement.list.js';

/** What debtors keep back, until it is credited, given up, claimed, or due after all. */
@ApiTags('payments')
@Controller('v1/deductions')
export class DeductionsController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly desk: SettlementDesk,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Roles('finance', 'analyst', 'admin')
  @ListRoute('Cases of deduction, oldest first', deductionList)
  list(@Asked() asked: QueryRequest): Promise<Page<DeductionEntity> | StreamableFile> {
    return this.queries.list(asked, deductionList);
  }

  @Get(':deductionId')
  @Roles('finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'A case of deduction', answers: DeductionEntity })
  one(@Asked() asked: QueryRequest, @Param('deductionId') deductionId: string): Promise<DeductionEntity> {
    return this.queries.one(asked, DeductionEntity, { deductionId });
  }

  @Post()
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Open a case: a debtor paid short, with a reason',
    description:
      'The amount stays owed and is shown as contested. What is paid or credited of the invoice meanwhile shrinks its cases, so that they never exceed what is open. The ETag is that of the account.',
    answers: DeductionDto,
    creates: true,
    refusals: [{ code: 'exceeds-open', message: 'Only 120000 is open of invoice 6f1c… and in no case yet.' }],
  })
  async open(@Sent() sent: CommandRequest, @Body() body: OpenDeductionDto): Promise<DeductionDto> {
    const { creditorId, debtorId, invoiceId, amount, reason, note = null, paymentId = null } = body;
    const { openedOn: disputedOn = this.clock.businessDate() } = body;
    const account = await this.desk.account(creditorId, debtorId);
    const deductionId = sent.newId();
    const dispute = { deductionId, invoiceId, amount, reason, note, paymentId, disputedOn, disputedBy: null };
    return this.gateway.send(sent, {
      decider: accountDecider,
      streamId: accountStream(account.creditorId, debtorId),
      command: { ...account, type: 'dispute-invoice', ...dispute },
      location: `/v1/deductions/${deductionId}`,
      answer: (state) => {
        const left = findDispute(state, invoiceId, deductionId)?.amount ?? 0;
        return deductionDto({ opened: { ...account, deductionId, invoiceId }, left, claimId: null, outcome: null });
      },
      businessDate: disputedOn,
    });
  }

  @Post(':deductionId/resolution')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Decide a case: credit note, write-off, or due after all',
    description:
      'Once. Credit notes and write-offs are limited by role, and above a sum decided by another person than who opened the case. A credit note here takes the contested amount off the account; to credit by the invoice’s lines with their tax, adjust the invoice: the case ends with it.',
    answers: DeductionDto,
    refusals: [
      { code: 'deduction-resolved', message: 'It is decided already: REBILL.' },
      { code: 'deduction-settled', message: 'Nothing of it is contested any more.' },
      { code: 'above-limit', message: 'You may give up to 5000000, not 6000000.' },
      {
        code: 'maker-is-checker',
        message: 'Who opened a case may give up to 50000 alone; 60000 needs a second person.',
      },
    ],
  })
  resolve(
    @Sent() sent: CommandRequest,
    @Param('deductionId') deductionId: string,
    @Body() { outcome, note, resolvedOn = this.clock.businessDate() }: ResolveDeductionDto,
  ): Promise<DeductionDto> {
    const limit = limitOf(sent.caller, this.config.writeOffLimit);
    const aloneUpTo = this.config.differenceLimit.finance;
    return this.send(sent, deductionId, { type: 'resolve', outcome, note, resolvedOn, limit, aloneUpTo }, resolvedOn);
  }

  @Post(':deductionId/claim')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Hand a case over as a claim of the debtor',
    description: 'It stays contested, and ages, until the claim is decided: then resolve it.',
    answers: DeductionDto,
    refusals: [{ code: 'deduction-claimed', message: 'It is claim CLM-2026-0007 already.' }],
  })
  handOver(
    @Sent() sent: CommandRequest,
    @Param('deductionId') deductionId: string,
    @Body() { claimId = sent.newId(), note, handedOverOn = this.clock.businessDate() }: HandOverDeductionDto,
  ): Promise<DeductionDto> {
    return this.send(sent, deductionId, { type: 'hand-over', claimId, note, handedOverOn }, handedOverOn);
  }

  private send(
    sent: CommandRequest,
    deductionId: string,
    command: DeductionCommand,
    businessDate: string,
  ): Promise<DeductionDto> {
    return this.gateway.send(sent, {
      decider: deductionDecider,
      streamId: `deduction-${deductionId}`,
      command,
      location: `/v1/deductions/${deductionId}`,
      answer: deductionDto,
      businessDate,
    });
  }
}

type Known = NonNullable<DeductionState>;
type Answered = Omit<Known, 'opened'> & {
  readonly opened: Pick<Known['opened'], 'deductionId' | 'creditorId' | 'debtorId' | 'invoiceId' | 'currency'>;
};

function deductionDto(state: Answered | null): DeductionDto {
  if (!state) throw notFound();
  const { opened, left: contested, claimId, outcome } = state;
  const { deductionId, creditorId, debtorId, invoiceId, currency } = opened;
  const status = statusOfDeduction(state);
  return { deductionId, creditorId, debtorId, invoiceId, contested, currency, status, claimId, outcome };
}

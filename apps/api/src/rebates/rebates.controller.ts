import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  rebateDecider,
  rebateStatement,
  rebateStream,
  type Rebate,
  type RebateCommand,
  type RebateState,
} from '#libs/discount-policies';
import {
  Asked,
  CommandGateway,
  CommandRoute,
  Commands,
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
import { RebateEntity, type EarlyPaymentEntity, type RebateSettlementEntity } from '#libs/read-models';
import { ProposeSettlementDto, RebateSettlementDto, RebateStatementDto, RejectSettlementDto } from './rebates.dto.js';
import { earlyPaymentList, rebateList, rebateSettlementList } from './rebates.list.js';

/** Discounts that are settled after invoicing: for paying early, and over a period. */
@ApiTags('rebates')
@Controller('v1')
export class RebatesController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly commands: Commands,
    private readonly queries: QueryGateway,
  ) {}

  @Get('early-payments')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ListRoute('What paying invoices early earns, and what it earned', earlyPaymentList)
  earlyPayments(@Asked() asked: QueryRequest): Promise<Page<EarlyPaymentEntity> | StreamableFile> {
    return this.queries.list(asked, earlyPaymentList);
  }

  @Get('rebates')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ListRoute('Period rebates: accrued, settled, open', rebateList)
  list(@Asked() asked: QueryRequest): Promise<Page<RebateEntity> | StreamableFile> {
    return this.queries.list(asked, rebateList);
  }

  @Get('rebates/:rebateId')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @QueryRoute({
    summary: 'How a rebate comes about',
    description: 'Its invoices and credit notes by date, each with what it accrued.',
    answers: RebateStatementDto,
  })
  async statement(@Asked() asked: QueryRequest, @Param('rebateId') rebateId: string): Promise<RebateStatementDto> {
    // Who may see it, and as of when.
    await this.queries.one(asked, RebateEntity, { rebateId });
    const { state } = await this.commands.load(rebateDecider, rebateStream(rebateId));
    if (!state) throw notFound();
    return statementDto(state);
  }

  @Get('rebate-settlements')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ListRoute('Settlements of rebates, with the documents that they are for', rebateSettlementList)
  settlements(@Asked() asked: QueryRequest): Promise<Page<RebateSettlementEntity> | StreamableFile> {
    return this.queries.list(asked, rebateSettlementList);
  }

  @Post('rebates/:rebateId/settlements')
  @Roles('operations', 'finance', 'admin')
  @CommandRoute({
    summary: 'Propose to settle a rebate, or a part of it',
    description:
      'Lists the invoices and credit notes that it is for. Nothing is posted before a second person approves.',
    answers: RebateSettlementDto,
    refusals: [
      { code: 'settlement-open', message: 'Settlement 6f1c… waits for its approval: approve or reject it first.' },
      { code: 'period-open', message: 'Period 2026-Q4 ends on 2026-12-31: settle it after.' },
      { code: 'period-closed', message: 'Period 2026-Q4 is settled for good: propose a TRUE_UP.' },
      { code: 'exceeds-accrued', message: '22000 is accrued and not settled; a part is above 0 and not above that.' },
      { code: 'nothing-open', message: 'Nothing changed since it was settled.' },
    ],
  })
  propose(
    @Sent() sent: CommandRequest,
    @Param('rebateId') rebateId: string,
    @Body() { kind, amount = null, pay = 'OLDEST_FIRST' }: ProposeSettlementDto,
  ): Promise<RebateSettlementDto> {
    const settlementId = sent.newId('rebate settlement');
    return this.send(sent, rebateId, settlementId, { type: 'propose-settlement', settlementId, kind, amount, pay });
  }

  @Post('rebates/:rebateId/settlements/:settlementId/approval')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Approve: it is posted to the buyer’s account',
    description:
      'As credit, or as a debit note where the buyer owes it. Not by who proposed it. Where its policy has caps the budgets are asked ' +
      'first (CLAIMED): it is posted with what they give, or rejected with the reason; the rest stays open.',
    answers: RebateSettlementDto,
    refusals: [
      { code: 'maker-is-checker', message: 'Who proposed a settlement can not approve it.' },
      { code: 'settlement-outdated', message: 'Documents came since: 12000 is open now, not 22000.' },
      { code: 'settlement-rejected', message: 'Settlement 6f1c… was rejected.' },
      { code: 'unknown-settlement', message: 'There is no settlement 6f1c… of this rebate.' },
    ],
  })
  approve(
    @Sent() sent: CommandRequest,
    @Param('rebateId') rebateId: string,
    @Param('settlementId') settlementId: string,
  ): Promise<RebateSettlementDto> {
    return this.send(sent, rebateId, settlementId, { type: 'approve-settlement', settlementId });
  }

  @Post('rebates/:rebateId/settlements/:settlementId/rejection')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Reject: it is not settled so',
    answers: RebateSettlementDto,
    refusals: [
      { code: 'settlement-approved', message: 'Settlement 6f1c… is posted already.' },
      { code: 'settlement-claimed', message: 'Settlement 6f1c… is agreed and waits for its budgets.' },
    ],
  })
  reject(
    @Sent() sent: CommandRequest,
    @Param('rebateId') rebateId: string,
    @Param('settlementId') settlementId: string,
    @Body() { reason }: RejectSettlementDto,
  ): Promise<RebateSettlementDto> {
    return this.send(sent, rebateId, settlementId, { type: 'reject-settlement', settlementId, reason });
  }

  private send(
    sent: CommandRequest,
    rebateId: string,
    settlementId: string,
    command: RebateCommand,
  ): Promise<RebateSettlementDto> {
    return this.gateway.send(sent, {
      decider: rebateDecider,
      streamId: rebateStream(rebateId),
      command,
      location: `/v1/rebates/${encodeURIComponent(rebateId)}`,
      answer: (state) => settlementDto(state, settlementId),
    });
  }
}

function settlementDto(state: RebateState, settlementId: string): RebateSettlementDto {
  const found = state?.settlements.find(({ proposal }) => proposal.settlementId === settlementId);
  if (!found) throw notFound();
  const { rebateId, no, kind, amount, net, tax, pay, accrued, settledBefore, documents, ...proposal } = found.proposal;
  const { proposedBy, proposedOn } = proposal;
  const posted = found.posted ?? { amount, net, tax };
  return {
    ...{ settlementId, rebateId, no, kind, status: found.status, ...posted, pay, accrued, settledBefore },
    ...{ documents: documents.map((document) => ({ ...document })), proposedBy, proposedOn },
  };
}

function statementDto(rebate: Rebate): RebateStatementDto {
  const { opening, accrued, settled, closed } = rebate;
  const { rebateId, policyId, version, creditorId, debtorId, level, currency, period, from, to, reference } = opening;
  const { measure, base, slab, accruals } = rebateStatement(rebate);
  const known = new Map(rebate.documents.map((document) => [document.documentId, document]));
  const documents = accruals.map(({ documentId, amount }) => {
    const { invoiceId, kind, on, measure: counted, base: of } = known.get(documentId)!;
    return { documentId, invoiceId, kind, on, measure: counted, base: of, amount };
  });
  return {
    ...{ rebateId, policyId, version, creditorId, debtorId, level, currency, period, from, to, closed, reference },
    ...{ measure, base, slab, accrued, settled, open: accrued - settled, documents },
  };
}

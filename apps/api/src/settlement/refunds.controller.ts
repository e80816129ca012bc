import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  accountDecider,
  findPayment,
  findRefund,
  type AccountCommand,
  type AccountRef,
  type RefundCommand,
} from '#libs/accounts';
import { accountStream } from '#libs/kernel';
import {
  Asked,
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
import { RefundEntity } from '#libs/read-models';
import { ApproveRefundDto, CancelRefundDto, ProposeRefundDto, RefundDto } from './refunds.dto.js';
import { SettlementDesk } from './settlement-desk.js';
import { refundList } from './settlement.list.js';

const paid = { code: 'refund-paid', message: 'Refund 6f1c… was paid out.' };

/** Unapplied cash goes back: one person proposes, another approves, the bank’s line shows it. */
@ApiTags('payments')
@Controller('v1/refunds')
export class RefundsController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly desk: SettlementDesk,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Roles('finance', 'analyst', 'admin')
  @ListRoute('Refunds, newest first', refundList)
  list(@Asked() asked: QueryRequest): Promise<Page<RefundEntity> | StreamableFile> {
    return this.queries.list(asked, refundList);
  }

  @Get(':refundId')
  @Roles('finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'A refund', answers: RefundEntity })
  one(@Asked() asked: QueryRequest, @Param('refundId') refundId: string): Promise<RefundEntity> {
    return this.queries.one(asked, RefundEntity, { refundId });
  }

  @Post()
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Propose a refund: the cash is set aside at once',
    description:
      'What is set aside can’t be applied or refunded a second time. A second person approves it; the transfer is then matched to the bank’s line with kind REFUND. The ETag is that of the account.',
    answers: RefundDto,
    creates: true,
    refusals: [
      { code: 'exceeds-payment', message: 'Only 500000 of payment 6f1c… is not applied yet.' },
      { code: 'unknown-payment', message: 'No payment 6f1c… here.' },
    ],
  })
  async propose(@Sent() sent: CommandRequest, @Body() body: ProposeRefundDto): Promise<RefundDto> {
    const { creditorId, debtorId, paymentId, amount, reason, proposedOn = this.clock.businessDate() } = body;
    const account = await this.desk.account(creditorId, debtorId);
    const refundId = sent.newId();
    const refund = { refundId, paymentId, reservedOn: proposedOn, reason };
    return this.gateway.send(sent, {
      ...target(account, refundId),
      command: (state): AccountCommand => {
        // All that is left of it, unless told; 1, which the account refuses, where nothing is.
        const left = Math.max(1, findPayment(state, paymentId)?.rest ?? 1);
        return { ...account, type: 'propose-refund', ...refund, amount: amount ?? left };
      },
      businessDate: proposedOn,
    });
  }

  @Post(':refundId/approval')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Approve a refund: it may be paid out',
    answers: RefundDto,
    refusals: [
      { code: 'maker-is-checker', message: 'Who proposed a refund may not approve it.' },
      { code: 'refund-released', message: 'Refund 6f1c… is cancelled: propose it anew.' },
    ],
  })
  approve(
    @Sent() sent: CommandRequest,
    @Param('refundId') refundId: string,
    @Body() { approvedOn = this.clock.businessDate() }: ApproveRefundDto,
  ): Promise<RefundDto> {
    return this.send(sent, { type: 'approve-refund', refundId, approvedOn }, approvedOn);
  }

  @Post(':refundId/cancellation')
  @Roles('finance', 'admin')
  @CommandRoute({ summary: 'Cancel a refund: the cash is free again', answers: RefundDto, refusals: [paid] })
  cancel(
    @Sent() sent: CommandRequest,
    @Param('refundId') refundId: string,
    @Body() { reason, cancelledOn = this.clock.businessDate() }: CancelRefundDto,
  ): Promise<RefundDto> {
    return this.send(sent, { type: 'cancel-refund', refundId, cancelledOn, reason }, cancelledOn);
  }

  private async send(sent: CommandRequest, command: RefundCommand, businessDate: string): Promise<RefundDto> {
    const account = await this.desk.accountOfRefund(sent.caller, command.refundId);
    return this.gateway.send(sent, {
      ...target(account, command.refundId),
      command: { ...account, ...command },
      businessDate,
    });
  }
}

function target(account: AccountRef, refundId: string) {
  const { creditorId, debtorId, currency } = account;
  return {
    decider: accountDecider,
    streamId: accountStream(creditorId, debtorId),
    location: `/v1/refunds/${refundId}`,
    answer: (state: Parameters<typeof findRefund>[0]): RefundDto => {
      const refund = findRefund(state, refundId);
      if (!refund) throw notFound();
      const { paymentId, amount, status, proposedBy, lineId } = refund;
      return { refundId, paymentId, creditorId, debtorId, amount, currency, status, proposedBy, lineId };
    },
  };
}

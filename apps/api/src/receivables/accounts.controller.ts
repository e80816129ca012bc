import { Body, Controller, Get, Inject, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { accountDecider, exposure, type AccountCommand, type AccountRef, type AccountState } from '#libs/accounts';
import { accountStream, reject } from '#libs/kernel';
import {
  Asked,
  Clock,
  CommandGateway,
  CommandRoute,
  CONFIG,
  limitOf,
  ListRoute,
  notFound,
  problemOfRejection,
  QueryGateway,
  QueryRoute,
  Roles,
  Sent,
  type CommandRequest,
  type Config,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { AccountBalanceEntity, type ReceivableEntryEntity } from '#libs/read-models';
import { AccountDesk } from '../trade/account-desk.js';
import { AccountQuery } from './account-query.js';
import { AccountReports, availableOf } from './account-reports.js';
import {
  AccountLimitDto,
  AgeingDto,
  BlockDto,
  ExposureDto,
  LiftBlockDto,
  NetCreditsDto,
  StatementDto,
  WriteOffDto,
} from './receivables.dto.js';
import { accountEntryList, accountList } from './receivables.list.js';

/** What debtors owe creditors. A distributor sees its own account and those of its outlets. */
@ApiTags('accounts')
@Controller('v1')
export class AccountsController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly reports: AccountReports,
    private readonly accounts: AccountDesk,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('accounts')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ListRoute('Accounts with their balances', accountList)
  list(@Asked() asked: QueryRequest): Promise<Page<AccountBalanceEntity> | StreamableFile> {
    return this.queries.list(asked, accountList);
  }

  @Get('account-entries')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @ListRoute('Postings of all accounts, as they were recorded', accountEntryList)
  entries(@Asked() asked: QueryRequest): Promise<Page<ReceivableEntryEntity> | StreamableFile> {
    return this.queries.list(asked, accountEntryList);
  }

  @Get('accounts/:debtorId/statement')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'Statement of an account between two dates', answers: StatementDto })
  @AccountQuery('creditor', 'from', 'to', 'knownAt')
  statement(@Asked() asked: QueryRequest, @Param('debtorId') debtorId: string): Promise<StatementDto> {
    return this.reports.statement(asked, debtorId);
  }

  @Get('accounts/:debtorId/ageing')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @QueryRoute({
    summary: 'Open invoices by days overdue',
    description: 'As of any day, from the postings. Cash that settles nothing yet is told apart, not set off.',
    answers: AgeingDto,
  })
  @AccountQuery('creditor', 'asOf', 'knownAt')
  ageing(@Asked() asked: QueryRequest, @Param('debtorId') debtorId: string): Promise<AgeingDto> {
    return this.reports.ageing(asked, debtorId);
  }

  @Get('accounts/:debtorId/exposure')
  @Roles('distributor', 'operations', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'Exposure against the credit limit', answers: ExposureDto })
  @AccountQuery('creditor')
  exposure(@Asked() asked: QueryRequest, @Param('debtorId') debtorId: string): Promise<ExposureDto> {
    return this.reports.exposure(asked, debtorId);
  }

  @Post('accounts/:debtorId/credit-limit')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Set the credit limit of an account',
    description: 'Orders that wait for credit are tried again at once, oldest first.',
    answers: ExposureDto,
  })
  setLimit(
    @Sent() sent: CommandRequest,
    @Param('debtorId') debtorId: string,
    @Body() { creditorId, creditLimit, reason }: AccountLimitDto,
  ): Promise<ExposureDto> {
    return this.send(sent, creditorId, debtorId, (account) => {
      return { ...account, type: 'set-limit', limit: creditLimit, reason };
    });
  }

  @Post('accounts/:debtorId/block')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Block an account: no new credit until the block is lifted',
    description:
      'Orders that come are held for credit and wait; what is reserved already stays. A person may still release a single order.',
    answers: ExposureDto,
  })
  block(
    @Sent() sent: CommandRequest,
    @Param('debtorId') debtorId: string,
    @Body() { creditorId, reason, runId = null }: BlockDto,
  ): Promise<ExposureDto> {
    return this.send(sent, creditorId, debtorId, (account) => ({ ...account, type: 'block', reason, runId }));
  }

  @Post('accounts/:debtorId/block/lifting')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Lift the block of an account',
    description: 'Orders that wait for credit are tried again at once, oldest first.',
    answers: ExposureDto,
  })
  liftBlock(
    @Sent() sent: CommandRequest,
    @Param('debtorId') debtorId: string,
    @Body() { creditorId, reason }: LiftBlockDto,
  ): Promise<ExposureDto> {
    return this.send(sent, creditorId, debtorId, (account) => ({ ...account, type: 'lift-block', reason }));
  }

  @Post('accounts/:debtorId/write-offs')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Write off what is open of an invoice, or part of it',
    answers: ExposureDto,
    refusals: [
      { code: 'exceeds-open', message: 'Only 120000 is open of invoice 6f1c….' },
      { code: 'above-limit', message: 'You may write off up to 50000000, not 60000000.' },
    ],
  })
  writeOff(
    @Sent() sent: CommandRequest,
    @Param('debtorId') debtorId: string,
    @Body() { creditorId, invoiceId, amount, reason, postedOn = this.clock.businessDate() }: WriteOffDto,
  ): Promise<ExposureDto> {
    const limit = limitOf(sent.caller, this.config.writeOffLimit);
    if (limit !== null && amount > limit) {
      throw problemOfRejection(
        reject('above-limit', `You may write off up to ${limit}, not ${amount}.`, { limit, amount }),
      );
    }
    const build = (account: AccountRef): AccountCommand => {
      return { ...account, type: 'write-off', kind: 'BAD_DEBT', invoiceId, amount, postedOn, reason };
    };
    return this.send(sent, creditorId, debtorId, build, postedOn);
  }

  @Post('accounts/:debtorId/credit-netting')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Net credits: what credit notes left over settles the invoices due first',
    description: 'Oldest credit first. Cash stays as it is.',
    answers: ExposureDto,
  })
  netCredits(
    @Sent() sent: CommandRequest,
    @Param('debtorId') debtorId: string,
    @Body() { creditorId, appliedOn = this.clock.businessDate() }: NetCreditsDto,
  ): Promise<ExposureDto> {
    return this.send(
      sent,
      creditorId,
      debtorId,
      (account) => ({ ...account, type: 'net-credits', appliedOn }),
      appliedOn,
    );
  }

  private async send(
    sent: CommandRequest,
    creditorId: string = this.config.principalId,
    debtorId: string,
    build: (account: AccountRef) => AccountCommand,
    businessDate?: string,
  ): Promise<ExposureDto> {
    const account = await this.accounts.find(creditorId, debtorId);
    if (!account) throw notFound();
    return this.gateway.send(sent, {
      decider: accountDecider,
      streamId: accountStream(creditorId, debtorId),
      command: build(account),
      location: `/v1/accounts/${debtorId}/exposure?creditor=${creditorId}`,
      answer: exposureDto,
      ...(businessDate === undefined ? {} : { businessDate }),
    });
  }
}

function exposureDto(state: AccountState): ExposureDto {
  if (!state.account) throw notFound();
  const { creditorId, debtorId, level, currency } = state.account;
  const { limit: creditLimit, open: openItems, reserved, unapplied, blocked } = state;
  const now = exposure(state);
  const available = availableOf(creditLimit, now, blocked);
  return {
    ...{ creditorId, debtorId, level, currency, creditLimit },
    ...{ openItems, reserved, unapplied, exposure: now, available, blocked },
  };
}

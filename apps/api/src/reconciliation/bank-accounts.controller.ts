import { Body, Controller, Get, Inject, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  Asked,
  CommandGateway,
  CommandRoute,
  CONFIG,
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
import { BankAccountEntity } from '#libs/read-models';
import { bankAccountDecider } from '#libs/reconciliation';
import { BankAccountDto, OpenBankAccountDto } from './bank-accounts.dto.js';
import { bankAccountList } from './bank-accounts.list.js';

/** Our accounts at banks. */
@ApiTags('reconciliation')
@Controller('v1/bank-accounts')
export class BankAccountsController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Roles('finance', 'admin')
  @ListRoute('Bank accounts', bankAccountList)
  list(@Asked() asked: QueryRequest): Promise<Page<BankAccountEntity> | StreamableFile> {
    return this.queries.list(asked, bankAccountList);
  }

  @Get(':bankAccountId')
  @Roles('finance', 'admin')
  @QueryRoute({ summary: 'A bank account', answers: BankAccountEntity })
  one(@Asked() asked: QueryRequest, @Param('bankAccountId') bankAccountId: string): Promise<BankAccountEntity> {
    return this.queries.one(asked, BankAccountEntity, { bankAccountId });
  }

  @Post()
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Open a bank account: its statements are read from now on',
    answers: BankAccountDto,
    creates: true,
    refusals: [
      { code: 'bad-account-number', message: '12 is no account number: 4 to 40 letters and digits.' },
      { code: 'already-open', message: 'Bank account B-VCB is open with other particulars.' },
    ],
  })
  open(@Sent() sent: CommandRequest, @Body() body: OpenBankAccountDto): Promise<BankAccountDto> {
    const { bankAccountId, distributorId = null, number, bankCode = null, currency = this.config.currency } = body;
    const creditorId = distributorId ?? this.config.principalId;
    const level = distributorId === null ? 'PRIMARY' : 'SECONDARY';
    return this.gateway.send(sent, {
      decider: bankAccountDecider,
      streamId: `bank-account-${bankAccountId}`,
      command: { type: 'open', bankAccountId, creditorId, level, distributorId, currency, number, bankCode },
      location: `/v1/bank-accounts/${bankAccountId}`,
      answer: (state) => state ?? fail(),
    });
  }
}

function fail(): never {
  throw notFound();
}

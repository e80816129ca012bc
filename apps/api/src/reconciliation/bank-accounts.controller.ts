import { Body, Controller, Get, Inject, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { BankProfile } from '#libs/bank-files';
import { hashOf } from '#libs/event-store';
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
import { bankAccountDecider, type BankAccountState } from '#libs/reconciliation';
import { BankAccountDto, BankProfileDto, OpenBankAccountDto } from './bank-accounts.dto.js';
import { bankAccountList } from './bank-accounts.list.js';
import { profileDocumentation, ProfilePipe } from './profile-body.js';

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
      answer: accountDto,
    });
  }

  @Get(':bankAccountId/profile')
  @Roles('finance', 'admin')
  @QueryRoute({ summary: 'How the bank writes tables of an account', answers: BankProfileDto })
  async profile(@Asked() asked: QueryRequest, @Param('bankAccountId') bankAccountId: string): Promise<BankProfileDto> {
    const { profile, profileVersion } = await this.queries.one(asked, BankAccountEntity, { bankAccountId });
    if (profile === null || profileVersion === null) throw notFound();
    return { bankAccountId, version: profileVersion, hash: hashOf(profile), profile };
  }

  @Post(':bankAccountId/profile')
  @Roles('finance', 'admin')
  @ApiBody({ schema: profileDocumentation as never })
  @CommandRoute({
    summary: 'Tell how the bank writes tables of an account, or tell it anew',
    description:
      'The whole profile as data. CSV and XLSX are read by it from now on, before the examples that come with the product; statements that are there stay as they were read. The same profile again changes nothing.',
    answers: BankProfileDto,
    refusals: [
      { code: 'bad-profile', message: 'The profile is in USD, account B-VCB is kept in VND.' },
      {
        code: 'bad-profile',
        message: 'The profile is of account 0071, B-VCB has number 0071000123456: leave account out.',
      },
    ],
  })
  setProfile(
    @Sent() sent: CommandRequest,
    @Param('bankAccountId') bankAccountId: string,
    @Body(new ProfilePipe()) profile: BankProfile,
  ): Promise<BankProfileDto> {
    return this.gateway.send(sent, {
      decider: bankAccountDecider,
      streamId: `bank-account-${bankAccountId}`,
      command: { type: 'set-profile', profile },
      location: `/v1/bank-accounts/${bankAccountId}/profile`,
      answer: (state) => {
        if (!state?.tables) throw notFound();
        return { bankAccountId, hash: hashOf(state.tables.profile), ...state.tables };
      },
    });
  }
}

function accountDto(state: BankAccountState): BankAccountDto {
  if (!state) throw notFound();
  const { bankAccountId, creditorId, level, distributorId, currency, number, bankCode, tables } = state;
  const profileVersion = tables?.version ?? null;
  return { bankAccountId, creditorId, level, distributorId, currency, number, bankCode, profileVersion };
}

import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
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
import { VirtualAccountEntity } from '#libs/read-models';
import {
  virtualAccountDecider,
  virtualAccountIdOf,
  type VirtualAccountCommand,
  type VirtualAccountState,
} from '#libs/reconciliation';
import { ReasonDto } from './bank-accounts.dto.js';
import { RequestDesk } from './request-desk.js';
import { OpenVirtualAccountDto, VirtualAccountDto } from './virtual-accounts.dto.js';
import { virtualAccountList } from './virtual-accounts.list.js';

/** Numbers behind our bank accounts, one a debtor or payment request: rung 1 of the ladder. */
@ApiTags('reconciliation')
@Controller('v1/virtual-accounts')
export class VirtualAccountsController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly desk: RequestDesk,
  ) {}

  @Get()
  @Roles('distributor', 'finance', 'admin')
  @ListRoute('Virtual accounts', virtualAccountList)
  list(@Asked() asked: QueryRequest): Promise<Page<VirtualAccountEntity> | StreamableFile> {
    return this.queries.list(asked, virtualAccountList);
  }

  @Get(':virtualAccountId')
  @Roles('distributor', 'finance', 'admin')
  @QueryRoute({ summary: 'A virtual account', answers: VirtualAccountEntity })
  one(
    @Asked() asked: QueryRequest,
    @Param('virtualAccountId') virtualAccountId: string,
  ): Promise<VirtualAccountEntity> {
    return this.queries.one(asked, VirtualAccountEntity, { virtualAccountId });
  }

  @Post()
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Open a virtual account: money on it is this debtor’s',
    description:
      'Exactly what the payment request asks, or else what one invoice or all of them have open, posts by itself; other amounts are suggested.',
    answers: VirtualAccountDto,
    creates: true,
    refusals: [
      { code: 'unknown-bank-account', message: 'No bank account B-VCB is open here.' },
      { code: 'unknown-account', message: 'D01 has no account with PRINCIPAL.' },
      { code: 'unknown-request', message: 'D01 has no payment request TY8K2M4QX7.' },
      { code: 'bad-account-number', message: '12 is no account number: 4 to 40 letters and digits.' },
      { code: 'number-taken', message: 'Number 9012345678 belongs to another debtor, or did: nobody gets it twice.' },
    ],
  })
  async open(@Sent() sent: CommandRequest, @Body() body: OpenVirtualAccountDto): Promise<VirtualAccountDto> {
    const { bankAccountId, number, debtorId, reference = null } = body;
    const account = await this.desk.debtorOf(bankAccountId, debtorId);
    if (reference !== null) await this.desk.mustAsk(reference, account);
    const id = virtualAccountIdOf(bankAccountId, number);
    return this.send(sent, id, { type: 'open', ...account, bankAccountId, number, reference });
  }

  @Post(':virtualAccountId/closing')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Close a virtual account: money that still comes in on it waits for a person',
    answers: VirtualAccountDto,
  })
  close(
    @Sent() sent: CommandRequest,
    @Param('virtualAccountId') virtualAccountId: string,
    @Body() { reason }: ReasonDto,
  ): Promise<VirtualAccountDto> {
    return this.send(sent, virtualAccountId, { type: 'close', reason });
  }

  private send(sent: CommandRequest, id: string, command: VirtualAccountCommand): Promise<VirtualAccountDto> {
    return this.gateway.send(sent, {
      decider: virtualAccountDecider,
      streamId: `virtual-account-${id}`,
      command,
      location: `/v1/virtual-accounts/${id}`,
      answer: virtualAccountDto,
    });
  }
}

function virtualAccountDto(state: VirtualAccountState): VirtualAccountDto {
  if (!state) throw notFound();
  const { virtualAccountId, bankAccountId, number, debtorId, reference } = state.opened;
  const status = state.closed === null ? 'OPEN' : 'CLOSED';
  return { virtualAccountId, bankAccountId, number, debtorId, reference, status };
}

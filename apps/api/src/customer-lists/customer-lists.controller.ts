import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  customerListDecider,
  isMemberOn,
  type CustomerListCommand,
  type CustomerListState,
} from '#libs/discount-policies';
import { reject } from '#libs/kernel';
import {
  Asked,
  Clock,
  CommandGateway,
  CommandRoute,
  Commands,
  ListRoute,
  notFound,
  problemOfRejection,
  QueryGateway,
  QueryRoute,
  Roles,
  Sent,
  type CommandRequest,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { CustomerListEntity, CustomerListMemberEntity } from '#libs/read-models';
import { ReferenceData } from '../reference/reference-data.js';
import { CustomerListDto, EnrolBuyersDto, OpenCustomerListDto, RemoveBuyersDto } from './customer-lists.dto.js';
import { customerListMembers, customerLists } from './customer-lists.list.js';

const streamOf = (listId: string) => `customer-list-${listId}`;

/** Named lists of buyers, by day: what the attribute `customerList` of policies asks about. */
@ApiTags('discount policies')
@Controller('v1/customer-lists')
export class CustomerListsController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly commands: Commands,
    private readonly queries: QueryGateway,
    private readonly reference: ReferenceData,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Roles('operations', 'finance', 'analyst', 'admin')
  @ListRoute('Customer lists', customerLists)
  list(@Asked() asked: QueryRequest): Promise<Page<CustomerListEntity> | StreamableFile> {
    return this.queries.list(asked, customerLists);
  }

  @Get(':listId')
  @Roles('operations', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'A customer list', answers: CustomerListEntity })
  one(@Asked() asked: QueryRequest, @Param('listId') listId: string): Promise<CustomerListEntity> {
    return this.queries.one(asked, CustomerListEntity, { listId });
  }

  @Get(':listId/members')
  @Roles('operations', 'finance', 'analyst', 'admin')
  @ListRoute('Buyers that are or were on a list, and when', customerListMembers)
  members(
    @Asked() asked: QueryRequest,
    @Param('listId') listId: string,
  ): Promise<Page<CustomerListMemberEntity> | StreamableFile> {
    return this.queries.list(asked, customerListMembers, { listId });
  }

  @Post()
  @Roles('operations', 'admin')
  @CommandRoute({
    summary: 'Open a customer list',
    description: 'Policies ask about it with the attribute customerList, as of the date that governs them.',
    answers: CustomerListDto,
    creates: true,
    refusals: [{ code: 'already-opened', message: 'KEY-ACCOUNTS is the SECONDARY list Key accounts.' }],
  })
  open(@Sent() sent: CommandRequest, @Body() { listId, name, level }: OpenCustomerListDto): Promise<CustomerListDto> {
    return this.send(sent, listId, { type: 'open', listId, name, level });
  }

  @Post(':listId/enrolments')
  @Roles('operations', 'admin')
  @CommandRoute({
    summary: 'Put buyers on the list for a period',
    description: 'Replaces what was said of them for these and later days. Priced orders stay as they are.',
    answers: CustomerListDto,
    refusals: [
      { code: 'unknown-buyer', message: 'There is no outlet D01-O9999.' },
      { code: 'bad-period', message: '2026-12-31 to 2026-01-01 is not a period of days.' },
    ],
  })
  async enrol(
    @Sent() sent: CommandRequest,
    @Param('listId') listId: string,
    @Body() { buyerIds, from, to = null }: EnrolBuyersDto,
  ): Promise<CustomerListDto> {
    await this.checkBuyers(listId, buyerIds);
    return this.send(sent, listId, { type: 'enrol', buyerIds, from, to });
  }

  @Post(':listId/removals')
  @Roles('operations', 'admin')
  @CommandRoute({ summary: 'Take buyers off the list from a day on', answers: CustomerListDto })
  remove(
    @Sent() sent: CommandRequest,
    @Param('listId') listId: string,
    @Body() { buyerIds, from, reason }: RemoveBuyersDto,
  ): Promise<CustomerListDto> {
    return this.send(sent, listId, { type: 'remove', buyerIds, from, reason });
  }

  private async checkBuyers(listId: string, buyerIds: readonly string[]): Promise<void> {
    const { state } = await this.commands.load(customerListDecider, streamOf(listId));
    if (!state) throw notFound();
    const [kind, known] =
      state.level === 'PRIMARY'
        ? ['distributor', await this.reference.distributors(buyerIds)]
        : ['outlet', await this.reference.outlets(buyerIds)];
    const unknown = buyerIds.filter((buyerId) => !known.has(buyerId));
    if (unknown.length === 0) return;
    throw problemOfRejection(reject('unknown-buyer', `There is no ${kind} ${unknown[0]}.`, { unknown }));
  }

  private send(sent: CommandRequest, listId: string, command: CustomerListCommand): Promise<CustomerListDto> {
    return this.gateway.send(sent, {
      decider: customerListDecider,
      streamId: streamOf(listId),
      command,
      location: `/v1/customer-lists/${listId}`,
      answer: (state) => toDto(state, this.clock.businessDate()),
    });
  }
}

function toDto(state: CustomerListState, today: string): CustomerListDto {
  if (!state) throw notFound();
  const { listId, name, level, members } = state;
  return {
    listId,
    name,
    level,
    members: Object.values(members).filter((periods) => isMemberOn(periods, today)).length,
  };
}

import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { returnDecider, type ReturnCommand, type ReturnState } from '#libs/deliveries';
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
import { ReturnEntity } from '#libs/read-models';
import { eitherSide, sellingSide } from '../trade/sides.js';
import { returnList } from './deliveries.list.js';
import { ReturnDesk } from './return-desk.js';
import { ApproveReturnDto, ReceiveReturnDto, RejectReturnDto, RequestReturnDto, ReturnDto } from './returns.dto.js';

const tooMuch = { code: 'exceeds-invoiced', message: 'Line 1: more than is left of it.' };
const decided = { code: 'return-rejected', message: 'Return 6f1c…: It was rejected.' };

/** Goods that buyers give back. */
@ApiTags('deliveries')
@Controller('v1/returns')
export class ReturnsController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly desk: ReturnDesk,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @ListRoute('Returns, newest first', returnList)
  list(@Asked() asked: QueryRequest): Promise<Page<ReturnEntity> | StreamableFile> {
    return this.queries.list(asked, returnList);
  }

  @Get(':returnId')
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'A return', answers: ReturnEntity })
  one(@Asked() asked: QueryRequest, @Param('returnId') returnId: string): Promise<ReturnEntity> {
    return this.queries.one(asked, ReturnEntity, { returnId });
  }

  @Post()
  @Roles('distributor', 'operations', 'warehouse', 'admin')
  @CommandRoute({
    summary: 'Ask to give goods of an invoice back',
    answers: ReturnDto,
    creates: true,
    refusals: [tooMuch],
  })
  async request(@Sent() sent: CommandRequest, @Body() body: RequestReturnDto): Promise<ReturnDto> {
    const { invoiceId, reason, requestedOn } = body;
    const returnId = sent.newId();
    const { orderId, trade, lines } = await this.desk.prepare(sent, returnId, body);
    return this.gateway.send(sent, {
      ...target(returnId),
      command: { type: 'request', returnId, invoiceId, orderId, trade, reason, lines },
      streamIsNew: true,
      ...(requestedOn === undefined ? {} : { businessDate: requestedOn }),
    });
  }

  @Post(':returnId/approval')
  @Roles('distributor', 'operations', 'finance', 'admin')
  @CommandRoute({
    summary: 'Approve; who asked may not',
    answers: ReturnDto,
    refusals: [{ code: 'maker-is-checker', message: 'Who asked for a return may not approve it.' }, tooMuch, decided],
  })
  async approve(
    @Sent() sent: CommandRequest,
    @Param('returnId') returnId: string,
    @Body() { lines = null, approvedOn }: ApproveReturnDto,
  ): Promise<ReturnDto> {
    await this.desk.checkLeft(sent.caller, returnId, lines, 'REQUESTED');
    return this.send(sent, returnId, { type: 'approve', lines }, approvedOn);
  }

  @Post(':returnId/rejection')
  @Roles('distributor', 'operations', 'finance', 'admin')
  @CommandRoute({ summary: 'Reject', answers: ReturnDto, refusals: [decided] })
  reject(
    @Sent() sent: CommandRequest,
    @Param('returnId') returnId: string,
    @Body() { reason }: RejectReturnDto,
  ): Promise<ReturnDto> {
    return this.send(sent, returnId, { type: 'reject', reason });
  }

  @Post(':returnId/receipt')
  @Roles('distributor', 'warehouse', 'operations', 'admin')
  @CommandRoute({
    summary: 'The goods are back: the credit note follows',
    description: 'Comes once, with all lots; what is missing then will not come. With Prefer: wait after the credit.',
    answers: ReturnDto,
    waits: true,
    refusals: [{ code: 'return-not-approved', message: 'Return 6f1c…: It is not approved yet.' }, tooMuch],
  })
  async receive(
    @Sent() sent: CommandRequest,
    @Param('returnId') returnId: string,
    @Body() { receivedOn = this.clock.businessDate(), lines }: ReceiveReturnDto,
  ): Promise<ReturnDto> {
    await this.desk.checkLeft(sent.caller, returnId, lines, 'APPROVED');
    const lots = lines.map(({ expiry = null, ...line }) => ({ ...line, expiry }));
    return this.send(sent, returnId, { type: 'receive', receivedOn, lines: lots }, receivedOn);
  }

  /** A command of the seller. */
  private send(
    sent: CommandRequest,
    returnId: string,
    command: ReturnCommand,
    businessDate?: string,
  ): Promise<ReturnDto> {
    return this.gateway.send(sent, {
      ...target(returnId),
      command,
      owners: (state) => sellingSide(sent.caller, state),
      settled: ({ status }) => status === 'CREDITED',
      ...(businessDate === undefined ? {} : { businessDate }),
    });
  }
}

function target(returnId: string) {
  return {
    decider: returnDecider,
    streamId: `return-${returnId}`,
    location: `/v1/returns/${returnId}`,
    answer: returnDto,
    owners: eitherSide,
  };
}

function returnDto(state: ReturnState): ReturnDto {
  if (state.status === 'NONE') throw notFound();
  const { returnId, invoiceId, orderId, status, reason, requestedBy, credited, lines } = state;
  const { level, sellerId, buyerId, distributorId, outletId } = state.trade;
  return {
    ...{ returnId, invoiceId, orderId, status, level, sellerId, buyerId, distributorId, outletId },
    ...{ reason, requestedBy, credited, lines: [...lines] },
  };
}

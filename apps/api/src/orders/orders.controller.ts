import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { orderDecider, type OrderCommand, type OrderState } from '#libs/orders';
import {
  Asked,
  CommandGateway,
  CommandRoute,
  ListRoute,
  QueryGateway,
  QueryRoute,
  Roles,
  Sent,
  type CommandRequest,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { OrderEntity } from '#libs/read-models';
import { BudgetDesk } from './budget-desk.js';
import { OrderDto, orderDto } from './order-answers.dto.js';
import { OrderDesk } from './order-desk.js';
import { AmendOrderDto, CancelOrderDto, PlaceOrderDto, ReleaseHoldDto } from './orders.dto.js';
import { orderList } from './orders.list.js';

const ended = { code: 'order-cancelled', message: 'Order 6f1c… is cancelled.' };
const underWay = { code: 'delivery-under-way', message: 'Order 6f1c… has a delivery planned or received.' };

const holdOver = {
  code: 'budget-hold-over',
  message: 'The budgets are not held for this order any more: send it again.',
};

/** True once the first decision is made: confirmed, held or rejected (or what came after). */
const isDecided = ({ status }: OrderState) => status !== 'PLACED' && status !== 'APPROVED' && status !== 'NONE';

/** Orders of both levels, one language. */
@ApiTags('orders')
@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly desk: OrderDesk,
    private readonly budgets: BudgetDesk,
  ) {}

  @Get()
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @ListRoute('Orders, newest first', orderList)
  list(@Asked() asked: QueryRequest): Promise<Page<OrderEntity> | StreamableFile> {
    return this.queries.list(asked, orderList);
  }

  @Get(':orderId')
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'An order and where it stands on the way to cash', answers: OrderEntity })
  one(@Asked() asked: QueryRequest, @Param('orderId') orderId: string): Promise<OrderEntity> {
    return this.queries.one(asked, OrderEntity, { orderId });
  }

  @Post()
  @Roles('distributor', 'operations', 'admin')
  @CommandRoute({
    summary: 'Place an order',
    description:
      'Prices it and records it. Credit and stock follow at once; with Prefer: wait the answer comes after that decision (CONFIRMED, HELD or REJECTED).',
    answers: OrderDto,
    creates: true,
    waits: true,
    refusals: [
      { code: 'distributor-not-active', message: 'Distributor D01 is SUSPENDED: no orders.' },
      { code: 'outlet-closed', message: 'Outlet D01-O0001 is closed.' },
      { code: 'unknown-location', message: 'D02-WH is not a location of the seller.' },
      holdOver,
    ],
  })
  async place(@Sent() sent: CommandRequest, @Body() body: PlaceOrderDto): Promise<OrderDto> {
    const orderId = sent.newId();
    const { terms, dates, source, priced } = await this.desk.prepare(sent, orderId, body);
    const { lines, totals, evidence, claims, budgetsHeld } = priced;
    const placing = this.send(
      sent,
      orderId,
      {
        type: 'place-order',
        orderId,
        trade: terms.trade,
        ...dates,
        paymentTermDays: terms.paymentTermDays,
        source,
        externalRef: body.externalRef ?? null,
        shortage: terms.shortage,
        ...{ lines, totals, evidence, claims, budgetsHeld },
      },
      { streamIsNew: true, businessDate: dates.orderedOn },
    );
    return this.budgets.freeing(placing, { orderId, round: 0, sent }, priced);
  }

  @Post(':orderId/amendment')
  @Roles('distributor', 'operations', 'admin')
  @CommandRoute({
    summary: 'Amend: new lines, priced anew as a whole',
    answers: OrderDto,
    ifMatch: 'required',
    waits: true,
    refusals: [ended, underWay, holdOver],
  })
  async amend(
    @Sent() sent: CommandRequest,
    @Param('orderId') orderId: string,
    @Body() body: AmendOrderDto,
  ): Promise<OrderDto> {
    const { requestedDate, promisedDate, priced, round } = await this.desk.prepareAmendment(sent, orderId, body);
    const { lines, totals, evidence, claims, budgetsHeld } = priced;
    const amending = this.send(sent, orderId, {
      type: 'amend',
      ...{ requestedDate, promisedDate, reason: body.reason, lines, totals, evidence, claims, budgetsHeld },
    });
    return this.budgets.freeing(amending, { orderId, round, sent }, priced);
  }

  @Post(':orderId/cancellation')
  @Roles('distributor', 'operations', 'admin')
  @CommandRoute({ summary: 'Cancel before delivery', answers: OrderDto, refusals: [ended, underWay] })
  cancel(
    @Sent() sent: CommandRequest,
    @Param('orderId') orderId: string,
    @Body() { reason, note }: CancelOrderDto,
  ): Promise<OrderDto> {
    return this.send(sent, orderId, { type: 'cancel', reason, note: note ?? null });
  }

  @Post(':orderId/hold-release')
  @Roles('finance', 'admin')
  @CommandRoute({
    summary: 'Release a credit hold',
    description: 'Lets the order pass above the limit. Who placed or amended it may not release it.',
    answers: OrderDto,
    waits: true,
    refusals: [
      { code: 'not-held-for-credit', message: 'Order 6f1c… is not held for credit.' },
      { code: 'maker-is-checker', message: 'Somebody else has to release it.' },
    ],
  })
  releaseHold(
    @Sent() sent: CommandRequest,
    @Param('orderId') orderId: string,
    @Body() { reason, releasedOn }: ReleaseHoldDto,
  ): Promise<OrderDto> {
    const on = releasedOn === undefined ? {} : { businessDate: releasedOn };
    return this.send(sent, orderId, { type: 'release-hold', reason }, on);
  }

  @Post(':orderId/closure')
  @Roles('operations', 'admin')
  @CommandRoute({ summary: 'Give up what is not delivered', answers: OrderDto, refusals: [ended, underWay] })
  close(@Sent() sent: CommandRequest, @Param('orderId') orderId: string): Promise<OrderDto> {
    return this.send(sent, orderId, { type: 'close' });
  }

  private send(
    sent: CommandRequest,
    orderId: string,
    command: OrderCommand,
    more: { readonly streamIsNew?: boolean; readonly businessDate?: string } = {},
  ): Promise<OrderDto> {
    return this.commands.send(sent, {
      decider: orderDecider,
      streamId: `order-${orderId}`,
      command,
      location: `/v1/orders/${orderId}`,
      answer: orderDto,
      owners: (state) => (state.status === 'NONE' ? [] : state.trade.distributorId),
      settled: isDecided,
      ...more,
    });
  }
}

import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { deliveryDecider, type DeliveryCommand, type DeliveryState } from '#libs/deliveries';
import { orderDecider } from '#libs/orders';
import {
  Asked,
  Clock,
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
import { DeliveryEntity } from '#libs/read-models';
import { eitherSide, sellingSide } from '../trade/sides.js';
import {
  CancelDeliveryDto,
  DeliveryDto,
  DispatchDto,
  FailureDto,
  PlanDeliveryDto,
  ReceiptDto,
} from './deliveries.dto.js';
import { deliveryList } from './deliveries.list.js';
import { receiptOf } from './receipt.js';

const ended = { code: 'delivery-cancelled', message: 'Delivery 6f1c…: It was cancelled.' };
const notThere = { code: 'not-dispatched', message: 'Delivery 6f1c…: It has not left the warehouse yet.' };
const onItsWay = { code: 'already-dispatched', message: 'Delivery 6f1c…: It is on its way.' };

/** Deliveries of both levels, from plan to receipt. */
@ApiTags('deliveries')
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly commands: Commands,
    private readonly queries: QueryGateway,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @ListRoute('Deliveries, latest planned first', deliveryList)
  list(@Asked() asked: QueryRequest): Promise<Page<DeliveryEntity> | StreamableFile> {
    return this.queries.list(asked, deliveryList);
  }

  @Get(':deliveryId')
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'A delivery', answers: DeliveryEntity })
  one(@Asked() asked: QueryRequest, @Param('deliveryId') deliveryId: string): Promise<DeliveryEntity> {
    return this.queries.one(asked, DeliveryEntity, { deliveryId });
  }

  @Post()
  @Roles('distributor', 'warehouse', 'operations', 'admin')
  @CommandRoute({
    summary: 'Plan a delivery of an order, and load it at once if wanted',
    description:
      'The order guards what may be planned: confirmed and on no other delivery. With dispatch and Prefer: wait the answer comes when the goods have left or were not there (DISPATCHED or CANCELLED).',
    answers: DeliveryDto,
    creates: true,
    waits: true,
    refusals: [
      { code: 'nothing-to-deliver', message: 'Everything confirmed is on a delivery already.' },
      { code: 'exceeds-confirmed', message: 'Line 1: only 240 confirmed units are left.' },
    ],
  })
  async plan(@Sent() sent: CommandRequest, @Body() body: PlanDeliveryDto): Promise<DeliveryDto> {
    const today = this.clock.businessDate();
    const { orderId, plannedDate = today, dispatch: release = false, vehicle = null, lines = null } = body;
    const streamId = `order-${orderId}`;
    if (sent.caller.distributorId !== undefined) {
      const { state } = await this.commands.load(orderDecider, streamId);
      sent.caller.mustOwn(sellingSide(sent.caller, state));
    }
    const deliveryId = sent.newId();
    const businessDate = plannedDate < today ? plannedDate : today;
    const { trade, carried } = await this.gateway.send(sent, {
      decider: orderDecider,
      streamId,
      command: { type: 'plan-delivery', deliveryId, plannedDate, release, vehicle, lines },
      location: `/v1/deliveries/${deliveryId}`,
      businessDate,
      answer: (order) => {
        if (order.status === 'NONE') throw notFound();
        const delivery = order.deliveries.find((known) => known.deliveryId === deliveryId);
        if (!delivery) throw notFound();
        return { trade: order.trade, carried: delivery.lines };
      },
    });
    // The process does the same when it sees the order's event; whoever comes second finds it done.
    const plan: DeliveryCommand = {
      ...{ type: 'plan', deliveryId, orderId, trade, plannedDate, lines: carried, release, vehicle },
    };
    return this.send(sent, deliveryId, plan, { businessDate, settled: ({ status }) => status !== 'RELEASED' });
  }

  @Post(':deliveryId/dispatch')
  @Roles('distributor', 'warehouse', 'operations', 'admin')
  @CommandRoute({
    summary: 'Load it: the stock gives the lots that expire first',
    description:
      'RELEASED until the stock has answered; with Prefer: wait the answer comes after that (DISPATCHED or CANCELLED).',
    answers: DeliveryDto,
    waits: true,
    refusals: [onItsWay, ended],
  })
  dispatch(
    @Sent() sent: CommandRequest,
    @Param('deliveryId') deliveryId: string,
    @Body() { vehicle = null, dispatchedOn }: DispatchDto,
  ): Promise<DeliveryDto> {
    return this.send(sent, deliveryId, { type: 'release', vehicle }, {
      ...dated(dispatchedOn),
      settled: ({ status }) => status !== 'RELEASED',
    }); // prettier-ignore
  }

  @Post(':deliveryId/receipt')
  @Roles('distributor', 'warehouse', 'operations', 'admin')
  @CommandRoute({
    summary: 'Record the buyer’s receipt',
    description:
      'Accepted goods are sold: the invoice follows. Refused goods go back to the seller’s stock, damaged and short ones are lost. Lines that are not named are accepted in full.',
    answers: DeliveryDto,
    waits: true,
    refusals: [notThere, { code: 'already-received', message: 'Delivery 6f1c…: The buyer has signed for it.' }],
  })
  receipt(
    @Sent() sent: CommandRequest,
    @Param('deliveryId') deliveryId: string,
    @Body() body: ReceiptDto,
  ): Promise<DeliveryDto> {
    const { command, receivedOn } = receiptOf(body, this.clock);
    return this.gateway.send(sent, {
      decider: deliveryDecider,
      streamId: `delivery-${deliveryId}`,
      command,
      location: `/v1/deliveries/${deliveryId}`,
      answer: deliveryDto,
      owners: eitherSide,
      businessDate: receivedOn,
      settled: ({ status }) => status === 'RECEIVED',
    });
  }

  @Post(':deliveryId/failure')
  @Roles('distributor', 'warehouse', 'operations', 'admin')
  @CommandRoute({
    summary: 'Nobody took it: everything comes back and may be planned again',
    answers: DeliveryDto,
    refusals: [notThere],
  })
  fail(
    @Sent() sent: CommandRequest,
    @Param('deliveryId') deliveryId: string,
    @Body() { reason, failedOn }: FailureDto,
  ): Promise<DeliveryDto> {
    return this.send(sent, deliveryId, { type: 'fail', reason }, dated(failedOn));
  }

  @Post(':deliveryId/cancellation')
  @Roles('distributor', 'warehouse', 'operations', 'admin')
  @CommandRoute({
    summary: 'Cancel before it is loaded',
    answers: DeliveryDto,
    refusals: [{ code: 'already-released', message: 'Delivery 6f1c…: It is being loaded.' }, onItsWay, ended],
  })
  cancel(
    @Sent() sent: CommandRequest,
    @Param('deliveryId') deliveryId: string,
    @Body() { reason }: CancelDeliveryDto,
  ): Promise<DeliveryDto> {
    return this.send(sent, deliveryId, { type: 'cancel', reason });
  }

  /** A command of the seller. */
  private send(
    sent: CommandRequest,
    deliveryId: string,
    command: DeliveryCommand,
    more: { readonly businessDate?: string; readonly settled?: (state: DeliveryState) => boolean } = {},
  ): Promise<DeliveryDto> {
    return this.gateway.send(sent, {
      decider: deliveryDecider,
      streamId: `delivery-${deliveryId}`,
      command,
      location: `/v1/deliveries/${deliveryId}`,
      answer: deliveryDto,
      owners: (state) => sellingSide(sent.caller, state),
      ...more,
    });
  }
}

const dated = (businessDate: string | undefined) => (businessDate === undefined ? {} : { businessDate });

function deliveryDto(state: DeliveryState): DeliveryDto {
  if (state.status === 'NONE') throw notFound();
  const { deliveryId, orderId, status, plannedDate, vehicle, dispatchedOn, receivedOn, lines, lots } = state;
  const { level, sellerId, buyerId, distributorId, outletId, shipFrom, shipTo } = state.trade;
  return {
    ...{ deliveryId, orderId, status, level, sellerId, buyerId, distributorId, outletId, shipFrom, shipTo },
    ...{ plannedDate, vehicle, dispatchedOn, receivedOn, lines: [...lines], lots: [...lots] },
  };
}

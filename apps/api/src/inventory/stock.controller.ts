import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { skuStock, stockDecider, type Place, type StockCommand, type StockState } from '#libs/inventory';
import {
  Asked,
  CommandGateway,
  CommandRoute,
  ListRoute,
  QueryGateway,
  Roles,
  Sent,
  type CommandRequest,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { StockLevelEntity, StockOnHandEntity } from '#libs/read-models';
import { lotList, stockLevelList } from './inventory.lists.js';
import { StockDesk } from './stock-desk.js';
import {
  AdjustStockDto,
  CountStockDto,
  LocationStockDto,
  ReceiveStockDto,
  type LotDto,
  type PlaceDto,
} from './stock.dto.js';

const unknowns = [
  { code: 'unknown-sku', message: 'There is no product BEER-331.' },
  { code: 'unknown-location', message: 'D01-WH is a location of D01, not of the principal.' },
];
const shortages = [
  { code: 'below-zero', message: 'BEER-330, lot L2611A: only 12 on hand.' },
  {
    code: 'would-break-reservations',
    message: 'BEER-330: 24 are reserved for orders and only 12 would be left. Release an order first.',
  },
];

type BodyOf<Command> = Command extends StockCommand ? Omit<Command, keyof Place> : never;

/** Warehouses: the principal's and the distributors'. */
@ApiTags('inventory')
@Controller('v1')
export class StockController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly desk: StockDesk,
  ) {}

  @Get('stock')
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @ListRoute('Stock by location and product: on hand, reserved, available', stockLevelList)
  levels(@Asked() asked: QueryRequest): Promise<Page<StockLevelEntity> | StreamableFile> {
    return this.queries.list(asked, stockLevelList);
  }

  @Get('locations/:locationId/stock')
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @ListRoute('Stock of a location by product and lot', lotList)
  async lots(
    @Asked() asked: QueryRequest,
    @Param('locationId') locationId: string,
  ): Promise<Page<StockOnHandEntity> | StreamableFile> {
    await this.desk.mustOwnLocation(asked.caller, locationId);
    return this.queries.list(asked, lotList, { locationId });
  }

  @Post('stock-receipts')
  @Roles('distributor', 'operations', 'warehouse', 'admin')
  @CommandRoute({
    summary: 'Receive goods: opening stock, production, a purchase',
    description: 'Goods of deliveries and returns come in by themselves.',
    answers: LocationStockDto,
    creates: true,
    refusals: unknowns,
  })
  receive(@Sent() sent: CommandRequest, @Body() body: ReceiveStockDto): Promise<LocationStockDto> {
    const { kind, id = sent.newId() } = body.source;
    const lines = body.lines.map((line) => ({ ...lotOf(line), quantity: line.quantity }));
    return this.send(sent, body, body.businessDate, { type: 'receive', source: { kind, id }, lines });
  }

  @Post('stock-adjustments')
  @Roles('distributor', 'operations', 'warehouse', 'admin')
  @CommandRoute({
    summary: 'Correct stock by hand, with the reason',
    answers: LocationStockDto,
    creates: true,
    refusals: [...unknowns, ...shortages],
  })
  adjust(@Sent() sent: CommandRequest, @Body() body: AdjustStockDto): Promise<LocationStockDto> {
    const { reason, note = null } = body;
    const lines = body.lines.map((line) => ({ ...lotOf(line), delta: line.delta }));
    return this.send(sent, body, body.businessDate, { type: 'adjust', reason, note, lines });
  }

  @Post('stock-counts')
  @Roles('distributor', 'operations', 'warehouse', 'admin')
  @CommandRoute({
    summary: 'Count stock: what is found is what is there',
    answers: LocationStockDto,
    creates: true,
    refusals: [...unknowns, ...shortages],
  })
  count(@Sent() sent: CommandRequest, @Body() body: CountStockDto): Promise<LocationStockDto> {
    const countedOn = this.desk.dayOf(body.countedOn);
    const lines = body.lines.map((line) => ({ ...lotOf(line), counted: line.counted }));
    return this.send(sent, body, countedOn, { type: 'count', countedOn, lines });
  }

  private async send(
    sent: CommandRequest,
    named: PlaceDto,
    date: string | undefined,
    command: BodyOf<StockCommand> & { readonly lines: readonly { readonly sku: string }[] },
  ): Promise<LocationStockDto> {
    const place = await this.desk.place(sent.caller, named);
    await this.desk.mustKnow(command.lines);
    return this.commands.send(sent, {
      decider: stockDecider,
      streamId: `stock-${place.locationId}`,
      command: { ...command, ...place },
      location: `/v1/locations/${place.locationId}/stock`,
      businessDate: this.desk.dayOf(date),
      answer: (state) => toDto(state, place, command.lines),
    });
  }
}

function lotOf({ sku, lot, expiry = null }: LotDto) {
  return { sku, lot, expiry };
}

function toDto(state: StockState, place: Place, lines: readonly { readonly sku: string }[]): LocationStockDto {
  const levels = [...new Set(lines.map(({ sku }) => sku))].map((sku) => {
    const { onHand, reserved, lots } = skuStock(state, sku);
    return { sku, onHand, reserved, available: onHand - reserved, lots: [...lots] };
  });
  return { ...place, levels };
}

import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { outletStockDecider, type OutletStockCommand, type OutletStockState } from '#libs/inventory';
import { tableGet } from '#libs/kernel';
import { CommandGateway, CommandRoute, IdParam, Roles, Sent, type CommandRequest } from '#libs/platform';
import { CountOutletDto, OutletStockDto, ReportSellOutDto } from './outlet-stock.dto.js';
import { StockDesk } from './stock-desk.js';

const unknownSku = { code: 'unknown-sku', message: 'There is no product BEER-331.' };

/** Outlets: what was counted and what consumers bought. */
@ApiTags('inventory')
@Controller('v1/outlets/:outletId')
export class OutletStockController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly desk: StockDesk,
  ) {}

  @Post('stock-counts')
  @Roles('distributor', 'operations', 'admin')
  @CommandRoute({
    summary: 'Count the stock of an outlet',
    description: 'Between two counts, what is missing counts as sold.',
    answers: OutletStockDto,
    creates: true,
    refusals: [
      unknownSku,
      { code: 'older-count', message: 'BEER-330 was counted on 2026-11-22 already, after 2026-11-20.' },
      { code: 'duplicate-line', message: 'BEER-330 is counted twice.' },
    ],
  })
  async count(
    @Sent() sent: CommandRequest,
    @IdParam('outletId') outletId: string,
    @Body() body: CountOutletDto,
  ): Promise<OutletStockDto> {
    const outlet = await this.desk.outlet(sent.caller, outletId, body.distributorId);
    const countedOn = this.desk.dayOf(body.countedOn);
    const lines = body.lines.map(({ sku, counted }) => ({ sku, counted }));
    return this.send(sent, countedOn, { type: 'count-outlet', ...outlet, countedOn, method: body.method, lines });
  }

  @Post('sell-out')
  @Roles('distributor', 'operations', 'admin')
  @CommandRoute({
    summary: 'Report what consumers bought in an outlet',
    answers: OutletStockDto,
    creates: true,
    refusals: [
      unknownSku,
      { code: 'bad-period', message: '2026-11-22 to 2026-11-20 is not a period of days (YYYY-MM-DD, first to last).' },
    ],
  })
  async sellOut(
    @Sent() sent: CommandRequest,
    @IdParam('outletId') outletId: string,
    @Body() body: ReportSellOutDto,
  ): Promise<OutletStockDto> {
    const outlet = await this.desk.outlet(sent.caller, outletId, body.distributorId);
    const { reportId = sent.newId(), from, source } = body;
    const to = this.desk.dayOf(body.to);
    const lines = body.lines.map(({ sku, quantity }) => ({ sku, quantity }));
    return this.send(sent, to, { type: 'report-sell-out', ...outlet, reportId, from, to, source, lines });
  }

  private async send(sent: CommandRequest, businessDate: string, command: OutletStockCommand): Promise<OutletStockDto> {
    await this.desk.mustKnow(command.lines);
    const { outletId, lines } = command;
    return this.commands.send(sent, {
      decider: outletStockDecider,
      streamId: `outlet-stock-${outletId}`,
      command,
      location: `/v1/outlets/${outletId}`,
      businessDate,
      answer: (state) => toDto(state, outletId, lines),
    });
  }
}

function toDto(
  { skus }: OutletStockState,
  outletId: string,
  lines: readonly { readonly sku: string }[],
): OutletStockDto {
  const levels = [...new Set(lines.map(({ sku }) => sku))].map((sku) => {
    const known = tableGet(skus, sku);
    return { sku, estimated: known?.estimate ?? null, lastCountOn: known?.countedOn ?? null };
  });
  return { outletId, levels };
}

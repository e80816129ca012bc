import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { limits } from '#libs/event-store';
import { Asked, EventLog, QueryRoute, Roles, type QueryRequest } from '#libs/platform';
import { historyEntry } from '../history/history.js';
import { HistoryEntryDto } from '../history/history.dto.js';
import { OrderDesk } from './order-desk.js';

/** An order's own events, from the log itself. */
@ApiTags('orders')
@Controller('v1/orders')
export class OrderHistoryController {
  constructor(
    private readonly desk: OrderDesk,
    private readonly log: EventLog,
  ) {}

  @Get(':orderId/history')
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'Everything that happened to an order, in words', answers: [HistoryEntryDto] })
  async history(@Asked() asked: QueryRequest, @Param('orderId') orderId: string): Promise<HistoryEntryDto[]> {
    await this.desk.owned(asked.caller, orderId);
    const events = await this.log.readStream(`order-${orderId}`, 0, limits.readPage);
    asked.answeredAt(events.at(-1)!.position);
    return events.map(historyEntry);
  }
}

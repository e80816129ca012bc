import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { registries } from '#libs/contexts';
import { limits, type StoredEvent } from '#libs/event-store';
import { Asked, EventLog, QueryRoute, Roles, type QueryRequest } from '#libs/platform';
import { HistoryEntryDto } from './order-answers.dto.js';
import { OrderDesk } from './order-desk.js';

const meanings = new Map(registries.flatMap(({ definitions }) => definitions.map((d) => [d.type, d.description])));

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
    return events.map(entry);
  }
}

function entry({ revision, position, type, metadata, recordedAt, data }: StoredEvent): HistoryEntryDto {
  const { actor, businessDate } = metadata;
  return {
    ...{ revision, position, type, meaning: meanings.get(type) ?? '', businessDate, recordedAt },
    ...{ actor: actor.id, actorKind: actor.kind, data: data as object },
  };
}

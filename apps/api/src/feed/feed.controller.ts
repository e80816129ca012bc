import { Readable } from 'node:stream';
import { Controller, Get, Inject, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiQuery, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { UnknownPosition, type StoredEvent } from '#libs/event-store';
import {
  Asked,
  badParameter,
  chooseFormat,
  CONFIG,
  EventLog,
  problemResponses,
  Roles,
  type Config,
  type QueryRequest,
} from '#libs/platform';
import { CloudEventDto, FeedPageDto } from './feed.dto.js';

const usual = 100;
const most = 1_000;
const formats = ['application/json', 'application/x-ndjson'] as const;

interface Wanted {
  readonly after: number;
  readonly limit: number;
  /** Beginnings of event types; none: all. */
  readonly types: readonly string[];
}

/** The log itself, for those who keep figures of their own. The principal's people only: it holds everybody's trade. */
@ApiTags('feed')
@Controller('v1/events')
export class FeedController {
  constructor(
    private readonly log: EventLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Roles('analyst', 'admin')
  @ApiOperation({
    summary: 'Events in log order, as CloudEvents',
    description:
      'A page after a position as JSON; or, with Accept: application/x-ndjson, everything up to now as a stream.',
  })
  @ApiExtraModels(CloudEventDto)
  @ApiQuery({ name: 'after', required: false, schema: { type: 'integer', minimum: 0, default: 0 } })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: most, default: usual } })
  @ApiQuery({ name: 'types', required: false, schema: { type: 'string' }, example: 'order.,invoice.issued' })
  @ApiResponse({
    status: 200,
    description: 'Events above `after`.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(FeedPageDto) } },
      'application/x-ndjson': { schema: { $ref: getSchemaPath(CloudEventDto) } },
    },
  })
  @ApiExtraModels(FeedPageDto)
  @problemResponses(['invalid-parameter', 'unauthenticated', 'forbidden', 'not-acceptable', 'unavailable'])
  async read(@Asked() asked: QueryRequest): Promise<FeedPageDto | StreamableFile> {
    const format = chooseFormat(asked.accept, formats);
    const wanted = readWanted(asked.query);
    if (format === 'application/x-ndjson') {
      const until = await this.log.head();
      asked.answeredAt(until);
      // Refuses a wrong position before the answer begins.
      await this.page(wanted.after, 1);
      const lines = Readable.from(this.lines(wanted, until), { objectMode: false });
      return new StreamableFile(lines, { type: `${format}; charset=utf-8` });
    }
    const events = await this.page(wanted.after, wanted.limit);
    const position = events.at(-1)?.position ?? wanted.after;
    asked.answeredAt(position);
    return { items: this.chosen(events, wanted).map((event) => this.envelope(event)), position };
  }

  private async page(after: number, limit: number): Promise<readonly StoredEvent[]> {
    try {
      return await this.log.readAll(after, limit);
    } catch (error) {
      if (error instanceof UnknownPosition) throw badParameter('after', 'is no position of this feed');
      throw error;
    }
  }

  private async *lines(wanted: Wanted, until: number): AsyncGenerator<string> {
    for (let after = wanted.after; after < until;) {
      const events = await this.log.readAll(after, most);
      if (events.length === 0) return;
      after = events.at(-1)!.position;
      const lines = this.chosen(events, wanted).map((event) => `${JSON.stringify(this.envelope(event))}\n`);
      if (lines.length > 0) yield lines.join('');
    }
  }

  private chosen(events: readonly StoredEvent[], { types }: Wanted): readonly StoredEvent[] {
    return types.length === 0 ? events : events.filter(({ type }) => types.some((prefix) => type.startsWith(prefix)));
  }

  private envelope({
    id,
    streamId,
    type,
    recordedAt,
    schemaVersion,
    position,
    revision,
    metadata,
    data,
  }: StoredEvent): CloudEventDto {
    return {
      ...{ specversion: '1.0', id, source: `urn:tuyen:${this.config.principalId}`, type, subject: streamId },
      ...{ time: recordedAt, datacontenttype: 'application/json', schemaversion: schemaVersion, position, revision },
      ...{ businessdate: metadata.businessDate, correlationid: metadata.correlationId, data: data as object },
    };
  }
}

function readWanted(query: Readonly<Record<string, unknown>>): Wanted {
  for (const name of Object.keys(query)) {
    if (!['after', 'limit', 'types'].includes(name))
      throw badParameter(name, 'is unknown here; known: after, limit, types');
  }
  const { types = '' } = query;
  if (typeof types !== 'string' || types.length > 1_000)
    throw badParameter('types', 'is a list of event types, by comma');
  return {
    after: whole(query, 'after', 0, Number.MAX_SAFE_INTEGER, 0),
    limit: Math.min(whole(query, 'limit', 1, Number.MAX_SAFE_INTEGER, usual), most),
    types: types.split(',').filter((type) => type !== ''),
  };
}

function whole(
  query: Readonly<Record<string, unknown>>,
  name: string,
  least: number,
  top: number,
  otherwise: number,
): number {
  const text = query[name];
  if (text === undefined || text === '') return otherwise;
  const value = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= top)) throw badParameter(name, `is a whole number from ${least} on`);
  return value;
}

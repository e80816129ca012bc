import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { priceListDecider } from '#libs/catalogue';
import {
  Asked,
  CommandGateway,
  CommandRoute,
  IdParam,
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
import { PriceListVersionEntity } from '#libs/read-models';
import { priceListVersions } from './catalogue.lists.js';
import { PriceListVersionDto, PublishPriceListDto } from './prices.dto.js';

@ApiTags('catalogue')
@Controller('v1/price-lists')
export class PriceListsController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly queries: QueryGateway,
  ) {}

  @Get()
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @ListRoute('Published versions of all price lists, newest first', priceListVersions)
  list(@Asked() asked: QueryRequest): Promise<Page<PriceListVersionEntity> | StreamableFile> {
    return this.queries.list(asked, priceListVersions);
  }

  @Get(':priceListId/versions')
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @ListRoute('Published versions of a price list, newest first', priceListVersions)
  versions(
    @Asked() asked: QueryRequest,
    @Param('priceListId') priceListId: string,
  ): Promise<Page<PriceListVersionEntity> | StreamableFile> {
    return this.queries.list(asked, priceListVersions, { priceListId });
  }

  @Get(':priceListId/versions/:version')
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'A published version of a price list', answers: PriceListVersionEntity })
  version(
    @Asked() asked: QueryRequest,
    @Param('priceListId') priceListId: string,
    @Param('version') version: string,
  ): Promise<PriceListVersionEntity> {
    if (!/^\d{1,9}$/.test(version)) throw notFound();
    return this.queries.one(asked, PriceListVersionEntity, { priceListId, version: Number(version) });
  }

  @Post(':priceListId/versions')
  @Roles('operations', 'admin')
  @CommandRoute({
    summary: 'Publish the next version of a price list',
    description: 'A version is the whole list: what it does not price has no price while it holds.',
    answers: PriceListVersionDto,
    creates: true,
    refusals: [
      { code: 'version-published', message: 'Version 2 is published and never changes; publish the next.' },
      { code: 'version-gap', message: 'The next version is 3.' },
      { code: 'currency-mismatch', message: 'The list is in VND; make another list for USD.' },
      { code: 'duplicate-line', message: 'BEER-330 is priced twice.' },
    ],
  })
  publish(
    @Sent() sent: CommandRequest,
    @IdParam('priceListId') priceListId: string,
    @Body() { validTo = null, ...body }: PublishPriceListDto,
  ): Promise<PriceListVersionDto> {
    const version = { priceListId, ...body, validTo };
    return this.commands.send(sent, {
      decider: priceListDecider,
      streamId: `price-list-${priceListId}`,
      command: { type: 'publish', ...version },
      location: `/v1/price-lists/${priceListId}/versions/${version.version}`,
      // What was published is what was sent; the stream may have a newer version when the request is repeated.
      answer: () => version,
    });
  }
}

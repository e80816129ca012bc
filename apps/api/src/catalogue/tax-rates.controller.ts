import { Body, Controller, Get, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { taxScheduleDecider } from '#libs/catalogue';
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
import { TaxRateEntity } from '#libs/read-models';
import { taxRateList } from './catalogue.lists.js';
import { SetTaxRateDto, TaxRateDto } from './prices.dto.js';

@ApiTags('catalogue')
@Controller('v1/tax-rates')
export class TaxRatesController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly queries: QueryGateway,
  ) {}

  @Get()
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @ListRoute('Tax rates by class, newest first', taxRateList)
  list(@Asked() asked: QueryRequest): Promise<Page<TaxRateEntity> | StreamableFile> {
    return this.queries.list(asked, taxRateList);
  }

  @Post()
  @Roles('operations', 'admin')
  @CommandRoute({
    summary: 'Set the rate of a tax class from a day on',
    description: 'Set again for the same day, the later rate counts. Priced orders keep theirs.',
    answers: TaxRateDto,
    creates: true,
    refusals: [{ code: 'bad-rate', message: '108 is no rate: percent as decimal text, from 0 to 100.' }],
  })
  set(@Sent() sent: CommandRequest, @Body() { taxClass, ratePercent, validFrom }: SetTaxRateDto): Promise<TaxRateDto> {
    return this.commands.send(sent, {
      decider: taxScheduleDecider,
      streamId: 'tax-schedule',
      command: { type: 'set-rate', taxClass, ratePercent, validFrom },
      location: `/v1/tax-rates?taxClass=${encodeURIComponent(taxClass)}`,
      answer: () => ({ taxClass, ratePercent, validFrom }),
    });
  }
}

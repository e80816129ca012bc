import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { contentsOn, productDecider, taxClassOn, type ProductCommand, type ProductState } from '#libs/catalogue';
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
import { ProductEntity } from '#libs/read-models';
import {
  ChangeTaxClassDto,
  DelistProductDto,
  ListProductDto,
  ProductDto,
  ProductPackDto,
  SetContentDto,
} from './products.dto.js';
import { productList } from './catalogue.lists.js';

const factorFixed = {
  code: 'pack-factor-fixed',
  message: 'Pack CASE24 of BEER-330 holds 24 base units for ever; give the new size a new code.',
};

@ApiTags('catalogue')
@Controller('v1/products')
export class ProductsController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly queries: QueryGateway,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @ListRoute('Products', productList)
  list(@Asked() asked: QueryRequest): Promise<Page<ProductEntity> | StreamableFile> {
    return this.queries.list(asked, productList);
  }

  @Get(':sku')
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'A product', answers: ProductEntity })
  one(@Asked() asked: QueryRequest, @Param('sku') sku: string): Promise<ProductEntity> {
    return this.queries.one(asked, ProductEntity, { sku });
  }

  @Post()
  @Roles('operations', 'admin')
  @CommandRoute({
    summary: 'List a product, or list a delisted one again',
    answers: ProductDto,
    creates: true,
    refusals: [
      { code: 'already-listed', message: 'BEER-330 is listed already, with other attributes.' },
      { code: 'tax-class-dated', message: 'BEER-330 is of tax class VAT10; change that from a day on.' },
      { code: 'content-dated', message: 'BEER-330 is known without that content; set its LITRE from a day on.' },
      { code: 'bad-content', message: 'LITRE: 0,33 is no factor (decimal text such as 0.33, or a fraction).' },
      factorFixed,
    ],
  })
  listProduct(@Sent() sent: CommandRequest, @Body() body: ListProductDto): Promise<ProductDto> {
    const { packs = [], contents = [], shelfLifeDays = null, ...rest } = body;
    return this.send(sent, body.sku, { type: 'list', packs, contents, shelfLifeDays, ...rest });
  }

  @Post(':sku/packs')
  @Roles('operations', 'admin')
  @CommandRoute({ summary: 'Add a pack', answers: ProductDto, refusals: [factorFixed] })
  addPack(
    @Sent() sent: CommandRequest,
    @Param('sku') sku: string,
    @Body() { code, factor }: ProductPackDto,
  ): Promise<ProductDto> {
    return this.send(sent, sku, { type: 'add-pack', pack: { code, factor } });
  }

  @Post(':sku/contents')
  @Roles('operations', 'admin')
  @CommandRoute({
    summary: 'Set what one base unit holds of a standard unit, from a day on',
    description: 'Policies by litre or kg count by it. Priced orders keep theirs; of two for one day the later counts.',
    answers: ProductDto,
    refusals: [
      { code: 'bad-content', message: 'LITRE: 0,33 is no factor (decimal text such as 0.33, or a fraction).' },
      { code: 'unit-is-pack', message: 'CASE24 counts base units already.' },
    ],
  })
  setContent(
    @Sent() sent: CommandRequest,
    @Param('sku') sku: string,
    @Body() { unit, factor, validFrom }: SetContentDto,
  ): Promise<ProductDto> {
    return this.send(sent, sku, { type: 'set-content', unit, factor, validFrom });
  }

  @Post(':sku/tax-class')
  @Roles('operations', 'admin')
  @CommandRoute({ summary: 'Tax by another class from a day on', answers: ProductDto })
  changeTaxClass(
    @Sent() sent: CommandRequest,
    @Param('sku') sku: string,
    @Body() { taxClass, validFrom }: ChangeTaxClassDto,
  ): Promise<ProductDto> {
    return this.send(sent, sku, { type: 'change-tax-class', taxClass, validFrom });
  }

  @Post(':sku/delisting')
  @Roles('operations', 'admin')
  @CommandRoute({ summary: 'Delist: no new orders for it', answers: ProductDto })
  delist(
    @Sent() sent: CommandRequest,
    @Param('sku') sku: string,
    @Body() { reason }: DelistProductDto,
  ): Promise<ProductDto> {
    return this.send(sent, sku, { type: 'delist', reason });
  }

  private send(sent: CommandRequest, sku: string, command: ProductCommand): Promise<ProductDto> {
    return this.commands.send(sent, {
      decider: productDecider,
      streamId: `product-${sku}`,
      command,
      location: `/v1/products/${sku}`,
      answer: (state) => toDto(state, this.clock.businessDate()),
    });
  }
}

function toDto(state: ProductState, today: string): ProductDto {
  if (!state) throw notFound();
  const { sku, name, brand, category, productLine, baseUnit, packs, shelfLifeDays } = state.listing;
  return {
    ...{ sku, name, brand, category, productLine, baseUnit, shelfLifeDays },
    packs: [...packs],
    contents: contentsOn(state.contents, today),
    taxClass: taxClassOn(state, today),
    status: state.delisted ? 'DELISTED' : 'LISTED',
  };
}

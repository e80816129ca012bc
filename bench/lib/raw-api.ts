import { randomUUID } from 'node:crypto';
import { Body, Controller, Module, Post, ValidationPipe, type DynamicModule } from '@nestjs/common';
import { Pool } from 'pg';
import {
  createHttpApp,
  createLogger,
  Database,
  devIssuerKeys,
  loadConfig,
  PlatformModule,
  Roles,
} from '#libs/platform';
import { PlaceOrderDto } from '../../apps/api/src/orders/orders.dto.js';

/**
 * The floor of placing an order: the product's own server with its guard, its checks of headers and bodies and its logs,
 * which answers after one durable insert of a row with as many bytes as the product's event has.
 */
const config = loadConfig();
const logger = createLogger(config, 'raw-api');
const pool = new Pool({ connectionString: config.databaseUrl, max: 16 });

interface Sample {
  readonly data: string;
  readonly metadata: string;
}

/** Bodies of an event of the product's own log, by the number of its lines. */
async function samples(): Promise<ReadonlyMap<number, Sample>> {
  const { rows } = await pool.query<Sample & { lines: number }>(
    `select distinct on (lines) json_array_length(data -> 'lines') as lines, data::text as data, metadata::text as metadata
     from log.event where type = 'order.placed' order by lines`,
  );
  return new Map(rows.map(({ lines, data, metadata }) => [lines, { data, metadata }]));
}

const known = await samples();
const text = `insert into raw.event (stream_id, revision, event_id, type, schema_version, data, metadata)
  values ($1, 0, $2, 'order.placed', 1, $3, $4)`;

async function insert(lines: number): Promise<{ readonly orderId: string }> {
  const orderId = randomUUID();
  const { data, metadata } = known.get(lines)!;
  await pool.query({ name: 'raw', text, values: [`order-${orderId}`, orderId, data, metadata] });
  return { orderId };
}

const nestValidation = new ValidationPipe({
  ...{ whitelist: true, forbidNonWhitelisted: true, transform: true },
  expectedType: PlaceOrderDto,
});

@Controller('v1')
class RawController {
  @Post('orders')
  @Roles('operations')
  place(@Body() body: PlaceOrderDto): Promise<{ readonly orderId: string }> {
    return insert(body.lines.length);
  }

  /** The same with Nest's own validation instead of the product's. */
  @Post('usual')
  @Roles('operations')
  usual(@Body(nestValidation) body: object): Promise<{ readonly orderId: string }> {
    return insert((body as PlaceOrderDto).lines.length);
  }
}

@Module({ controllers: [RawController] })
class RawModule {
  static with(platform: DynamicModule): DynamicModule {
    return { module: RawModule, imports: [platform] };
  }
}

const options = {
  ...{ config, logger, registries: [], projections: [], entities: [] },
  devIssuer: await devIssuerKeys(config.devIssuerFile),
};
const app = await createHttpApp(RawModule.with(PlatformModule.forRoot(options)), options);
await app.listen(config.port, config.host);
await app.get(Database).start();

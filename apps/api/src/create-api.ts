import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  createHttpApp,
  createLogger,
  Database,
  devIssuerKeys,
  settings,
  type Config,
  type PlatformOptions,
} from '#libs/platform';
import { AppModule } from './app.module.js';
import { registries } from './registries.js';

/** Builds the API from its settings. `overrides` is for tests and tools. Nothing listens yet. */
export async function createApi(config: Config, overrides: Partial<PlatformOptions> = {}): Promise<NestFastifyApplication> {
  const ownIssuer = config.mode !== 'production' && config.authIssuer === settings.authIssuer.default && config.authJwksUrl === undefined;
  const options: PlatformOptions = {
    config,
    logger: createLogger(config, 'api'),
    registries,
    projections: [],
    entities: [],
    ...(ownIssuer && !overrides.devIssuer ? { devIssuer: await devIssuerKeys(config.devIssuerFile) } : {}),
    ...overrides,
  };
  return createHttpApp(AppModule.forRoot(options), options);
}

/** Starts listening at once, so that liveness answers; requests are served when the database is there. */
export async function listen(app: NestFastifyApplication, config: Config): Promise<string> {
  await app.listen(config.port, config.host);
  await app.get(Database).start();
  return app.getUrl();
}

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { registries } from '#libs/contexts';
import {
  createHttpApp,
  createLogger,
  Database,
  devIssuerKeys,
  EventLog,
  LogTail,
  ProjectionProgress,
  settings,
  type Config,
  type PlatformOptions,
} from '#libs/platform';
import { readModelEntities, readModels } from '#libs/read-models';
import { AppModule } from './app.module.js';
import { accountMapOf } from './books/account-map.js';

/** Builds the API from its settings. `overrides` is for tests and tools. Nothing listens yet. Throws `ConfigError`. */
export async function createApi(
  config: Config,
  overrides: Partial<PlatformOptions> = {},
): Promise<NestFastifyApplication> {
  accountMapOf(config);
  const ownIssuer =
    config.mode !== 'production' &&
    config.authIssuer === settings.authIssuer.default &&
    config.authJwksUrl === undefined;
  const options: PlatformOptions = {
    config,
    logger: createLogger(config, 'api'),
    registries,
    projections: readModels,
    entities: readModelEntities,
    ...(ownIssuer && !overrides.devIssuer ? { devIssuer: await devIssuerKeys(config.devIssuerFile) } : {}),
    ...overrides,
  };
  return createHttpApp(AppModule.forRoot(options), options);
}

/**
 * Connects to the stores: resolves when requests can be served. Goes on trying while they are down; throws `OtherLog` on a
 * database that follows another log.
 */
export async function connect(app: NestFastifyApplication): Promise<void> {
  await app.get(Database).start();
  await app.get(ProjectionProgress).follow(app.get(EventLog));
  await app.get(ProjectionProgress).start();
  app.get(LogTail).start();
}

/** Listens at once, so that liveness answers while the stores are still away. Resolves with the URL when they are there. */
export async function listen(app: NestFastifyApplication, config: Config): Promise<string> {
  await app.listen(config.port, config.host);
  const url = await app.getUrl();
  await connect(app);
  return url;
}

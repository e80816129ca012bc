import {
  Global,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { TerminusModule } from '@nestjs/terminus';
import { DataSource } from 'typeorm';
import { AccessGuard } from './auth/access.guard.js';
import { DevIssuerController } from './auth/dev-issuer.controller.js';
import { TokenVerifier } from './auth/token-verifier.js';
import { Clock, SystemClock } from './clock.js';
import { CarryOutHandler } from './commands/carry-out.js';
import { CommandGateway } from './commands/command-gateway.js';
import { createDataSource } from './database/data-source.js';
import { Database } from './database/database.js';
import { migrate } from './database/migrate.js';
import { createPool } from './database/pool.js';
import { Commands } from './events/commands.js';
import { EventLog } from './events/event-log.js';
import { LogTail } from './events/log-tail.js';
import { ProjectionProgress } from './events/projection-progress.js';
import { openEvents, type EventRuntime } from './events/runtime.js';
import { HealthController } from './health/health.controller.js';
import { ProblemFilter } from './http/problem.filter.js';
import { BodyValidation } from './http/validation.js';
import { CONFIG, LOGGER, PLATFORM_OPTIONS, type PlatformOptions } from './platform.options.js';
import { CursorCodec } from './queries/cursor.js';
import { Lists } from './queries/lists.js';
import { AnswerListHandler, AnswerOneHandler, QueryGateway } from './queries/query-gateway.js';
import { ReadModels } from './queries/read-models.js';
import { MetricsController } from './telemetry/metrics.controller.js';
import { Metrics } from './telemetry/metrics.js';
import { Vault } from './vault/vault.js';

const EVENTS = Symbol('event runtime');

/** Everything that feature modules share: they import nothing but this library and their context. */
@Global()
@Module({})
export class PlatformModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly log: EventLog,
    private readonly progress: ProjectionProgress,
    private readonly metrics: Metrics,
    private readonly tail: LogTail,
  ) {}

  static forRoot(options: PlatformOptions): DynamicModule {
    const shared = providersOf(options);
    return {
      module: PlatformModule,
      imports: [CqrsModule, DiscoveryModule, TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController, ...(options.devIssuer ? [DevIssuerController] : [])],
      providers: [
        ...shared,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: BodyValidation },
        CarryOutHandler,
        AnswerListHandler,
        AnswerOneHandler,
      ],
      exports: [
        CONFIG, LOGGER, Clock, Metrics, Database, DataSource, EventLog, LogTail, Commands, ProjectionProgress, TokenVerifier,
        CommandGateway, QueryGateway, ReadModels, CursorCodec, CqrsModule, Vault,
      ], // prettier-ignore
    };
  }

  onModuleInit(): void {
    const help = 'Events between the checkpoint of a read model or process and the end of the log.';
    this.metrics.gaugeBy('tuyen_projection_lag_events', help, 'name', () => this.progress.lag(this.log));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tail.stop();
    await this.progress.stop();
    await this.log.close();
    await this.database.close();
  }
}

function providersOf(options: PlatformOptions): Provider[] {
  const { config, logger } = options;
  return [
    { provide: PLATFORM_OPTIONS, useValue: options },
    { provide: CONFIG, useValue: config },
    { provide: LOGGER, useValue: logger },
    { provide: Clock, useFactory: () => new SystemClock(config.timeZone) },
    { provide: Metrics, useFactory: () => new Metrics() },
    { provide: TokenVerifier, useFactory: () => tokenVerifier(options) },
    { provide: CursorCodec, useFactory: () => new CursorCodec(config.cursorSecret) },
    { provide: Database, useFactory: () => openDatabase(options) },
    { provide: DataSource, useFactory: (database: Database) => database.dataSource, inject: [Database] },
    {
      provide: EVENTS,
      useFactory: (database: Database, metrics: Metrics) => openRuntime(options, database, metrics),
      inject: [Database, Metrics],
    },
    { provide: Commands, useFactory: ({ commands }: EventRuntime) => commands, inject: [EVENTS] },
    { provide: EventLog, useFactory: ({ store }: EventRuntime) => store, inject: [EVENTS] },
    {
      provide: LogTail,
      useFactory: ({ store, commands }: EventRuntime) => new LogTail(store, commands, logger),
      inject: [EVENTS],
    },
    {
      provide: ProjectionProgress,
      useFactory: (database: Database) => new ProjectionProgress(database.pool, config.visibleTimeout),
      inject: [Database],
    },
    {
      provide: Vault,
      useFactory: ({ pool }: Database) => new Vault(pool, config.vaultSecret),
      inject: [Database],
    },
    CommandGateway,
    ReadModels,
    Lists,
    QueryGateway,
  ];
}

function tokenVerifier({ config, devIssuer }: PlatformOptions): TokenVerifier {
  const rules = {
    issuer: config.authIssuer,
    audience: config.authAudience,
    rolesClaim: config.authRolesClaim,
    distributorClaim: config.authDistributorClaim,
  };
  if (devIssuer) return TokenVerifier.local(rules, { keys: [devIssuer.publicJwk] });
  if (config.authJwksUrl === undefined) throw new Error('no key set for access tokens');
  return TokenVerifier.remote(rules, config.authJwksUrl);
}

function openDatabase({ config, logger, projections, entities }: PlatformOptions): Database {
  const pool = createPool(config, 'tuyen');
  const dataSource = createDataSource(config, entities);
  const prepare = async () => {
    if (config.migrate === 'yes') await migrate(pool, projections);
  };
  return new Database(pool, dataSource, prepare, logger);
}

function openRuntime(options: PlatformOptions, { pool }: Database, metrics: Metrics): Promise<EventRuntime> {
  const { config, registries, eventStore } = options;
  return openEvents({ config, registries, pool, metrics, ...(eventStore ? { store: eventStore } : {}) });
}

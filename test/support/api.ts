import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { connect, createApi } from '../../apps/api/src/create-api.js';
import { Projector } from '../../apps/projector/src/projector.js';
import {
  Commands,
  createDevIssuerKeys,
  Database,
  EventLog,
  issueDevToken,
  loadConfig,
  LOGGER,
  Metrics,
  type Config,
  type DevIssuerKeys,
  type PlatformOptions,
  type Role,
} from '#libs/platform';
import { testDatabase } from './test-database.js';
import { testEventStore } from './test-event-store.js';

/** An answer, its body read: JSON parsed, anything else as text. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface RequestOptions {
  /** Access token; none: no Authorization header. */
  readonly token?: string;
  /** Sent as JSON; a string or Buffer is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An API on a database and a log of its own, reached through real HTTP, with its read models and processes running here too. */
export interface RunningApi {
  readonly url: string;
  readonly config: Config;
  readonly app: NestFastifyApplication;
  readonly keys: DevIssuerKeys;
  /** An access token. `distributorId` is needed with role distributor. */
  token(role: Role | readonly Role[], distributorId?: string, subject?: string): Promise<string>;
  request<Body = Record<string, unknown>>(
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<Answer<Body>>;
  /** POST with an Idempotency-Key of its own. */
  command<Body = Record<string, unknown>>(
    path: string,
    token: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  get<Body = Record<string, unknown>>(
    path: string,
    token: string,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  stop(): Promise<void>;
}

/** Read models and, usually, processes beside an API. */
export interface Background {
  start(): Promise<void>;
  stop(): Promise<void>;
}

function wholeProjector(app: NestFastifyApplication, config: Config): Background {
  return new Projector({
    pool: app.get(Database).pool,
    store: app.get(EventLog),
    commands: app.get(Commands),
    principalId: config.principalId,
    timeZone: config.timeZone,
    metrics: app.get(Metrics),
    logger: app.get<Logger>(LOGGER),
  });
}

/**
 * Starts an API. `environment` adds to the settings, `overrides` to what the platform gets. Events are in the store that
 * the run is about, unless `environment` names one.
 */
export async function startApi(
  environment: Readonly<Record<string, string>> = {},
  overrides: Partial<PlatformOptions> = {},
  backgroundOf: (app: NestFastifyApplication, config: Config) => Background = wholeProjector,
): Promise<RunningApi> {
  const [database, events] = await Promise.all([
    testDatabase(),
    environment['EVENT_STORE'] ? undefined : testEventStore(),
  ]);
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    ...events?.settings,
    PORT: '0',
    TUYEN_LOG_LEVEL: process.env['TUYEN_LOG_LEVEL'] ?? 'silent',
    ...environment,
  });
  const keys = await createDevIssuerKeys();
  const app = await createApi(config, { devIssuer: keys, ...overrides });
  await app.listen(0, '127.0.0.1');
  await connect(app);
  const background = backgroundOf(app, config);
  await background.start();
  const url = await app.getUrl();
  const request: RunningApi['request'] = (method, path, options) => send(url, method, path, options);
  return {
    url,
    config,
    app,
    keys,
    token: (role, distributorId, subject = 'someone') =>
      issueDevToken({
        issuer: config.authIssuer,
        audience: config.authAudience,
        privateJwk: keys.privateJwk,
        subject,
        roles: typeof role === 'string' ? [role] : role,
        ...(distributorId === undefined ? {} : { distributorId }),
        ttlSeconds: 600,
      }),
    request,
    command: (path, token, body, headers = {}) =>
      request('POST', path, { token, body, headers: { 'Idempotency-Key': randomUUID(), ...headers } }),
    get: (path, token, headers = {}) => request('GET', path, { token, headers }),
    async stop() {
      await background.stop();
      await app.close();
      await Promise.all([database.drop(), events?.stop()]);
    },
  };
}

async function send<Body>(
  url: string,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Answer<Body>> {
  const { token, body, headers = {} } = options;
  const raw = typeof body === 'string' || Buffer.isBuffer(body);
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson =
    /json/.test(response.headers.get('content-type') ?? '') &&
    !/ndjson/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
}

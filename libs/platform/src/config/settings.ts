import { defaultNamespace } from '#libs/event-store';
import { dunningLevels } from './dunning-levels.js';
import {
  currency,
  eventStoreUrl,
  jsonFile,
  limitedPeriods,
  namespace,
  oneOf,
  percent,
  risingDays,
  roleLimits,
  secret,
  text,
  timeZone,
  url,
  webhookSecrets,
  whole,
  words,
} from './readers.js';

/** How a deployment is run. `production` refuses whatever is only fit for trying out. */
export type Mode = 'development' | 'test' | 'production';

/** One environment variable: its name, default, meaning and how its text becomes a value. */
export interface Setting<Value> {
  readonly name: string;
  /** Text taken when the variable is not set; undefined: it must be set, unless `optional`. */
  readonly default?: string;
  readonly optional?: boolean;
  /** Never printed. */
  readonly secret?: boolean;
  readonly meaning: string;
  /** Reads the text; throws an Error that tells what is expected. */
  read(this: void, text: string): Value;
}

const seconds = whole(1, 86_400);

/** Every setting that a process of Tuyen reads. `docs/configuration.md` is written from this table. */
export const settings = {
  mode: {
    name: 'NODE_ENV',
    default: 'development',
    meaning: 'development, test or production. Production refuses default secrets and the built-in token issuer.',
    read: oneOf('development', 'test', 'production'),
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    secret: true,
    meaning: 'PostgreSQL of the read models and, with EVENT_STORE=postgres, of the events.',
    read: url('postgres:', 'postgresql:'),
  },
  databasePool: {
    name: 'TUYEN_DATABASE_POOL',
    default: '10',
    meaning: 'Most connections that one process opens for queries, and as many again for the event store.',
    read: whole(2, 200),
  },
  eventStore: {
    name: 'EVENT_STORE',
    default: 'postgres',
    meaning: 'Where events are kept: postgres (in DATABASE_URL) or eventstoredb (at EVENTSTORE_URL).',
    read: oneOf('postgres', 'eventstoredb'),
  },
  eventStoreUrl: {
    name: 'EVENTSTORE_URL',
    optional: true,
    secret: true,
    meaning:
      'Connection string of EventStoreDB, esdb://user:password@host1:2113,host2:2113,host3:2113?tls=true; needed with ' +
      'EVENT_STORE=eventstoredb.',
    read: eventStoreUrl,
  },
  eventStoreNamespace: {
    name: 'EVENTSTORE_NAMESPACE',
    default: defaultNamespace,
    meaning:
      'What the streams of this deployment begin with in EventStoreDB, before a dot: several can share one node. ' +
      'Not to be changed later.',
    read: namespace,
  },
  host: { name: 'HOST', default: '127.0.0.1', meaning: 'Address that the API listens on.', read: text },
  port: {
    name: 'PORT',
    default: '3000',
    meaning: 'Port that the API listens on; 0 takes a free one.',
    read: whole(0, 65_535),
  },
  projectorPort: {
    name: 'TUYEN_PROJECTOR_PORT',
    optional: true,
    meaning: 'Port of the projector for /health/live and /metrics. Not set: none.',
    read: whole(1, 65_535),
  },
  publicUrl: {
    name: 'TUYEN_PUBLIC_URL',
    optional: true,
    meaning: 'Base URL that clients see, for the OpenAPI document. Not set: relative.',
    read: url('http:', 'https:'),
  },
  principalId: {
    name: 'PRINCIPAL_ID',
    default: 'principal',
    meaning: 'Id of the principal (the manufacturer) that this deployment serves; creditor of PRIMARY accounts.',
    read: (text: string): string => {
      if (!/^[A-Za-z0-9_-]{1,60}$/.test(text)) throw new Error('up to 60 letters, digits, - or _');
      return text;
    },
  },
  principalWarehouse: {
    name: 'PRINCIPAL_WAREHOUSE',
    default: 'principal-main',
    meaning: 'Stock location that PRIMARY orders are shipped from unless they name another.',
    read: text,
  },
  secondaryPriceList: {
    name: 'SECONDARY_PRICE_LIST',
    default: 'secondary',
    meaning: 'Price list of SECONDARY orders that name none.',
    read: text,
  },
  promiseDays: {
    name: 'PROMISE_DAYS',
    default: '2',
    meaning: 'Days from order to promised delivery where the order names no date.',
    read: whole(0, 365),
  },
  ageingDays: {
    name: 'AGEING_DAYS',
    default: '7,15,30,60,90',
    meaning:
      'Last day of each ageing bucket, in days overdue; the last bucket has no end, the first holds what is not due.',
    read: risingDays,
  },
  dunningLevels: {
    name: 'TUYEN_DUNNING_LEVELS',
    default:
      '[{"daysOverdue":3,"wording":"reminder","minimum":50000,"intervalDays":7},{"daysOverdue":15,"wording":"notice","minimum":50000,"intervalDays":10},{"daysOverdue":30,"wording":"last-notice","minimum":50000,"intervalDays":14,"hold":true}]',
    meaning:
      'Levels of dunning, JSON, first to last: days that the oldest invoice is overdue, key of the text, least amount in minor units, days until the same or the next level may follow, and whether it proposes to block the account.',
    read: dunningLevels,
  },
  marginFloorPercent: {
    name: 'TUYEN_MARGIN_FLOOR_PERCENT',
    optional: true,
    meaning:
      'What a line has to bring in at least where its cost is not known, percent of its list value: policies below it are published only when acknowledged. Not set: only known costs are looked at.',
    read: percent,
  },
  promotionLaw: {
    name: 'TUYEN_PROMOTION_LAW',
    default: 'VN',
    meaning: 'Whose limit of promotions policies are checked against: VN (Decree 81/2018 as amended, 50 %) or none.',
    read: oneOf('VN', 'none'),
  },
  promotionConcentrated: {
    name: 'TUYEN_PROMOTION_CONCENTRATED',
    optional: true,
    meaning:
      'Periods of concentrated promotion with their own limit in percent, such as 2027-01-07..2027-02-05=100, comma-separated.',
    read: limitedPeriods,
  },
  promotionExempt: {
    name: 'TUYEN_PROMOTION_EXEMPT_CATEGORIES',
    optional: true,
    meaning:
      'Product categories that may be discounted beyond the limit of promotions, such as fresh food, comma-separated.',
    read: words,
  },
  timeZone: {
    name: 'TIME_ZONE',
    default: 'Asia/Ho_Chi_Minh',
    meaning: 'IANA time zone in which business dates are told.',
    read: timeZone,
  },
  currency: {
    name: 'CURRENCY',
    default: 'VND',
    meaning: 'ISO 4217 code of the currency of all amounts.',
    read: currency,
  },
  authIssuer: {
    name: 'AUTH_ISSUER',
    default: 'urn:tuyen:dev-issuer',
    meaning: 'Issuer (iss) of access tokens. The default is the built-in issuer, which production refuses.',
    read: text,
  },
  authAudience: {
    name: 'AUTH_AUDIENCE',
    default: 'tuyen',
    meaning: 'Audience (aud) that access tokens must name.',
    read: text,
  },
  authJwksUrl: {
    name: 'AUTH_JWKS_URL',
    optional: true,
    meaning: "URL of the issuer's key set (JWKS). Not set: the built-in issuer's key is used.",
    read: url('http:', 'https:'),
  },
  authRolesClaim: {
    name: 'TUYEN_AUTH_ROLES_CLAIM',
    default: 'roles',
    meaning: 'Token claim with the list of roles.',
    read: text,
  },
  authDistributorClaim: {
    name: 'TUYEN_AUTH_DISTRIBUTOR_CLAIM',
    default: 'distributor_id',
    meaning: 'Token claim with the distributor whose data a caller with role distributor may see.',
    read: text,
  },
  devIssuerFile: {
    name: 'TUYEN_DEV_ISSUER_FILE',
    default: '.tuyen/dev-issuer.json',
    meaning: 'Key file of the built-in issuer, made at the first start (mode 0600).',
    read: text,
  },
  vaultSecret: {
    name: 'TUYEN_VAULT_SECRET',
    default: 'tuyen-development-vault',
    secret: true,
    meaning:
      'Seals personal data of payers (names, accounts, memos). Keep it apart from the database and its backups: without it they can not be read.',
    read: secret,
  },
  noticeSecrets: {
    name: 'TUYEN_BANK_NOTICE_SECRETS',
    default: 'sepay=whsec_dHV5ZW4tZGV2ZWxvcG1lbnQtbm90aWNlcw==',
    secret: true,
    meaning:
      'Who may send bank notices, and the secret that signs them (Standard Webhooks): sepay=whsec_BASE64,plain=whsec_BASE64; sepay=whsec_NEW|whsec_OLD while a secret changes. Production takes no notice signed with the default.',
    read: webhookSecrets,
  },
  differenceLimit: {
    name: 'TUYEN_DIFFERENCE_LIMIT',
    default: 'finance:50000',
    meaning:
      'Minor units of invoices that each role may let go with one match (fees, rounding), and up to which who opens a case of deduction may settle it alone; an admin without a limit may let any amount go.',
    read: roleLimits,
  },
  writeOffLimit: {
    name: 'TUYEN_WRITE_OFF_LIMIT',
    default: 'finance:50000000',
    meaning: 'Minor units that each role may write off or credit in one go; an admin without a limit any amount.',
    read: roleLimits,
  },
  bankFileLimit: {
    name: 'TUYEN_BANK_FILE_LIMIT_BYTES',
    default: '16777216',
    meaning: 'Largest bank file that is taken, bytes.',
    read: whole(1_024, 67_108_864),
  },
  accountMap: {
    name: 'TUYEN_ACCOUNT_MAP',
    optional: true,
    meaning:
      'JSON file that says which account of the chart each posting of the books moves; `tuyen books accounts` prints the built-in one, after Circular 99/2025/TT-BTC.',
    read: jsonFile,
  },
  cursorSecret: {
    name: 'TUYEN_CURSOR_SECRET',
    default: 'development-cursor-secret',
    secret: true,
    meaning: 'Seals the cursors of lists; the same on all API instances.',
    read: secret,
  },
  bodyLimit: {
    name: 'TUYEN_BODY_LIMIT_BYTES',
    default: '1048576',
    meaning: 'Largest request body.',
    read: whole(1_024, 104_857_600),
  },
  bodyDepth: {
    name: 'TUYEN_BODY_DEPTH',
    default: '16',
    meaning: 'Deepest nesting of a JSON body.',
    read: whole(4, 64),
  },
  maxConnections: {
    name: 'TUYEN_MAX_CONNECTIONS',
    default: '2000',
    meaning: 'Open connections per API process; more are closed at once.',
    read: whole(1, 100_000),
  },
  maxInFlight: {
    name: 'TUYEN_MAX_IN_FLIGHT',
    default: '1000',
    meaning: 'Requests that an API process works on at once; more are answered 503 with Retry-After.',
    read: whole(1, 100_000),
  },
  headersTimeout: {
    name: 'TUYEN_HEADERS_TIMEOUT_SECONDS',
    default: '10',
    meaning: 'Time that a client has to send its headers.',
    read: seconds,
  },
  requestTimeout: {
    name: 'TUYEN_REQUEST_TIMEOUT_SECONDS',
    default: '30',
    meaning: 'Time that a client has to send its whole request.',
    read: seconds,
  },
  queryTimeout: {
    name: 'TUYEN_QUERY_TIMEOUT_SECONDS',
    default: '15',
    meaning: 'Time after which a query of a read model is given up (503).',
    read: seconds,
  },
  visibleTimeout: {
    name: 'TUYEN_VISIBLE_TIMEOUT_SECONDS',
    default: '5',
    meaning: 'Longest wait of a query with Min-Event-Position.',
    read: whole(0, 60),
  },
  readyLagEvents: {
    name: 'TUYEN_READY_LAG_EVENTS',
    default: '10000',
    meaning:
      'Readiness is lost when a read model is further behind the log than this many events (EventStoreDB: kilobytes).',
    read: whole(1, 1_000_000_000),
  },
  publicOperations: {
    name: 'TUYEN_PUBLIC_OPERATIONS',
    default: 'auto',
    meaning:
      'Whether /docs, /openapi.json and /metrics need no token (else role admin): yes, no, or auto: not in production.',
    read: oneOf('auto', 'yes', 'no'),
  },
  migrate: {
    name: 'TUYEN_MIGRATE',
    default: 'yes',
    meaning: 'Whether a starting process brings the database schema up to date: yes or no.',
    read: oneOf('yes', 'no'),
  },
  logLevel: {
    name: 'TUYEN_LOG_LEVEL',
    default: 'info',
    meaning: 'fatal, error, warn, info, debug, trace or silent.',
    read: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  },
} as const satisfies Record<string, Setting<unknown>>;

type Settings = typeof settings;
type ValueOf<S> = S extends { read(this: void, text: string): infer Value }
  ? S extends { optional: true }
    ? Value | undefined
    : Value
  : never;

/** The settings as read from the environment. */
export type Config = { readonly [Key in keyof Settings]: ValueOf<Settings[Key]> };

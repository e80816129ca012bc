import { whole } from '../readers.js';
import type { SettingTable } from './setting.js';

const seconds = whole(1, 86_400);

/** How much and how long one process bears. */
export const limits = {
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
} as const satisfies SettingTable;

import { oneOf, text, url, whole } from '../readers.js';
import type { SettingTable } from './setting.js';

/** How the programs run and what they show. */
export const running = {
  mode: {
    name: 'NODE_ENV',
    default: 'development',
    meaning: 'development, test or production. Production refuses default secrets and the built-in token issuer.',
    read: oneOf('development', 'test', 'production'),
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
  publicOperations: {
    name: 'TUYEN_PUBLIC_OPERATIONS',
    default: 'auto',
    meaning:
      'Whether /docs, /openapi.json and /metrics need no token (else role admin): yes, no, or auto: not in production.',
    read: oneOf('auto', 'yes', 'no'),
  },
  logLevel: {
    name: 'TUYEN_LOG_LEVEL',
    default: 'info',
    meaning: 'fatal, error, warn, info, debug, trace or silent.',
    read: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  },
} as const satisfies SettingTable;

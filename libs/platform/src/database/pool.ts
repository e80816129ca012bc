import { Pool, type PoolConfig } from 'pg';
import type { Config } from '../config/settings.js';
import { columnTypes } from './column-types.js';

/** Connection settings that every pool shares: how columns arrive, time limits, keep-alive. */
export function connectionSettings(config: Pick<Config, 'databaseUrl' | 'databasePool' | 'queryTimeout'>): PoolConfig {
  return {
    connectionString: config.databaseUrl,
    max: config.databasePool,
    types: columnTypes,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: config.queryTimeout * 1000,
    idle_in_transaction_session_timeout: 30_000,
    options: '-c timezone=UTC',
  };
}

/** A pool of its own for one purpose; `name` shows in pg_stat_activity. */
export function createPool(config: Pick<Config, 'databaseUrl' | 'databasePool' | 'queryTimeout'>, name: string): Pool {
  const pool = new Pool({ ...connectionSettings(config), application_name: name });
  // An idle connection that breaks is replaced at the next use; unheard it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

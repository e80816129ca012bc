import type { Pool } from 'pg';
import { installProjections, type Projection } from '#libs/projections';
import type { Config } from '../config/settings.js';

/**
 * Brings the database up to date: event store, checkpoints, and tables and views of the read models. Safe to repeat and
 * to run in several processes at once.
 */
export async function migrate(pool: Pool, config: Pick<Config, 'eventStore'>, projections: readonly Projection[]): Promise<void> {
  void config;
  await installProjections(pool, projections);
}

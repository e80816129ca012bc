import type { Pool } from 'pg';
import { migrateEventStore } from '#libs/event-store';
import { installProjections, type Projection } from '#libs/projections';
import { migrateVault } from '../vault/vault.js';

/**
 * Brings the database up to date: log and snapshots, checkpoints, tables and views of the read models. Safe to repeat and
 * to run in several processes at once.
 */
export async function migrate(pool: Pool, projections: readonly Projection[]): Promise<void> {
  const client = await pool.connect();
  try {
    // Two processes that replace the same function at once would disturb each other.
    await client.query(`select pg_advisory_lock(hashtextextended('tuyen migrate', 0))`);
    await migrateEventStore(client);
    await migrateVault(client);
    await installProjections(pool, projections);
  } finally {
    // Ends the session, and the lock with it, even if the transaction above failed half way.
    client.release(true);
  }
}

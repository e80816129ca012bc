import { Pool } from 'pg';

/** A pool of at most `max` connections on a benchmark's database. */
export function openPool(connectionString: string, max: number): Pool {
  const pool = new Pool({ connectionString, max });
  // `end` answers before the last connection is closed, and the server may stop first; what failed is told by its query.
  pool.on('error', () => undefined);
  return pool;
}

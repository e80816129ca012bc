import type { Pool } from 'pg';
import type { Snapshot, SnapshotStore } from '../port.js';
import { types } from './rows.js';

/** Snapshots in `log.snapshot`. An older build never overwrites the snapshot of a newer one, nor a newer revision. */
export function postgresSnapshots(pool: Pick<Pool, 'query'>): SnapshotStore {
  return {
    async load(streamId, decider, version) {
      const text = 'SELECT revision, state FROM log.snapshot WHERE stream_id = $1 AND decider = $2 AND version = $3';
      const values = [streamId, decider, version];
      const { rows } = await pool.query<[number, unknown]>({
        name: 'log-load-snapshot',
        text,
        values,
        rowMode: 'array',
        types,
      });
      return rows[0] && { streamId, decider, version, revision: rows[0][0], state: rows[0][1] };
    },
    async save({ streamId, decider, version, revision, state }: Snapshot) {
      const text = `INSERT INTO log.snapshot AS kept (stream_id, decider, version, revision, state) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (stream_id, decider) DO UPDATE
        SET version = excluded.version, revision = excluded.revision, state = excluded.state
        WHERE (kept.version, kept.revision) < (excluded.version, excluded.revision)`;
      const values = [streamId, decider, version, revision, JSON.stringify(state)];
      await pool.query({ name: 'log-save-snapshot', text, values });
    },
  };
}

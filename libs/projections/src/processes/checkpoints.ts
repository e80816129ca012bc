import type { Pool } from 'pg';
import { sharedCalls } from '#libs/event-store';
import type { Lease } from '../lease-keeper.js';
import { engineSchema, progressChannel } from '../names.js';

/** How far a process is. */
export interface Checkpoint {
  readonly lease: Lease;
  readonly position: number;
}

// A crash of the server may take the last checkpoints back: their commands come again, under the same ids.
const save = `with moved as (
    update ${engineSchema}.generation g set position = u.position, heartbeat_at = clock_timestamp()
    from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) as u (name, generation, epoch, position)
    where g.name = u.name and g.generation = u.generation and g.epoch = u.epoch and g.holder = $5
    returning g.name, g.position)
  select array_agg(name) as names, set_config('synchronous_commit', 'off', true),
    pg_notify('${progressChannel}', json_agg(json_build_object('name', name, 'position', position, 'changed', true))::text)
  from moved having count(*) > 0`;

/**
 * Saves the checkpoints of the processes that run here. All of them follow the same log, so they come at the same time: they
 * share a statement. @returns false where the lease is held by another process
 */
export function checkpoints(pool: Pool, holder: number): (checkpoint: Checkpoint) => Promise<boolean> {
  return sharedCalls(async (saved: readonly Checkpoint[]) => {
    const leases = saved.map(({ lease }) => lease);
    const { rows } = await pool.query<{ names: readonly string[] }>({
      name: 'process save',
      text: save,
      values: [
        leases.map(({ name }) => name),
        leases.map(({ generation }) => generation),
        leases.map(({ epoch }) => epoch),
        saved.map(({ position }) => position),
        holder,
      ],
    });
    const names = new Set(rows[0]?.names);
    return leases.map(({ name }) => names.has(name));
  });
}

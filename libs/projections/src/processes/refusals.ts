import type { Pool } from 'pg';
import { engineSchema } from '../names.js';

/** A command of a process that its decider refused: for a person to look at. */
export interface ProcessRefusal {
  /** Log position of the event that caused the command. */
  readonly position: number;
  readonly streamId: string;
  /** Type of the command. */
  readonly command: string;
  readonly code: string;
  readonly message: string;
}

/** Keeps a refusal; the same one again, after a repeat, is kept once. */
export async function recordRefusal(pool: Pool, refusal: ProcessRefusal): Promise<void> {
  const { position, streamId, command, code, message } = refusal;
  await pool.query(
    `insert into ${engineSchema}.refusal (position, stream_id, command, code, message)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [position, streamId, command, code, message],
  );
}

/** How many refusals there are, and the newest of them. */
export async function processRefusals(
  pool: Pool,
  limit: number,
): Promise<{ readonly count: number; readonly newest: readonly (ProcessRefusal & { readonly refusedAt: Date })[] }> {
  const { rows } = await pool.query<{ count: unknown }>(`select count(*) as count from ${engineSchema}.refusal`);
  const newest = await pool.query<ProcessRefusal & { refusedAt: Date }>(
    `select position::float8 as position, stream_id as "streamId", command, code, message, refused_at as "refusedAt"
     from ${engineSchema}.refusal order by position desc, stream_id limit $1`,
    [limit],
  );
  return { count: Number(rows[0]!.count), newest: newest.rows };
}

import type { ClientBase, Pool } from 'pg';
import type { EventStore } from '#libs/event-store';
import { engineSchema } from './names.js';

/** A log by its store's name and its identity. */
export interface LogName {
  readonly store: string;
  readonly identity: string;
}

/** Checkpoints and read models of this database belong to another log: their positions mean nothing in this one. */
export class OtherLog extends Error {
  override readonly name = 'OtherLog';

  constructor(
    readonly followed: LogName,
    readonly given: LogName,
  ) {
    const cure =
      followed.store === given.store
        ? 'set EVENTSTORE_URL and EVENTSTORE_NAMESPACE back, or take the database that belongs to it'
        : `set EVENT_STORE=${followed.store}, or move with: tuyen copy-log --from ${followed.store} --to ${given.store} --switch`;
    super(`this database follows the log ${text(followed)}, and the settings name ${text(given)}: ${cure}`);
  }
}

const text = ({ store, identity }: LogName) => `${identity.slice(0, 8)} in ${store}`;

/** The log that the checkpoints of this database belong to; undefined before anything was started on it. */
export async function followedLog(pool: Pool | ClientBase): Promise<LogName | undefined> {
  const known = await pool.query<{ known: boolean }>(
    `select to_regclass('${engineSchema}.followed_log') is not null as known`,
  );
  if (!known.rows[0]!.known) return undefined;
  const { rows } = await pool.query<LogName>(`select store, identity from ${engineSchema}.followed_log`);
  return rows[0];
}

/** @throws OtherLog when the database follows another log than this one */
export async function checkFollowed(pool: Pool, store: Pick<EventStore, 'name' | 'identity'>): Promise<void> {
  const followed = await followedLog(pool);
  if (!followed) return;
  const given = { store: store.name, identity: await store.identity() };
  if (followed.store !== given.store || followed.identity !== given.identity) throw new OtherLog(followed, given);
}

/**
 * To be called by every process that is about to read or move checkpoints, once the schema is there. The first one
 * binds the database to its log.
 * @throws OtherLog when the database follows another log than this one
 */
export async function followLog(pool: Pool, store: Pick<EventStore, 'name' | 'identity'>): Promise<void> {
  await pool.query(
    `insert into ${engineSchema}.followed_log (store, identity) values ($1, $2) on conflict (one) do nothing`,
    [store.name, await store.identity()],
  );
  await checkFollowed(pool, store);
}

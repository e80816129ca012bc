import type { ClientBase, Pool } from 'pg';

/** Settings that reading and writing rows as text depends on. */
export const textSettings = `set local timezone = 'UTC'; set local datestyle = 'ISO'`;

/**
 * Read models and checkpoints follow from a log that is durable: a crash of the server may take their last commits back,
 * rows and checkpoint together, and they are made again. So nobody waits for the disk.
 */
const lazyCommit = 'set local synchronous_commit = off';

/**
 * Runs `work` in a transaction. The server ends it, and frees its locks, when this process stops answering for
 * `patienceMs`: a frozen process blocks nobody for longer.
 */
export async function inTransaction<T>(
  pool: Pool,
  patienceMs: number,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  // A connection that breaks between two statements says so here; the next statement fails by itself.
  const broken = (error: Error) => (failure = error);
  client.on('error', broken);
  const session = oneAfterAnother(client);
  try {
    await session.query(
      `begin; ${textSettings}; ${lazyCommit}; set local idle_in_transaction_session_timeout = ${Math.ceil(patienceMs)}`,
    );
    const result = await work(session);
    const { command } = await session.query('commit');
    // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
    return result;
  } catch (error) {
    await session.query('rollback').catch((fault: Error) => (failure = fault));
    throw error;
  } finally {
    client.removeListener('error', broken);
    client.release(failure);
  }
}

/** The client, with statements queued: callers may ask for several without waiting in between. */
function oneAfterAnother(client: ClientBase): ClientBase {
  let last: Promise<unknown> = Promise.resolve();
  const query = (...args: Parameters<ClientBase['query']>): Promise<unknown> => {
    const result = last.then(() => client.query(...args) as unknown);
    last = result.catch(() => undefined);
    return result;
  };
  return Object.assign(Object.create(client) as ClientBase, { query });
}

import type { Pool } from 'pg';
import { AppendRefused, OutcomeUnknown, StoreUnavailable, type StoredEvent } from '../port.js';
import { appendLock } from './append-sql.js';
import { isOfData, kindOf, textOf } from './errors.js';

// After the lock, which is a statement of its own so that this one sees what was committed before.
const insert = `WITH ours AS (
    SELECT * FROM ROWS FROM (
      unnest($1::text[]), unnest($2::bigint[]), unnest($3::uuid[]), unnest($4::text[]), unnest($5::integer[]),
      json_array_elements($6::json), json_array_elements($7::json), unnest($8::timestamptz[])
    ) WITH ORDINALITY AS x (stream_id, revision, id, type, version, data, metadata, recorded_at, n)
  )
  INSERT INTO log.event
  SELECT (SELECT coalesce(max(position), 0) FROM log.event) + n, stream_id, revision, id, type, version, data, metadata, recorded_at
  FROM ours`;

const missing = `SELECT x.stream_id FROM unnest($1::text[], $2::bigint[]) AS x (stream_id, revision)
  WHERE x.revision > 0
    AND NOT EXISTS (SELECT FROM log.event e WHERE e.stream_id = x.stream_id AND e.revision = x.revision - 1) LIMIT 1`;

/** Writes events of another log at the end of this one, in one transaction, with their own times. */
export async function importEvents(pool: Pool, events: readonly StoredEvent[]): Promise<void> {
  let client;
  try {
    client = await pool.connect();
  } catch (error) {
    throw new StoreUnavailable(`PostgreSQL can't be reached: ${textOf(error)}`, { cause: error });
  }
  let failure: Error | undefined;
  try {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(${appendLock})`);
    await client.query(insert, [
      events.map((event) => event.streamId),
      events.map((event) => event.revision),
      events.map((event) => event.id),
      events.map((event) => event.type),
      events.map((event) => event.schemaVersion),
      JSON.stringify(events.map((event) => event.data)),
      JSON.stringify(events.map((event) => event.metadata)),
      events.map((event) => event.recordedAt),
    ]);
    const streams = [events.map((event) => event.streamId), events.map((event) => event.revision)];
    const { rows } = await client.query<{ stream_id: string }>(missing, streams);
    if (rows[0]) throw new AppendRefused(`${rows[0].stream_id} lacks the revision before`);
    await client.query(`SELECT pg_notify('log', max(position)::text) FROM log.event`);
    await client.query('COMMIT');
  } catch (error) {
    // The connection ends with the transaction: an import is no everyday work.
    failure = error as Error;
    if (error instanceof AppendRefused) throw error;
    if (isOfData(error)) {
      throw new AppendRefused(`PostgreSQL refused the events: ${textOf(error)}`, { cause: error });
    }
    if (kindOf(error) === 'refused') throw error;
    throw new OutcomeUnknown(`no answer from PostgreSQL: ${textOf(error)}`, { cause: error });
  } finally {
    client.release(failure);
  }
}

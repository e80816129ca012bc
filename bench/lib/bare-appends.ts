import { migrateEventStore, PostgresEventStore, type NewEvent } from '#libs/event-store';
import { newDatabase } from './databases.js';
import { openPool } from './open-pool.js';

const callers = 64;

/**
 * Writes what a run has put into a log once more: the same events to the same streams, each append by itself and durable, into
 * an empty log on the same server. Nothing is read, decided or shown: no program that posts these events can be faster.
 * @param after position before the first of the events
 * @returns seconds that it takes
 */
export async function bareAppends(databaseUrl: string, after: number): Promise<number> {
  const copyUrl = await newDatabase(databaseUrl, `${new URL(databaseUrl).pathname.slice(1)}_bare`);
  const pool = openPool(copyUrl, 1);
  await migrateEventStore(pool);
  await pool.end();
  const source = new PostgresEventStore({ connectionString: databaseUrl });
  const copy = new PostgresEventStore({ connectionString: copyUrl });
  try {
    const appends = await appendsAfter(source, after);
    // Streams that were there before begin anew.
    const revisions = new Map<string, number>();
    const started = performance.now();
    let next = 0;
    const append = async () => {
      for (let at = next++; at < appends.length; at = next++) {
        const { streamId, events } = appends[at]!;
        const expected = revisions.get(streamId) ?? -1;
        revisions.set(streamId, expected + events.length);
        const { kind } = await copy.append(streamId, expected, events);
        if (kind !== 'appended') throw new Error(`an append to ${streamId} is ${kind}`);
      }
    };
    await Promise.all(Array.from({ length: callers }, append));
    return (performance.now() - started) / 1_000;
  } finally {
    await Promise.all([source.close(), copy.close()]);
  }
}

interface Append {
  readonly streamId: string;
  readonly events: NewEvent[];
}

/** Events of one command are one append. */
async function appendsAfter(store: PostgresEventStore, after: number): Promise<readonly Append[]> {
  const appends: Append[] = [];
  let before = '';
  for (let position = after; ;) {
    const page = await store.readAll(position, 1_000);
    for (const { streamId, id, type, schemaVersion, data, metadata } of page) {
      const event: NewEvent = { id, type, schemaVersion, data, metadata };
      const command = `${streamId} ${metadata.commandId}`;
      if (command === before) appends.at(-1)!.events.push(event);
      else appends.push({ streamId, events: [event] });
      before = command;
    }
    if (page.length === 0) return appends;
    position = page.at(-1)!.position;
  }
}

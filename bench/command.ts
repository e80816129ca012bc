import {
  createCommandHandler,
  eventId,
  migrateEventStore,
  PostgresEventStore,
  type CommandEnvelope,
} from '#libs/event-store';
import { isRejection } from '#libs/kernel';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { inTurns, rateOf, type BenchOptions } from './lib/measure.js';
import { openPool } from './lib/open-pool.js';
import { RawLog } from './lib/raw-log.js';
import { against, type Result } from './lib/report.js';
import { benchCodec, benchDecider, metadataOf, newStream, type Count } from './lib/sample.js';

const streams = 2_000;
const eventsEach = 10;

function envelopeOf(streamId: string): CommandEnvelope<Count> {
  const commandId = randomUUID();
  const { requestHash, actor, businessDate } = metadataOf(commandId);
  const context = { now: '2026-11-02T03:00:00.000Z', businessDate, actor };
  return { streamId, command: { number: 1 }, commandId, requestHash, context, correlationId: commandId };
}

/** The same by hand, one command after another on a connection: read the stream, fold, decide, insert. */
function byHand(pool: Pool): (streamId: string) => Promise<void> {
  const read = 'SELECT revision, data FROM raw.event WHERE stream_id = $1 ORDER BY revision';
  const insert = `INSERT INTO raw.event (stream_id, revision, event_id, type, schema_version, data, metadata)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (stream_id, revision) DO NOTHING`;
  return async (streamId) => {
    for (;;) {
      const { rows } = await pool.query<{ data: { number: number; text: string; ids: string[] } }>({
        name: 'raw-read',
        text: read,
        values: [streamId],
      });
      const folded = rows.reduce(
        (state, { data }) => benchDecider.evolve(state, { type: 'bench.counted', data }),
        benchDecider.initial,
      );
      const { command, context, commandId } = envelopeOf(streamId);
      const decided = benchDecider.decide(command, folded, context);
      if (isRejection(decided)) throw new Error(decided.message);
      const [event] = decided;
      const id = eventId(streamId, commandId, 0);
      const bodies = [JSON.stringify(event!.data), JSON.stringify(metadataOf(commandId))];
      const values = [streamId, rows.length, id, event!.type, 1, ...bodies];
      const { rowCount } = await pool.query({ name: 'raw-insert', text: insert, values });
      if (rowCount === 1) return;
    }
  };
}

/**
 * Load + decide + append per second over 2,000 streams of ten events and more, against raw load + insert of one row.
 * The aim is for more callers than connections: with fewer, both sides share the same commits, and their time decides.
 */
export async function run({ databaseUrl, seconds = 3, log }: BenchOptions): Promise<Result[]> {
  const pool = openPool(databaseUrl, 16);
  await migrateEventStore(pool);
  const store = new PostgresEventStore({ connectionString: databaseUrl, codec: benchCodec });
  const raw = new RawLog(databaseUrl, 4, 64);
  await raw.prepare();
  const names = Array.from({ length: streams }, newStream);
  try {
    const handler = createCommandHandler({ store, codec: benchCodec });
    const handle = async (streamId: string) => {
      const outcome = await handler.handle(benchDecider, envelopeOf(streamId));
      if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
    };
    log?.('command: preparing streams');
    for (let n = 0; n < eventsEach; n++) {
      await Promise.all(names.map(handle));
      await Promise.all(
        names.map((streamId) => {
          const commandId = randomUUID();
          const [data, metadata] = [{ number: 1, text: 'x'.repeat(197), ids: ['place-0001'] }, metadataOf(commandId)];
          const bodies = { data: JSON.stringify(data), metadata: JSON.stringify(metadata) };
          return raw.append({
            streamId,
            revision: n,
            id: eventId(streamId, commandId, 0),
            type: 'bench.counted',
            ...bodies,
          });
        }),
      );
    }
    const loadAndInsert = byHand(pool);
    const any = () => names[Math.floor(Math.random() * streams)]!;
    const cold = createCommandHandler({ store, codec: benchCodec, cacheSize: 1 });
    const results: Result[] = [];
    for (const callers of [1, 16, 64]) {
      log?.(`command, ${callers} callers`);
      const rates = await inTurns(3, {
        store: () => rateOf(callers, seconds, () => handle(any())),
        cold: () => rateOf(callers, seconds, () => cold.handle(benchDecider, envelopeOf(any()))),
        raw: () => rateOf(callers, seconds, () => loadAndInsert(any())),
      });
      const floor = rates.raw;
      const unit = 'commands/s';
      const note = 'floor: raw select, fold and insert of one row on one of 16 connections';
      results.push(
        against(floor, {
          name: `command, ${callers} callers`,
          unit,
          value: rates.store,
          ...(callers >= 64 ? { aim: 1.5 } : {}),
          note,
        }),
      );
      results.push(against(floor, { name: `command, ${callers} callers, nothing cached`, unit, value: rates.cold }));
    }
    const busy = await rateOf(64, seconds, () => handle(names[0]!));
    results.push({
      name: 'command, 64 callers on one stream',
      unit: 'commands/s',
      value: busy,
      ratio: busy / results[0]!.floor!,
      note: 'against the floor of 1 caller',
    });
    return results;
  } finally {
    await store.close();
    await Promise.all([pool.end(), raw.close()]);
  }
}

import { migrateEventStore, noStream, PostgresEventStore } from '#libs/event-store';
import { inTurns, rateOf, type BenchOptions } from './lib/measure.js';
import { openPool } from './lib/open-pool.js';
import { RawLog } from './lib/raw-log.js';
import { against, type Result } from './lib/report.js';
import { benchCodec, benchEvent, newStream } from './lib/sample.js';

/** Ways to write raw rows; the best one for a number of callers is its floor. Connections, most events a commit. */
const rawWays = { '4 x 64': [4, 64], '2 x 64': [2, 64], '4 x 16': [4, 16] } as const;

/**
 * Durable appends per second of a 560-byte event, each to a new stream with expected revision, through the port, against
 * raw multi-row inserts of the same bytes into the same columns and indexes, in group commits.
 */
export async function run({ databaseUrl, seconds = 2, log }: BenchOptions): Promise<Result[]> {
  const pool = openPool(databaseUrl, 1);
  await migrateEventStore(pool);
  await pool.end();
  const store = new PostgresEventStore({ connectionString: databaseUrl, codec: benchCodec });
  const raw = Object.entries(rawWays).map(([name, [connections, most]]) => ({
    name,
    log: new RawLog(databaseUrl, connections, most),
  }));
  await raw[0]!.log.prepare();

  const { data, metadata } = benchEvent();
  const bodies = { type: 'bench.counted', data: JSON.stringify(data), metadata: JSON.stringify(metadata) };
  const viaStore = async () => {
    const result = await store.append(newStream(), noStream, [benchEvent()]);
    if (result.kind !== 'appended') throw new Error(`a new stream's event is ${result.kind}`);
  };
  const viaRaw = (way: RawLog) => () =>
    way.append({ streamId: newStream(), revision: 0, id: benchEvent().id, ...bodies });

  try {
    await rateOf(64, 1, viaStore);
    for (const way of raw) await rateOf(64, 0.5, viaRaw(way.log));
    const results: Result[] = [];
    for (const callers of [1, 16, 64, 256]) {
      log?.(`append, ${callers} callers`);
      const rates = await inTurns<string>(3, {
        store: () => rateOf(callers, seconds, viaStore),
        ...Object.fromEntries(raw.map((way) => [way.name, () => rateOf(callers, seconds, viaRaw(way.log))])),
      });
      const best = raw.map((way) => way.name).reduce((a, b) => (rates[a]! >= rates[b]! ? a : b));
      const result = { name: `append, ${callers} callers`, unit: 'appends/s', value: rates['store']! };
      const note = `floor: raw rows, ${best} events a commit`;
      results.push(against(rates[best]!, callers >= 64 ? { ...result, aim: 0.6, note } : { ...result, note }));
    }
    return results;
  } finally {
    await store.close();
    await Promise.all(raw.map((way) => way.log.close()));
  }
}

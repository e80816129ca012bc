import { registries } from '#libs/contexts';
import {
  eventCodec,
  migrateEventStore,
  noStream,
  PostgresEventStore,
  type EventStore,
  type StoredEvent,
} from '#libs/event-store';
import { installProjections, ProjectionEngine, ProjectionListener, type Projection } from '#libs/projections';
import { readModels } from '#libs/read-models';
import type { Pool } from 'pg';
import { forget, fromStart, reached } from './lib/from-start.js';
import { inTurns, median, type BenchOptions } from './lib/measure.js';
import { openPool } from './lib/open-pool.js';
import { against, type Result } from './lib/report.js';
import { RawProjection } from './lib/raw-projection.js';
import { allKinds, saleEvent, salesCodec, salesTotals } from './lib/sales.js';
import { restore, tradeLog } from './lib/trade-log.js';

const logLength = 60_000;
const one = salesTotals('sales_total', allKinds);
let streams = 0;

async function append(store: EventStore, from: number, count: number): Promise<void> {
  for (let n = from; n < from + count; n += 500) {
    streams += 1;
    const events = Array.from({ length: Math.min(500, from + count - n) }, (_, i) => saleEvent(n + i));
    await store.append(`sale-${process.pid}-${streams}`, noStream, events);
  }
}

/**
 * Events per second of log through the projection engine: one read model against a loop that reads, parses, folds, upserts
 * and moves a checkpoint with the least work that could do; all read models of the product on the log of whole orders;
 * and the same live.
 */
export async function run({ databaseUrl, log }: BenchOptions): Promise<Result[]> {
  const pool = openPool(databaseUrl, 8);
  await migrateEventStore(pool);
  const results: Result[] = [];
  try {
    results.push(await oneReadModel(pool, databaseUrl, log));
    for (const lines of [4, 33]) results.push(...(await allReadModels(pool, databaseUrl, lines, log)));
    return results;
  } finally {
    await pool.end();
  }
}

async function oneReadModel(pool: Pool, connectionString: string, log: BenchOptions['log']): Promise<Result> {
  const store = new PostgresEventStore({ connectionString, codec: salesCodec });
  try {
    log?.(`projection: a log of ${logLength} events`);
    await append(store, 0, logLength);
    await pool.query('vacuum analyze');
    const raw = new RawProjection(pool);
    log?.('projection: one read model from the start');
    const rates = await inTurns(3, {
      engine: () => rateFromStart(pool, store, [one]),
      raw: () => raw.fromStart(5_000),
    });
    return against(rates.raw, {
      ...{ name: 'rebuild, one read model', unit: 'events/s', value: rates.engine, aim: 0.7 },
      note: 'floor: raw loop, pages of 5,000',
    });
  } finally {
    await store.close();
  }
}

async function allReadModels(
  pool: Pool,
  connectionString: string,
  lines: number,
  log: BenchOptions['log'],
): Promise<Result[]> {
  log?.(`projection: a log of orders with ${lines} lines`);
  const events = await tradeLog(lines > 10 ? 1_000 : 3_000, lines);
  await pool.query('drop schema log cascade');
  await migrateEventStore(pool);
  // The last quarter of the orders comes live.
  const past = Math.floor(events.length * 0.75);
  await restore(pool, events.slice(0, past));
  await pool.query('vacuum analyze');
  const store = new PostgresEventStore({ connectionString, codec: eventCodec(registries) });
  const name = (what: string) => `${what}, ${readModels.length} read models, ${lines} lines`;
  try {
    const rates: number[] = [];
    for (let round = 0; round < 3; round++) {
      log?.(`projection: all read models from the start, round ${round + 1}`);
      rates.push(await rateFromStart(pool, store, readModels));
    }
    const bytes = events.reduce((sum, { data }) => sum + JSON.stringify(data).length, 0) / events.length;
    const note = `aim: 25,000 events/s; here ${Math.round(bytes)} bytes each`;
    const rebuild = { name: name('rebuild'), unit: 'events/s', value: median(rates), ratio: median(rates) / 25_000 };
    log?.('projection: all read models live');
    const following = await live(pool, store, events.slice(past));
    return [
      { ...rebuild, aim: 1, note },
      { name: name('live'), unit: 'events/s', value: following, ratio: following / 25_000, aim: 1, note },
    ];
  } finally {
    await store.close();
  }
}

/** @returns events of log per second, from an empty table to the end of the log */
async function rateFromStart(pool: Pool, store: EventStore, projections: readonly Projection[]): Promise<number> {
  const head = await store.head();
  return (head * 1_000) / (await fromStart(pool, store, projections));
}

/** @returns events per second while they are written, until all read models show them */
async function live(pool: Pool, store: EventStore, events: readonly StoredEvent[]): Promise<number> {
  await installProjections(pool, readModels);
  const listener = new ProjectionListener(pool);
  await listener.start();
  const engine = new ProjectionEngine({ pool, store, projections: readModels });
  await engine.start();
  await reached(listener, readModels, await store.head());
  const started = performance.now();
  await restore(pool, events);
  await pool.query(`select pg_notify('log', '')`);
  await reached(listener, readModels, await store.head());
  const rate = events.length / ((performance.now() - started) / 1_000);
  await engine.stop();
  await listener.stop();
  await forget(pool, readModels);
  return rate;
}

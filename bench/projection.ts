import { migrateEventStore, noStream, PostgresEventStore, type EventStore } from '#libs/event-store';
import {
  dropOldGenerations,
  installProjections,
  ProjectionEngine,
  ProjectionListener,
  type Projection,
} from '#libs/projections';
import { Pool } from 'pg';
import { inTurns, median, type BenchOptions } from './lib/measure.js';
import { against, type Result } from './lib/report.js';
import { RawProjection } from './lib/raw-projection.js';
import { allKinds, fifteen, saleEvent, salesCodec, salesTotals } from './lib/sales.js';

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
 * Events per second of log through the projection engine: one read model and fifteen (each event is taken by four of
 * them), from the start of the log and live; one alone against a loop that reads, parses, folds, upserts and moves
 * a checkpoint with the least work that could do.
 */
export async function run({ databaseUrl, log }: BenchOptions): Promise<Result[]> {
  const pool = new Pool({ connectionString: databaseUrl, max: 8 });
  await migrateEventStore(pool);
  const store = new PostgresEventStore({ connectionString: databaseUrl, codec: salesCodec });
  try {
    log?.(`projection: a log of ${logLength} events`);
    await append(store, 0, logLength);
    await pool.query('vacuum analyze');
    const raw = new RawProjection(pool);
    const results: Result[] = [];
    log?.('projection: one read model from the start');
    const rebuild = await inTurns(3, {
      engine: () => fromStart(pool, store, [one]),
      raw: () => raw.fromStart(5_000),
    });
    results.push(
      against(rebuild.raw, {
        name: 'rebuild, one read model',
        unit: 'events/s',
        value: rebuild.engine,
        aim: 0.7,
        note: 'floor: raw loop, pages of 5,000',
      }),
    );
    log?.('projection: fifteen read models from the start');
    const all = median([
      await fromStart(pool, store, fifteen),
      await fromStart(pool, store, fifteen),
      await fromStart(pool, store, fifteen),
    ]);
    results.push({
      name: 'rebuild, fifteen read models',
      unit: 'events/s',
      value: all,
      ratio: all / 25_000,
      aim: 1,
      note: 'aim: 25,000',
    });
    log?.('projection: live');
    results.push(...(await live(pool, store)));
    return results;
  } finally {
    await store.close();
    await pool.end();
  }
}

async function forget(pool: Pool, projections: readonly Projection[]): Promise<void> {
  for (const { name } of projections) {
    await pool.query(`drop view if exists read.${name}`);
    await pool.query(`update projector.generation set state = 'retired' where name = $1`, [name]);
    await dropOldGenerations(pool, name);
  }
}

/** @returns events of log per second, from an empty table to the end of the log */
async function fromStart(pool: Pool, store: EventStore, projections: readonly Projection[]): Promise<number> {
  await installProjections(pool, projections);
  const listener = new ProjectionListener(pool);
  await listener.start();
  const engine = new ProjectionEngine({ pool, store, projections });
  const head = await store.head();
  const started = performance.now();
  await engine.start();
  await reached(listener, projections, head);
  const seconds = (performance.now() - started) / 1_000;
  await engine.stop();
  await listener.stop();
  await forget(pool, projections);
  return head / seconds;
}

async function reached(
  listener: ProjectionListener,
  projections: readonly Projection[],
  position: number,
): Promise<void> {
  const results = await Promise.all(projections.map(({ name }) => listener.waitForPosition(name, position, 120_000)));
  const failed = results.find((result) => result.kind !== 'reached');
  if (failed) throw new Error(`the projections did not get to ${position}: ${JSON.stringify(failed)}`);
}

/** Time until fifteen views show one new event, and how fast they follow a writer at full speed. */
async function live(pool: Pool, store: EventStore): Promise<Result[]> {
  await installProjections(pool, fifteen);
  const listener = new ProjectionListener(pool);
  await listener.start();
  const engine = new ProjectionEngine({ pool, store, projections: fifteen });
  await engine.start();
  await reached(listener, fifteen, await store.head());
  const waits: number[] = [];
  for (let i = 0; i < 200; i++) {
    await append(store, i, 1);
    const started = performance.now();
    await reached(listener, fifteen, await store.head());
    waits.push(performance.now() - started);
  }
  const count = 30_000;
  const started = performance.now();
  await append(store, 0, count);
  const written = performance.now();
  await reached(listener, fifteen, await store.head());
  const shown = performance.now();
  await engine.stop();
  await listener.stop();
  await forget(pool, fifteen);
  waits.sort((a, b) => a - b);
  const rate = count / ((shown - started) / 1_000);
  return [
    {
      name: 'live, fifteen read models beside their writer',
      unit: 'events/s',
      value: rate,
      ratio: rate / 25_000,
      note: `lag ${Math.round(shown - written)} ms after the last append`,
    },
    {
      name: 'live, until fifteen views show an event, p50',
      unit: 'ms',
      value: median(waits),
      ratio: median(waits) / 50,
      aim: 1,
      lessIsBetter: true,
      note: 'aim: 50 ms',
    },
    {
      name: 'live, until fifteen views show an event, p99',
      unit: 'ms',
      value: waits[197]!,
      ratio: waits[197]! / 100,
      aim: 1,
      lessIsBetter: true,
      note: 'aim: 100 ms',
    },
  ];
}

import { randomBytes } from 'node:crypto';
import { EventStoreDBClient, jsonEvent, NO_STREAM, START, streamNameFilter } from '@eventstore/db-client';
import { EventStoreDb, migrateEventStore, noStream, type EventCodec } from '#libs/event-store';
import { fromStart } from './lib/from-start.js';
import { inTurns, rateOf, type BenchOptions } from './lib/measure.js';
import { openPool } from './lib/open-pool.js';
import { openNode } from './lib/protocol-server.js';
import { RawProjection } from './lib/raw-projection.js';
import { against, type Result } from './lib/report.js';
import { allKinds, saleEvent, salesCodec, salesTotals, type Sale } from './lib/sales.js';
import { benchCodec, benchEvent, newStream } from './lib/sample.js';

const logLength = 10_000;

interface Bench {
  readonly store: EventStoreDb;
  readonly client: EventStoreDBClient;
  readonly namespace: string;
}

/** Both sides on one node, in a namespace of this run. */
async function withBoth<T>(codec: EventCodec, work: (bench: Bench) => Promise<T>): Promise<T> {
  const node = await openNode();
  const namespace = `bench_${randomBytes(6).toString('hex')}`;
  const store = await EventStoreDb.open({ url: node.url, codec, namespace });
  const client = EventStoreDBClient.connectionString(node.url);
  try {
    return await work({ store, client, namespace });
  } finally {
    await store.close();
    await client.dispose();
    await node.stop();
  }
}

/** Appends per second of a 560-byte event, each to a new stream, through the port against the bare client. */
export async function append({ seconds = 3, log }: BenchOptions): Promise<Result[]> {
  return withBoth(benchCodec, async ({ store, client, namespace }) => {
    const ours = async () => {
      const result = await store.append(newStream(), noStream, [benchEvent()]);
      if (result.kind !== 'appended') throw new Error(`a new stream's event is ${result.kind}`);
    };
    const bare = () => {
      const { id, type, data, metadata } = benchEvent();
      const event = jsonEvent({ id, type, data: data as { number: number }, metadata: { ...metadata } });
      return client.appendToStream(`${namespace}_bare.${newStream()}`, event, { expectedRevision: NO_STREAM });
    };
    await rateOf(16, 1, ours);
    await rateOf(16, 1, bare);
    const results: Result[] = [];
    for (const callers of [1, 16, 64]) {
      log?.(`append, ${callers} callers`);
      const rates = await inTurns(3, {
        ours: () => rateOf(callers, seconds, ours),
        bare: () => rateOf(callers, seconds, bare),
      });
      const name = `append, ${callers} callers`;
      const note = 'floor: appendToStream of the client package on the same node';
      results.push(against(rates.bare, { name, unit: 'appends/s', value: rates.ours, aim: 0.8, note }));
    }
    return results;
  });
}

/**
 * Events per second out of a log of 10,000: as a subscription brings them, and into a read model by the projection
 * engine; against the client's own subscription, and that with a loop that folds, upserts and moves a checkpoint.
 */
export async function projection({ databaseUrl, log }: BenchOptions): Promise<Result[]> {
  const pool = openPool(databaseUrl, 8);
  await migrateEventStore(pool);
  try {
    return await withBoth(salesCodec, async ({ store, client, namespace }) => {
      log?.(`projection: a log of ${logLength} events`);
      for (let n = 0; n < logLength; n += 100) {
        const events = Array.from({ length: 100 }, (_, i) => saleEvent(n + i));
        await store.append(`sale-${n}`, noStream, events);
      }
      const total = salesTotals('sales_total', allKinds);
      const raw = new RawProjection(pool);
      const filter = streamNameFilter({ prefixes: [`${namespace}.`], checkpointInterval: 4, maxSearchWindow: 1_000 });
      const pages = () => bareEvents(client, filter);
      log?.('projection: the log, and one read model from the start');
      const rates = await inTurns(3, {
        read: () => rateOfRead(ownPages(store)),
        bareRead: () => rateOfRead(pages()),
        engine: async () => (logLength * 1_000) / (await fromStart(pool, store, [total])),
        bare: () => raw.follow(pages(), ({ data, metadata }) => ({ sale: data, ...metadata })),
      });
      const [unit, aim] = ['events/s', 0.8];
      return [
        against(rates.bareRead, {
          ...{ name: 'subscription from the start', unit, value: rates.read, aim },
          note: 'floor: subscribeToAll of the client package with the same filter',
        }),
        against(rates.bare, {
          ...{ name: 'rebuild, one read model', unit, value: rates.engine, aim },
          note: 'floor: the same subscription and a loop that folds and upserts',
        }),
      ];
    });
  } finally {
    await pool.end();
  }
}

interface BareEvent {
  readonly data: Sale;
  readonly metadata: { readonly businessDate: string };
}

/** The log as the client package brings it, in pages of what is there, 1,000 at most. */
async function* bareEvents(
  client: EventStoreDBClient,
  filter: ReturnType<typeof streamNameFilter>,
): AsyncGenerator<readonly BareEvent[]> {
  const subscription = client.subscribeToAll({ fromPosition: START, filter });
  let page: BareEvent[] = [];
  let seen = 0;
  try {
    for await (const { event } of subscription) {
      page.push(event as unknown as BareEvent);
      seen += 1;
      if (page.length < 1_000 && seen < logLength) continue;
      yield page;
      page = [];
      if (seen >= logLength) return;
    }
  } finally {
    await subscription.unsubscribe();
  }
}

async function* ownPages(store: EventStoreDb): AsyncGenerator<readonly unknown[]> {
  const stop = new AbortController();
  let seen = 0;
  for await (const page of store.subscribe(0, { signal: stop.signal })) {
    yield page;
    seen += page.length;
    if (seen >= logLength) stop.abort();
  }
}

/** @returns events per second of all pages */
async function rateOfRead(pages: AsyncIterable<readonly unknown[]>): Promise<number> {
  const started = performance.now();
  let events = 0;
  for await (const page of pages) events += page.length;
  return (events * 1_000) / (performance.now() - started);
}

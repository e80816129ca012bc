import {
  startEventStoreDbServer,
  type Fault,
  type FaultKind,
  type FaultPoint,
} from '../testing/eventstoredb-server/index.js';
import { collect, sampleCodec, sampleEvent } from '../testing/index.js';
import { OutcomeUnknown, StoreUnavailable, type AppendResult } from '../port.js';
import { eventStoreDb, type EventStoreDb } from './event-store-db.js';

/** Numbers of 0 to 1 that follow from a seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const kinds: Readonly<Record<FaultPoint, readonly FaultKind[]>> = {
  append: ['silence', 'delay', 'kill', 'end', 'not-leader', 'timeout', 'not-ready', 'unknown'],
  read: ['silence', 'delay', 'kill', 'timeout', 'unknown', 'not-leader'],
  subscribe: ['silence', 'delay', 'kill', 'end', 'timeout', 'unknown', 'not-leader'],
};

/** A fault in `share` of the cases, as the source of chance wills. */
function plan(random: () => number, share: number): (on: FaultPoint) => Fault | undefined {
  return (on) => {
    if (random() >= share) return undefined;
    const kind = kinds[on][Math.floor(random() * kinds[on].length)]!;
    const milliseconds = Math.floor(random() * 60);
    return {
      on,
      kind,
      applied: random() < 0.5,
      milliseconds,
      ...(on === 'subscribe' && kind !== 'silence' && { after: Math.floor(random() * 30) }),
    };
  };
}

/** Sends the same append until its outcome is known, as a caller with an idempotency key does. */
async function persist(store: EventStoreDb, stream: number, n: number): Promise<AppendResult> {
  for (;;) {
    try {
      return await store.append(`sample-${stream}`, n - 1, [sampleEvent(`${stream}-${n}`, n)]);
    } catch (error) {
      if (!(error instanceof OutcomeUnknown) && !(error instanceof StoreUnavailable)) throw error;
    }
  }
}

describe.each([1, 2, 3])('random faults, seed %i', (seed) => {
  it('leave every append done once, and readers with every event once', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    const server = await startEventStoreDbServer();
    const quick = {
      codec: sampleCodec,
      appendDeadline: 150,
      readDeadline: 300,
      attempts: 3,
      firstPause: 2,
      longestPause: 20,
    };
    const store = await eventStoreDb({ url: server.url, ...quick });
    const [streams, each] = [20, 15];
    const random = chance(seed);
    server.faults.plan = plan(random, 0.15);

    const seen = collect(store, 0, (events) => events.length >= streams * each, 40);
    const writers = Array.from({ length: streams }, async (_, stream) => {
      for (let n = 0; n < each; n++) {
        if (random() < 0.01) server.cutConnections();
        expect(await persist(store, stream, n)).toMatchObject({ revision: n });
      }
    });
    await Promise.all(writers);
    const followed = await seen;
    expect(server.faults.struck).toBeGreaterThan(20);
    server.faults.clear();

    // What happened is read without haste.
    const reader = await eventStoreDb({ url: server.url, codec: sampleCodec });
    const log = await reader.readAll(0, 1_000);
    expect(followed).toEqual(log);
    for (let stream = 0; stream < streams; stream++) {
      const events = await reader.readStream(`sample-${stream}`);
      expect(events.map((event) => (event.data as { number: number }).number)).toEqual(
        Array.from({ length: each }, (_, n) => n),
      );
    }
    await Promise.all([store.close(), reader.close()]);
    await server.quiet();
    await server.stop();
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });
});

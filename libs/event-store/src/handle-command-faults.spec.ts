import { memoryEventStore, memorySnapshots } from './memory/index.js';
import {
  AppendRefused,
  noStream,
  OutcomeUnknown,
  StoreUnavailable,
  type AppendResult,
  type NewEvent,
  type Snapshot,
} from './port.js';
import { sampleCodec, sampleDecider, sampleEnvelope, sampleEvent } from './testing/index.js';
import { add, around, counting, setUp, stream } from './testing/command-bench.js';

describe('faults', () => {
  it('of an unknown outcome are passed on, and a retry has one effect', async () => {
    const below = memoryEventStore({ codec: sampleCodec });
    let lose = true;
    const store = around(below, async (...args: [string, number, readonly NewEvent[]]): Promise<AppendResult> => {
      const result = await below.append(...args);
      if (lose) throw new OutcomeUnknown('no answer');
      return result;
    });
    const { send } = setUp({ store });
    const lost = await Promise.allSettled([send('c1', add(1)), send('c2', add(2)), send('c3', add(3))]);
    expect(lost.map((result) => result.status === 'rejected' && (result.reason as Error).name)).toEqual(
      Array.from({ length: 3 }, () => 'OutcomeUnknown'),
    );
    lose = false;
    const retried = await Promise.all([send('c3', add(3)), send('c1', add(1)), send('c2', add(2))]);
    for (const outcome of retried) expect(outcome).toMatchObject({ kind: 'accepted', repeated: true });
    expect(await send('c4', { type: 'nothing' })).toMatchObject({ state: { sum: 6, count: 3 } });
  });

  it('of a store that cannot be read reach all who wait', async () => {
    const store = around(memoryEventStore(), () => Promise.reject(new StoreUnavailable('down')));
    store.readStream = () => Promise.reject(new StoreUnavailable('down'));
    const { send } = setUp({ store });
    const results = await Promise.allSettled([send('c1', add(1)), send('c2', add(2))]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
  });

  it('of one command too large harm no other that would have shared its append', async () => {
    const below = memoryEventStore({ codec: sampleCodec });
    const store = around(below, (streamId, expected, events) =>
      events.some((event) => (event.data as { number: number }).number === 13)
        ? Promise.reject(new AppendRefused('too large'))
        : below.append(streamId, expected, events),
    );
    const { send } = setUp({ store });
    const results = await Promise.allSettled([10, 11, 12, 13, 14].map((n) => send(`c${n}`, add(n))));
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await store.head()).toBe(4);
  });

  it('of an event type that no registry knows stop the command, not the process', async () => {
    const { store, send } = setUp();
    await store.append(stream, noStream, [{ ...sampleEvent('x'), type: 'sample.strange' }]);
    await expect(send('c1', add(1))).rejects.toThrow('sample.strange');
  });

  it('of endless conflicts end', async () => {
    const below = memoryEventStore({ codec: sampleCodec });
    const store = around(below, () => Promise.resolve({ kind: 'conflict', actual: 99 }));
    const { send } = setUp({ store, maxConflicts: 5 });
    await expect(send('c1', add(1))).rejects.toBeInstanceOf(StoreUnavailable);
  });
});

describe('snapshots', () => {
  it('spare folding a long stream from its start, and keep the command ids', async () => {
    const { store, calls } = counting(memoryEventStore({ codec: sampleCodec }));
    const snapshots = memorySnapshots();
    const { send, handlerOn } = setUp({ store, snapshots, snapshotEvery: 10 });
    for (let n = 0; n < 25; n++) await send(`c${n}`, add(n));
    const kept = await snapshots.load(stream, 'sample', 1);
    expect(kept).toMatchObject({ revision: 19 });
    const reads: number[] = [];
    const below = store.readStream.bind(store);
    store.readStream = (streamId, from, limit) => {
      reads.push(from ?? 0);
      return below(streamId, from, limit);
    };
    const fresh = handlerOn();
    expect(await fresh.load(sampleDecider, stream)).toEqual({
      state: { sum: 300, count: 25 },
      revision: 24,
      position: 25,
    });
    expect(await fresh.handle(sampleDecider, sampleEnvelope(stream, 'c3', add(3)))).toMatchObject({
      repeated: true,
      revision: 3,
    });
    // A look at the start, which tells that the stream is long, then what the snapshot lacks.
    expect(reads[0]).toBe(0);
    expect(Math.min(...reads.slice(1))).toBe(20);
    expect(calls.append).toBe(25);
  });

  it('of another version, a broken store of them, or none at all only cost time', async () => {
    const failures: unknown[] = [];
    const snapshots = {
      load: (streamId: string): Promise<Snapshot> =>
        Promise.resolve({
          streamId,
          decider: 'sample',
          version: 7,
          revision: 3,
          state: { format: 1, state: { sum: 99 } },
        }),
      save: () => Promise.reject(new Error('full')),
    };
    const { send } = setUp({
      snapshots,
      snapshotEvery: 1,
      metrics: { snapshotFailed: (error) => failures.push(error) },
    });
    expect(await send('c1', add(1))).toMatchObject({ state: { sum: 1, count: 1 }, revision: 0 });
    await send('c2', add(1));
    expect(failures.length).toBeGreaterThan(0);
  });
});

describe('the cache', () => {
  it('is bounded and what left it is folded again', async () => {
    const { handler, store } = setUp({ cacheSize: 2 });
    for (let n = 0; n < 20; n++) {
      await handler.handle(sampleDecider, sampleEnvelope(`sample-${n % 5}`, `c${n}`, add(1)));
    }
    for (let n = 0; n < 5; n++)
      expect(await handler.load(sampleDecider, `sample-${n}`)).toMatchObject({ state: { sum: 4 }, revision: 3 });
    expect(await store.head()).toBe(20);
  });
});

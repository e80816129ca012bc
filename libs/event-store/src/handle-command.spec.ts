import fc from 'fast-check';
import type { DoneCommand } from './commands/folded-stream.js';
import { createCommandHandler, type CommandHandlerOptions } from './handle-command.js';
import { memoryEventStore, memorySnapshots } from './memory/index.js';
import {
  AppendRefused,
  noStream,
  OutcomeUnknown,
  StoreUnavailable,
  type AppendResult,
  type EventStore,
  type NewEvent,
  type Snapshot,
} from './port.js';
import {
  sampleCodec,
  sampleDecider,
  sampleEnvelope,
  sampleEvent,
  sampleLimit,
  sampleMetadata,
  type SampleCommand,
} from './testing/index.js';

const stream = 'sample-1';
const add = (number: number, times = 1): SampleCommand => ({ type: 'add', number, times });

function setUp(options: Partial<CommandHandlerOptions> = {}) {
  const store = options.store ?? memoryEventStore({ codec: sampleCodec });
  const handlerOn = (more: Partial<CommandHandlerOptions> = {}) =>
    createCommandHandler({ store, codec: sampleCodec, ...options, ...more });
  const handler = handlerOn();
  const send = (id: string, command: SampleCommand, rest = {}) =>
    handler.handle(sampleDecider, sampleEnvelope(stream, id, command, rest));
  return { store, handler, handlerOn, send };
}

/** A store whose appends pass through `append`. Everything else is the store below. */
function around(store: EventStore, append: EventStore['append']): EventStore {
  return {
    name: store.name,
    densePositions: store.densePositions,
    append,
    readStream: (...args) => store.readStream(...args),
    readAll: (...args) => store.readAll(...args),
    head: () => store.head(),
    subscribe: (...args) => store.subscribe(...args),
    identity: () => store.identity(),
    close: () => store.close(),
  };
}

/** A store that counts calls. */
function counting(store: EventStore) {
  const calls = { append: 0, readStream: 0, appended: [] as number[] };
  const counted = around(store, (streamId, expected, events) => {
    calls.append += 1;
    calls.appended.push(events.length);
    return store.append(streamId, expected, events);
  });
  counted.readStream = (...args) => {
    calls.readStream += 1;
    return store.readStream(...args);
  };
  return { calls, store: counted };
}

describe('a command', () => {
  it('is decided, stored and answered with state, revision and position', async () => {
    const { store, send } = setUp();
    await store.append('sample-0', noStream, [sampleEvent('elsewhere')]);
    expect(await send('c1', add(5, 2), { causationId: 'cause', traceparent: 'trace' })).toMatchObject({
      kind: 'accepted',
      state: { sum: 10, count: 2 },
      revision: 1,
      position: 3,
      events: [{ data: { number: 5 } }, { data: { number: 5 } }],
      repeated: false,
    });
    const events = await store.readStream(stream);
    expect(events).toMatchObject([
      { type: 'sample.counted', schemaVersion: 2, data: { number: 5 } },
      { type: 'sample.counted', schemaVersion: 2, data: { number: 5 } },
    ]);
    const { actor, businessDate } = sampleMetadata;
    expect(events[1]!.metadata).toMatchObject({
      commandId: 'c1',
      actor,
      businessDate,
      causationId: 'cause',
      traceparent: 'trace',
    });
  });

  it('may be refused: a value, and no event', async () => {
    const { store, send } = setUp();
    await send('c1', add(sampleLimit));
    expect(await send('c2', add(1))).toMatchObject({
      kind: 'rejected',
      revision: 0,
      rejection: { code: 'limit-passed' },
    });
    expect(await store.head()).toBe(1);
  });

  it('may decide nothing: accepted where the stream stands', async () => {
    const { store, send } = setUp();
    expect(await send('c0', { type: 'nothing' })).toMatchObject({
      kind: 'accepted',
      revision: noStream,
      position: 0,
      events: [],
    });
    await send('c1', add(1));
    expect(await send('c2', { type: 'nothing' })).toMatchObject({
      kind: 'accepted',
      revision: 0,
      position: 1,
      events: [],
    });
    expect(await store.head()).toBe(1);
  });

  it('that is a bug is a fault of its own and no other command', async () => {
    const { send } = setUp();
    const results = await Promise.allSettled([send('c1', add(1)), send('c2', { type: 'break' }), send('c3', add(2))]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await send('c4', { type: 'nothing' })).toMatchObject({ state: { sum: 3 } });
  });
});

describe('an expected revision', () => {
  it('is stale once the stream has moved on', async () => {
    const { send, handlerOn } = setUp();
    expect(await send('c1', add(1), { expectedRevision: noStream })).toMatchObject({ kind: 'accepted' });
    expect(await send('c2', add(1), { expectedRevision: noStream })).toEqual({ kind: 'stale', actual: 0 });
    expect(await send('c3', add(1), { expectedRevision: 0 })).toMatchObject({ kind: 'accepted', revision: 1 });
    expect(await send('c4', add(1), { expectedRevision: 0 })).toEqual({ kind: 'stale', actual: 1 });
    const stranger = handlerOn();
    const envelope = sampleEnvelope(stream, 'c5', add(1), { expectedRevision: noStream });
    expect(await stranger.handle(sampleDecider, envelope)).toEqual({ kind: 'stale', actual: 1 });
  });

  it('is compared with what the store has, not with what this process knew', async () => {
    const { send, handlerOn } = setUp();
    await send('c1', add(1));
    await handlerOn().handle(sampleDecider, sampleEnvelope(stream, 'c2', add(1)));
    expect(await send('c3', add(1), { expectedRevision: 1 })).toMatchObject({ kind: 'accepted', revision: 2 });
    await handlerOn().handle(sampleDecider, sampleEnvelope(stream, 'c4', add(1)));
    expect(await send('c5', add(1), { expectedRevision: 2 })).toEqual({ kind: 'stale', actual: 3 });
  });

  it('does not hide a repeat', async () => {
    const { send } = setUp();
    await send('c1', add(1), { expectedRevision: noStream });
    await send('c2', add(1));
    expect(await send('c1', add(1), { expectedRevision: noStream })).toMatchObject({
      kind: 'accepted',
      repeated: true,
      revision: 0,
    });
  });
});

describe('the same command id', () => {
  it('gives the first outcome again, also to another process', async () => {
    const { store, send, handlerOn } = setUp();
    await send('c1', add(5, 2));
    await send('c2', add(1));
    const again = { kind: 'accepted', revision: 1, position: 2, repeated: true, events: [] };
    expect(await send('c1', add(5, 2))).toMatchObject(again);
    expect(await handlerOn().handle(sampleDecider, sampleEnvelope(stream, 'c1', add(5, 2)))).toMatchObject(again);
    expect(await store.head()).toBe(3);
  });

  it('with another meaning is refused', async () => {
    const { store, send } = setUp();
    await send('c1', add(5));
    expect(await send('c1', add(6))).toEqual({ kind: 'key-reused' });
    expect(await store.head()).toBe(1);
  });

  it('fifty times at once has one effect', async () => {
    const { store, send } = setUp();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => send('c1', add(5))));
    expect(outcomes.filter((outcome) => outcome.kind === 'accepted' && !outcome.repeated)).toHaveLength(1);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'accepted', revision: 0, position: 1 });
    expect(await store.head()).toBe(1);
  });

  it('fifty times at once over five processes has one effect', async () => {
    const { store, handlerOn } = setUp();
    const handlers = Array.from({ length: 5 }, () => handlerOn());
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        handlers[n % 5]!.handle(sampleDecider, sampleEnvelope(stream, 'c1', add(5))),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.kind === 'accepted' && !outcome.repeated)).toHaveLength(1);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'accepted', revision: 0, position: 1 });
    expect(await store.head()).toBe(1);
  });

  it('with another meaning is refused within one batch', async () => {
    const { send } = setUp();
    const outcomes = await Promise.all([
      send('c0', add(1)),
      send('c1', add(5)),
      send('c1', add(6)),
      send('c1', add(5)),
    ]);
    expect(outcomes).toMatchObject([
      { repeated: false },
      { repeated: false },
      { kind: 'key-reused' },
      { repeated: true, revision: 1, position: 2 },
    ]);
  });
});

describe('beyond the window of a stream', () => {
  it('the store still knows the ids of a repeat', async () => {
    const { store, send } = setUp({ window: 2 });
    for (let n = 0; n < 5; n++) await send(`c${n}`, add(n));
    expect(await send('c0', add(0))).toMatchObject({
      kind: 'accepted',
      repeated: true,
      revision: 0,
      position: 1,
      state: { sum: 10 },
    });
    expect(await send('c1', add(7))).toEqual({ kind: 'key-reused' });
    const together = await Promise.all([
      send('c5', add(1)),
      send('c6', add(1)),
      send('c2', add(2)),
      send('c7', add(1)),
    ]);
    expect(together).toMatchObject([
      { repeated: false },
      { repeated: false },
      { repeated: true, revision: 2 },
      { repeated: false },
    ]);
    expect(await store.head()).toBe(8);
  });

  it('the log of commands is asked', async () => {
    const log = new Map<string, DoneCommand>();
    const asked: string[] = [];
    const needed: number[] = [];
    const commandLog = {
      find: (_: string, id: string, upTo: number) => {
        asked.push(id);
        // The stream's own memory holds the last two commands, each with an event of its own.
        needed.push(upTo);
        return Promise.resolve(log.get(id));
      },
    };
    const { send } = setUp({ window: 2, commandLog });
    await send('c0', add(1));
    expect(asked).toEqual([]);
    for (let n = 1; n < 4; n++) await send(`c${n}`, add(n));
    const first = sampleEnvelope(stream, 'c0', { type: 'nothing' });
    log.set('c0', { requestHash: first.requestHash, revision: 0, position: 1 });
    expect(await send('c0', { type: 'nothing' })).toMatchObject({ repeated: true, revision: 0, position: 1 });
    expect(await send('c0', add(9))).toEqual({ kind: 'key-reused' });
    expect(asked).toContain('c0');
    expect(needed.at(-1)).toBe(3);
  });
});

describe('many commands on one stream', () => {
  it('share appends, in the order they came', async () => {
    const { store, calls } = counting(memoryEventStore({ codec: sampleCodec }));
    const { send } = setUp({ store });
    const outcomes = await Promise.all(Array.from({ length: 60 }, (_, n) => send(`c${n}`, add(n))));
    expect(outcomes.map((outcome) => outcome.kind === 'accepted' && [outcome.revision, outcome.position])).toEqual(
      Array.from({ length: 60 }, (_, n) => [n, n + 1]),
    );
    expect(calls.append).toBeLessThanOrEqual(3);
    expect((await store.readStream(stream)).map((event) => event.metadata.commandId)).toEqual(
      Array.from({ length: 60 }, (_, n) => `c${n}`),
    );
  });

  it('keep a limit exactly', async () => {
    const { send } = setUp();
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, n) => send(`c${n}`, add(sampleLimit / 10))));
    expect(outcomes.filter((outcome) => outcome.kind === 'accepted')).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome.kind === 'rejected')).toHaveLength(40);
  });

  it('are bounded', async () => {
    const { send } = setUp({ queueLimit: 5 });
    const results = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => send(`c${n}`, add(1))));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(5);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(StoreUnavailable);
    const other = setUp({ totalLimit: 3 });
    const total = await Promise.allSettled(Array.from({ length: 5 }, (_, n) => other.send(`c${n}`, add(1))));
    expect(total.filter((result) => result.status === 'rejected')).toHaveLength(2);
    expect(await other.send('later', add(1))).toMatchObject({ kind: 'accepted' });
  });
});

describe('several writers', () => {
  it('meet conflicts and decide again on what is new', async () => {
    const { store, handlerOn } = setUp();
    const [a, b] = [handlerOn(), handlerOn()];
    const send = (handler: typeof a, id: string) =>
      handler.handle(sampleDecider, sampleEnvelope(stream, id, add(sampleLimit / 10)));
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, n) => send(n % 2 ? a : b, `c${n}`)));
    expect(outcomes.filter((outcome) => outcome.kind === 'accepted')).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome.kind === 'rejected')).toHaveLength(30);
    expect(await store.head()).toBe(10);
  });

  it('do not refuse on a state that is behind', async () => {
    const { send, handlerOn } = setUp();
    await send('c1', add(sampleLimit));
    await handlerOn().handle(sampleDecider, sampleEnvelope(stream, 'c2', add(-5)));
    expect(await send('c3', add(5))).toMatchObject({ kind: 'accepted', revision: 2 });
  });

  it('see each other without conflict or read when the log is observed', async () => {
    const below = memoryEventStore({ codec: sampleCodec });
    const { store, calls } = counting(below);
    let conflicts = 0;
    const { send, handler } = setUp({ store, metrics: { conflict: () => (conflicts += 1) } });
    await send('c1', add(1));
    const stranger = createCommandHandler({ store: below, codec: sampleCodec });
    await stranger.handle(sampleDecider, sampleEnvelope(stream, 'c2', add(2)));
    handler.observe(await below.readAll(0, 100));
    calls.readStream = 0;
    expect(await send('c3', add(3))).toMatchObject({ kind: 'accepted', state: { sum: 6, count: 3 }, revision: 2 });
    expect(await send('c2', add(2))).toMatchObject({ kind: 'accepted', repeated: true, revision: 1 });
    expect([conflicts, calls.readStream]).toEqual([0, 0]);
  });

  it('of a process that find nothing to do need no read once the cause was observed', async () => {
    const below = memoryEventStore({ codec: sampleCodec });
    const { store, calls } = counting(below);
    const { send, handler } = setUp({ store });
    await send('c1', add(1));
    calls.readStream = 0;
    const nothing: SampleCommand = { type: 'nothing' };
    await send('c2', nothing, { causedAt: 1 });
    expect(calls.readStream).toBe(1);
    handler.observe(await below.readAll(0, 100));
    expect(await send('c3', nothing, { causedAt: 1 })).toMatchObject({ kind: 'accepted', revision: 0, events: [] });
    expect(calls.readStream).toBe(1);
    await send('c4', nothing, { causedAt: 2 });
    await send('c5', nothing);
    expect(calls.readStream).toBe(3);
    expect((await send('c6', add(sampleLimit), { causedAt: 1 })).kind).toBe('rejected');
    expect(calls.readStream).toBe(4);
  });

  it('on a stream that was observed from its start need no read', async () => {
    const below = memoryEventStore({ codec: sampleCodec });
    const { store, calls } = counting(below);
    const { send, handler } = setUp({ store });
    const stranger = createCommandHandler({ store: below, codec: sampleCodec });
    for (const id of ['c1', 'c2']) await stranger.handle(sampleDecider, sampleEnvelope(stream, id, add(2)));
    const log = await below.readAll(0, 100);
    handler.observe(log.slice(0, 1));
    handler.observe(log);
    expect(handler.peek(sampleDecider, stream)).toEqual({ state: { sum: 4, count: 2 }, revision: 1, position: 2 });
    expect(await send('c3', add(3))).toMatchObject({ kind: 'accepted', state: { sum: 7, count: 3 }, revision: 2 });
    expect(await send('c2', add(2))).toMatchObject({ repeated: true, revision: 1 });
    expect(calls.readStream).toBe(0);
  });

  it('on a stream that left the cache are not decided on how it began', async () => {
    const below = memoryEventStore({ codec: sampleCodec });
    // The tail of the log is faster than the answer to the append.
    const store = around(below, async (...args) => {
      const result = await below.append(...args);
      handler.observe(await below.readAll(0, 100));
      return result;
    });
    const { send, handler } = setUp({ store, cacheSize: 1 });
    await send('c1', add(1), { likelyNew: true });
    await send('c2', add(1));
    await send('c3', add(1));
    await handler.handle(sampleDecider, sampleEnvelope('sample-2', 'c4', add(1)));
    expect(handler.peek(sampleDecider, stream)).toBeUndefined();
    expect(await send('c5', { type: 'nothing' }, { causedAt: 3 })).toMatchObject({ state: { count: 3 }, revision: 2 });
  });

  it('on a stream that moved on while it was read are decided on the newer state', async () => {
    const below = memoryEventStore({ codec: sampleCodec });
    const stranger = createCommandHandler({ store: below, codec: sampleCodec });
    await stranger.handle(sampleDecider, sampleEnvelope(stream, 'c1', add(1)));
    const { store } = counting(below);
    const { handler, send } = setUp({ store });
    const read = store.readStream;
    store.readStream = async (...args) => {
      store.readStream = read;
      const page = await read(...args);
      await stranger.handle(sampleDecider, sampleEnvelope(stream, 'c2', add(1)));
      handler.observe(await below.readAll(1, 100));
      return page;
    };
    expect((await handler.load(sampleDecider, stream)).revision).toBe(0);
    expect(await send('c3', { type: 'nothing' }, { causedAt: 2 })).toMatchObject({ state: { count: 2 }, revision: 1 });
  });

  it('that likely begin a stream are decided without a read, and rightly where they do not', async () => {
    const { store, calls } = counting(memoryEventStore({ codec: sampleCodec }));
    const { send, handlerOn } = setUp({ store });
    expect(await send('c1', add(1), { likelyNew: true })).toMatchObject({ kind: 'accepted', revision: 0 });
    expect(calls.readStream).toBe(0);
    const other = handlerOn();
    const begin = (id: string, command: SampleCommand) =>
      other.handle(sampleDecider, sampleEnvelope(stream, id, command, { likelyNew: true, causedAt: 0 }));
    expect(await begin('c2', { type: 'nothing' })).toMatchObject({ state: { sum: 1, count: 1 }, revision: 0 });
    expect(await begin('c1', add(1))).toMatchObject({ kind: 'accepted', repeated: true, revision: 0 });
    expect(
      await handlerOn().handle(sampleDecider, sampleEnvelope(stream, 'c3', add(2), { likelyNew: true })),
    ).toMatchObject({ state: { sum: 3, count: 2 }, revision: 1 });
  });

  it('drop a cached stream when the observed log has a gap', async () => {
    const below = memoryEventStore({ codec: sampleCodec });
    const { send, handler } = setUp({ store: below });
    await send('c1', add(1));
    await below.append(stream, 0, [sampleEvent('x', 10), sampleEvent('y', 100)]);
    handler.observe((await below.readAll(0, 100)).slice(2));
    expect(await send('c2', add(1))).toMatchObject({ kind: 'accepted', state: { sum: 112, count: 4 } });
  });
});

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

describe('any interleaving', () => {
  /** A store that yields a few times before and after each call, as chance has it, and loses some answers. */
  function jittery(below: EventStore, turns: () => number): EventStore {
    const pause = async () => {
      for (let n = turns(); n > 0; n--) await Promise.resolve();
    };
    const store = around(below, async (...args) => {
      await pause();
      const result = await below.append(...args);
      await pause();
      if (turns() === 7) throw new OutcomeUnknown('lost');
      return result;
    });
    store.readStream = async (...args) => {
      await pause();
      const page = await below.readStream(...args);
      await pause();
      return page;
    };
    return store;
  }

  it('keeps revisions dense and carries out each command once', async () => {
    const commands = fc.array(
      fc.record({
        id: fc.integer({ min: 0, max: 12 }),
        stream: fc.integer({ min: 0, max: 1 }),
        handler: fc.integer({ min: 0, max: 2 }),
        times: fc.integer({ min: 0, max: 3 }),
        later: fc.boolean(),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(commands, fc.infiniteStream(fc.integer({ min: 0, max: 7 })), async (sent, chance) => {
        const below = memoryEventStore({ codec: sampleCodec });
        const store = jittery(below, () => chance.next().value as number);
        const options = {
          store,
          codec: sampleCodec,
          window: 3,
          cacheSize: 1,
          snapshots: memorySnapshots(),
          snapshotEvery: 2,
        };
        const handlers = [0, 1, 2].map(() => createCommandHandler(options));
        const send = async (one: (typeof sent)[number]) => {
          // The command's meaning follows from its id, as a client's retry would have it.
          const envelope = sampleEnvelope(`sample-${one.stream}`, `c${one.id}`, add(one.id, 1 + (one.id % 3)));
          for (;;) {
            try {
              return await handlers[one.handler]!.handle(sampleDecider, envelope);
            } catch (error) {
              if (!(error instanceof OutcomeUnknown)) throw error;
            }
          }
        };
        const running: Promise<unknown>[] = [];
        for (const one of sent) {
          running.push(send(one));
          if (one.later) handlers[one.handler]!.observe(await below.readAll(0, 1000));
        }
        await Promise.all(running);
        for (const name of ['sample-0', 'sample-1']) {
          const events = await below.readStream(name);
          expect(events.map((event) => event.revision)).toEqual(events.map((_, index) => index));
          const wanted = new Set(sent.filter((one) => `sample-${one.stream}` === name).map((one) => `c${one.id}`));
          const counts = new Map<string, number>();
          for (const event of events)
            counts.set(event.metadata.commandId, (counts.get(event.metadata.commandId) ?? 0) + 1);
          expect(counts).toEqual(new Map([...counts.keys()].map((id) => [id, 1 + (Number(id.slice(1)) % 3)])));
          expect(new Set(counts.keys())).toEqual(wanted);
          const sum = events.reduce((total, event) => total + (event.data as { number: number }).number, 0);
          for (const handler of handlers) {
            expect(await handler.load(sampleDecider, name)).toMatchObject({
              revision: events.length - 1,
              state: { sum, count: events.length },
            });
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

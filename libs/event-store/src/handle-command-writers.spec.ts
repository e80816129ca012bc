import { createCommandHandler } from './handle-command.js';
import { memoryEventStore } from './memory/index.js';
import { StoreUnavailable } from './port.js';
import {
  sampleCodec,
  sampleDecider,
  sampleEnvelope,
  sampleEvent,
  sampleLimit,
  type SampleCommand,
} from './testing/index.js';
import { add, around, counting, setUp, stream } from './testing/command-bench.js';

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

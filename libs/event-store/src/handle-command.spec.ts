import type { DoneCommand } from './commands/folded-stream.js';
import { noStream } from './port.js';
import { sampleDecider, sampleEnvelope, sampleEvent, sampleLimit, sampleMetadata } from './testing/index.js';
import { add, setUp, stream } from './testing/command-bench.js';

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

import { startEventStoreDbServer, type EventStoreDbServer, type Fault } from '../testing/eventstoredb-server/index.js';
import { sampleCodec, sampleEvent } from '../testing/index.js';
import { AppendRefused, noStream, OutcomeUnknown, StoreUnavailable } from '../port.js';
import { eventStoreDb, type EventStoreDb } from './event-store-db.js';

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);

let server: EventStoreDbServer;
let store: EventStoreDb;

beforeAll(() => process.on('unhandledRejection', onUnhandled));
afterAll(() => process.off('unhandledRejection', onUnhandled));
beforeEach(async () => {
  server = await startEventStoreDbServer();
  store = await eventStoreDb({
    url: server.url,
    codec: sampleCodec,
    appendDeadline: 400,
    readDeadline: 400,
    attempts: 3,
    firstPause: 5,
    longestPause: 40,
  });
});
afterEach(async () => {
  server.faults.clear();
  await store.close();
  await server.quiet();
  await server.stop();
  expect(unhandled).toEqual([]);
});

const append = (key = 'a') => store.append(`sample-${key}`, noStream, [sampleEvent(key), sampleEvent(`${key}2`)]);
const stored = async () => (await store.readAll(0, 1_000)).length;

/** The answer to the append is lost or unclear, whether it happened or not. */
const unclear: Fault[] = (['silence', 'kill', 'end', 'timeout', 'unknown'] as const).flatMap((kind) => [
  { on: 'append', kind },
  { on: 'append', kind, applied: true },
]);
const untaken: Fault[] = [{ on: 'append', kind: 'not-ready' }];
const naming = (fault: Fault) => [`${fault.kind}${fault.applied ? ' after it happened' : ''}`, fault] as const;

describe('an append', () => {
  it.each([...unclear, ...untaken].map(naming))('has one effect through one fault: %s', async (_, fault) => {
    server.faults.add(fault);
    const result = await append();
    expect(result).toMatchObject({ kind: 'appended', revision: 1, position: await store.head() });
    expect(await append()).toEqual({ ...result, kind: 'duplicate' });
    expect(await stored()).toBe(2);
    expect(server.faults.struck).toBe(1);
  });

  it.each(unclear.map(naming))(
    'is unknown when every answer is lost, and a retry ends in one: %s',
    async (_, fault) => {
      server.faults.add({ ...fault, times: 3 });
      await expect(append()).rejects.toBeInstanceOf(OutcomeUnknown);
      expect(server.faults.struck).toBe(3);
      const result = await append();
      expect(result).toMatchObject({ kind: fault.applied ? 'duplicate' : 'appended', revision: 1 });
      expect(await stored()).toBe(2);
    },
  );

  it('is unavailable, with no effect, while the node takes nothing', async () => {
    server.faults.add({ on: 'append', kind: 'not-ready', times: 3 });
    await expect(append()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await stored()).toBe(0);
    expect(await append()).toMatchObject({ kind: 'appended' });
  });

  it.each(['too-large', 'access-denied'] as const)('is refused, with no effect: %s', async (kind) => {
    server.faults.add({ on: 'append', kind });
    await expect(append()).rejects.toBeInstanceOf(AppendRefused);
    expect(await stored()).toBe(0);
    expect(server.faults.struck).toBe(1);
  });

  it('happens once when a first attempt arrives after the second', async () => {
    server.faults.add({ on: 'append', kind: 'delay', milliseconds: 600 });
    expect(await append()).toMatchObject({ kind: 'appended', revision: 1 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.log.records).toHaveLength(2);
  });

  it('loses to another writer after a lost answer only if it was not written', async () => {
    for (const applied of [true, false]) {
      const key = String(applied);
      server.faults.add({ on: 'append', kind: 'silence', applied });
      const first = append(key);
      while (server.faults.struck < (applied ? 1 : 2)) await new Promise(setImmediate);
      const other = await store.append(`sample-${key}`, applied ? 1 : noStream, [sampleEvent(`other-${key}`)]);
      expect(other.kind).toBe('appended');
      expect(await first).toEqual(
        applied
          ? { kind: 'appended', revision: 1, position: expect.any(Number) as number }
          : { kind: 'conflict', actual: 0 },
      );
    }
  });

  it('is not taken for its own when another client wrote the same events', async () => {
    const twin = await eventStoreDb({ url: server.url, codec: sampleCodec });
    const event = sampleEvent('twin');
    const first = await store.append('sample-twin', noStream, [event]);
    const second = await twin.append('sample-twin', noStream, [{ ...event, data: { number: 99, text: 'later' } }]);
    expect(second).toEqual({ ...first, kind: 'duplicate' });
    await twin.close();
  });

  it('goes to the leader that the node names', async () => {
    const leader = await startEventStoreDbServer({ log: server.log });
    const follower = await startEventStoreDbServer({
      log: server.log,
      leader: { host: '127.0.0.1', port: leader.port },
    });
    const client = await eventStoreDb({ url: follower.url, firstPause: 5 });
    expect(await client.append('sample-a', noStream, [sampleEvent('a')])).toMatchObject({ kind: 'appended' });
    expect(leader.openCalls()).toEqual({ batchAppend: 1 });
    await client.close();
    await Promise.all([leader.stop(), follower.stop()]);
  });
});

describe('a node that goes away', () => {
  it('is unavailable, and works again on the same port', async () => {
    await append();
    await server.down();
    // The first one may have left on the dying connection.
    await expect(append('b')).rejects.toThrow(/EventStoreDB/);
    await expect(append('b')).rejects.toThrow(StoreUnavailable);
    await expect(store.readStream('sample-a')).rejects.toThrow(StoreUnavailable);
    await server.up();
    expect(await append('b')).toMatchObject({ kind: 'appended' });
    expect(await append('a')).toMatchObject({ kind: 'duplicate' });
    expect(await stored()).toBe(4);
  });

  it('leaves no append twice or half done when it breaks under load with large events', async () => {
    const text = 'x'.repeat(200_000);
    const all = Array.from({ length: 120 }, (_, n) =>
      store.append(`sample-${n}`, noStream, [sampleEvent(`load-${n}`, n, text)]).catch((error: unknown) => error),
    );
    for (let cut = 0; cut < 5; cut++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      server.cutConnections();
    }
    const results = await Promise.all(all);
    for (const [n, result] of results.entries()) {
      const events = await store.readStream(`sample-${n}`);
      if (result instanceof OutcomeUnknown) expect(events.length).toBeLessThanOrEqual(1);
      else if (result instanceof StoreUnavailable) expect(events).toEqual([]);
      else expect([result, events.length]).toMatchObject([{ kind: 'appended', revision: 0 }, 1]);
    }
  });
});

describe('a read', () => {
  it.each(['kill', 'silence', 'timeout', 'unknown', 'not-leader'] as const)('is tried again: %s', async (kind) => {
    await append();
    server.faults.add({ on: 'read', kind }, { on: 'read', kind, after: 1 });
    expect(await store.readStream('sample-a')).toHaveLength(2);
    expect(await store.readAll(0, 10)).toHaveLength(2);
    expect(server.faults.struck).toBe(2);
  });

  it('ends with a clear error when the node stays silent, and leaves no call open', async () => {
    server.faults.add({ on: 'read', kind: 'silence', times: 3 });
    await expect(store.readStream('sample-a')).rejects.toBeInstanceOf(StoreUnavailable);
    expect(store.openCalls).toBe(0);
  });
});

import { startEventStoreDbServer, type EventStoreDbServer } from '../testing/eventstoredb-server/index.js';
import { collect, sampleCodec, sampleEvent } from '../testing/index.js';
import { noStream, StoreUnavailable, UnknownPosition, type StoredEvent } from '../port.js';
import { eventStoreDb, type EventStoreDb } from './event-store-db.js';
import type { EventStoreDbOptions } from './options.js';

const none = new Uint8Array();
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

let server: EventStoreDbServer;
let store: EventStoreDb;

beforeEach(async () => {
  server = await startEventStoreDbServer();
  store = await open();
});
afterEach(async () => {
  await store.close();
  await server.quiet();
  await server.stop();
});

const open = (more: Partial<EventStoreDbOptions> = {}) =>
  eventStoreDb({
    url: server.url,
    codec: sampleCodec,
    firstPause: 5,
    longestPause: 40,
    ...more,
  });
const numbers = (events: readonly StoredEvent[]) => events.map((event) => (event.data as { number: number }).number);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

async function write(from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) await store.append('sample-a', n - 1, [sampleEvent(`e-${n}`, n)]);
}

/** Events of another user of the node. */
function writeForeign(count: number, stream = 'foreign', type = 'something-else', metadata: Uint8Array = none): void {
  const proposed = { contentType: 'application/json', data: json({}), metadata, type };
  server.log.append(
    stream,
    'any',
    upTo(count).map((n) => ({ ...proposed, id: `${type}-${n}-${server.log.records.length}` })),
  );
}

describe('a subscription', () => {
  it.each(['kill', 'end', 'timeout', 'unknown', 'not-leader', 'silence'] as const)(
    'goes on after a drop without gap or repeat: %s',
    async (kind) => {
      await write(0, 10);
      // Silence strikes before the confirmation: nothing would ever come.
      const moments = kind === 'silence' ? [{}, {}] : [{ after: 0 }, { after: 4 }, { after: 1 }, { after: 7 }];
      server.faults.add(...moments.map((moment) => ({ on: 'subscribe', kind, ...moment }) as const));
      const reader = await open(kind === 'silence' ? { readDeadline: 200 } : {});
      const coming = collect(reader, 0, (events) => events.length >= 20, 3);
      await write(10, 20);
      expect(numbers(await coming)).toEqual(upTo(20));
      await reader.close();
      expect(server.faults.struck).toBe(moments.length);
    },
  );

  it('goes on after cut connections and restarts of the node', async () => {
    const coming = collect(store, 0, (events) => events.length >= 40);
    await write(0, 10);
    server.cutConnections();
    await write(10, 20);
    await server.down();
    const written = write(20, 40);
    await server.up();
    await written;
    expect(numbers(await coming)).toEqual(upTo(40));
  });

  it('waits for no back-off when the node calls it too slow', async () => {
    await write(0, 30);
    const slow = await open({ firstPause: 30_000, longestPause: 30_000 });
    server.faults.add({ on: 'subscribe', kind: 'timeout', after: 3, times: 5 });
    expect(numbers(await collect(slow, 0, (events) => events.length >= 30))).toEqual(upTo(30));
    await slow.close();
  });

  it('ends with a clear error where trying again cannot help', async () => {
    server.faults.add({ on: 'subscribe', kind: 'access-denied', after: 0 });
    await expect(collect(store, 0, () => false)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(store.openCalls).toBe(0);
  });

  it('ends with a clear error where no event stands at its position, as does a read', async () => {
    await write(0, 2);
    const position = (await store.head()) - 1;
    await expect(collect(store, position, () => false)).rejects.toBeInstanceOf(UnknownPosition);
    await expect(store.readAll(position, 10)).rejects.toBeInstanceOf(UnknownPosition);
    expect(store.openCalls).toBe(1);
  });

  it('waits for a node that is away when it begins', async () => {
    await write(0, 2);
    const [first] = await store.readAll(0, 1);
    await server.down();
    const coming = collect(store, first!.position, (events) => events.length >= 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await server.up();
    expect(numbers(await coming)).toEqual([1]);
  });

  it('gives its call up when the reader leaves or throws', async () => {
    await write(0, 5);
    for (let round = 0; round < 20; round++) {
      for await (const page of store.subscribe(0, { signal: new AbortController().signal })) {
        expect(page.length).toBeGreaterThan(0);
        break;
      }
    }
    const failing = async () => {
      for await (const page of store.subscribe(0, { signal: new AbortController().signal })) {
        throw new Error(`poison among ${page.length}`);
      }
    };
    await expect(failing()).rejects.toThrow('poison');
    expect(store.openCalls).toBe(1);
    await store.close();
  });

  it('ends when the store is closed', async () => {
    await write(0, 3);
    const seen = collect(store, 0, () => false);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await store.close();
    expect(numbers(await seen)).toEqual(upTo(3));
    await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('holds the node back while the reader is busy', async () => {
    const text = 'x'.repeat(20_000);
    for (let n = 0; n < 10; n++) {
      const events = upTo(30).map((m) => sampleEvent(`big-${n}-${m}`, n * 30 + m, text));
      await store.append('sample-big', n * 30 - 1, events);
    }
    let first = true;
    const seen: number[] = [];
    for await (const page of store.subscribe(0, { signal: new AbortController().signal, pageSize: 10 })) {
      if (first) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        // 300 events lie ready; without back-pressure the node would have sent all of them.
        expect(server.considered).toBeLessThan(150);
        first = false;
      }
      seen.push(...numbers(page));
      if (seen.length === 300) break;
    }
    expect(seen).toEqual(upTo(300));
  });
});

describe('events of others', () => {
  it('are left out: of other streams and namespaces, and what stands unmarked in ours', async () => {
    const marked = json({ tuyen: { id: 'i', schemaVersion: 1 } });
    writeForeign(3);
    writeForeign(2, '$system', '$statistics', marked);
    await write(0, 3);
    writeForeign(2, '$$tuyen.sample-a', '$metadata', marked);
    writeForeign(2, 'tuyen', 'order.placed', marked);
    writeForeign(2, 'tuyen_2.sample-a', 'order.placed', marked);
    await write(3, 5);
    writeForeign(2, 'tuyen.sample-b', '$>', json({}));
    writeForeign(2, 'tuyen.sample-b', 'order.placed', json({ tuyen: 'no mark' }));
    writeForeign(40, 'tuyen.sample-c', 'something-else', json([1]));
    expect(numbers(await store.readAll(0, 100))).toEqual(upTo(5));
    expect(numbers(await store.readAll(0, 4))).toEqual(upTo(4));
    expect(numbers(await collect(store, 0, (events) => events.length >= 5))).toEqual(upTo(5));
    const all = await store.readAll(0, 100);
    expect(await store.head()).toBe(all.at(-1)!.position);
    expect(await store.readAll(all.at(-1)!.position, 10)).toEqual([]);
  });

  it('are not looked at again after a drop', async () => {
    writeForeign(5_000);
    await write(0, 1);
    let seen = 0;
    const coming = collect(store, 0, (events) => (seen = events.length) >= 2);
    while (seen === 0) await new Promise(setImmediate);
    server.cutConnections();
    while (Object.keys(server.openCalls()).includes('subscribe')) await new Promise(setImmediate);
    await write(1, 2);
    await coming;
    expect(server.considered).toBeLessThan(5_100);
  });

  it('do not travel, and are passed by once', async () => {
    const considered = async (work: () => Promise<unknown>) => {
      const before = server.considered;
      await work();
      return server.considered - before;
    };
    writeForeign(3_000);
    expect(await store.head()).toBe(0);
    expect(await considered(() => store.readAll(0, 10))).toBeLessThan(10);
    await write(0, 2);
    const newest = await store.head();
    expect(newest).toBe((await store.readAll(0, 10)).at(-1)!.position);
    writeForeign(3_000);
    expect(await considered(() => store.head())).toBeGreaterThan(3_000);
    for (let n = 0; n < 3; n++) {
      writeForeign(2);
      expect(await considered(() => store.head())).toBeLessThan(10);
      expect(await store.head()).toBe(newest);
    }
    expect(await considered(() => store.readAll(newest, 10))).toBeLessThan(10);
    await write(2, 3);
    expect(numbers(await store.readAll(newest, 10))).toEqual([2]);
  });

  it('cost the node nothing at a second subscription', async () => {
    await write(0, 1);
    const [first] = await store.readAll(0, 10);
    writeForeign(5_000);
    await write(1, 2);
    writeForeign(3_000);
    await collect(store, 0, (events) => events.length >= 2);
    const head = await store.head();
    expect(head).toBeGreaterThan(first!.position);
    const before = server.considered;
    const coming = collect(store, head, () => true);
    await write(2, 3);
    expect(numbers(await coming)).toEqual([2]);
    expect(server.considered - before).toBeLessThan(10);
  });

  it('are no head, however many of ours come at once', async () => {
    await write(0, 1);
    writeForeign(3);
    await store.head();
    const events = upTo(100).map((n) => sampleEvent(`many-${n}`, n));
    const result = await store.append('sample-b', noStream, events);
    writeForeign(3);
    expect(result).toMatchObject({ position: await store.head() });
  });

  it('are read without a filter where the node takes too long to pass by them', async () => {
    const hasty = await open({ readDeadline: 1_500 });
    writeForeign(600);
    await write(0, 3);
    for (const backwards of [false, true]) {
      writeForeign(backwards ? 600 : 1);
      server.faults.add({ on: 'read', kind: 'delay', milliseconds: 20_000, times: 3, after: backwards ? 1 : 0 });
      const found = backwards ? await hasty.head() : (await hasty.readAll(0, 10)).at(-1)!.position;
      expect(found).toBe(await store.head());
    }
    expect(server.faults.struck).toBe(6);
    await hasty.close();
  });

  it('stay at the node that passes by them slowly: it gets more time', async () => {
    const hasty = await open({ readDeadline: 900 });
    await write(0, 1);
    const newest = await store.head();
    writeForeign(6_000);
    let reads = 0;
    server.faults.plan = (on) => {
      reads += on === 'read' ? 1 : 0;
      return reads === 2 ? { on, kind: 'delay', milliseconds: 400 } : undefined;
    };
    expect(await hasty.head()).toBe(newest);
    // The log's end, and twice what lies before it: without a filter it would be two pages more.
    expect(reads).toBe(3);
    await hasty.close();
  });

  it('do not hide the very first event of a log', async () => {
    const result = await store.append('sample-a', noStream, [sampleEvent('first')]);
    expect(result).toMatchObject({ position: 1 });
    expect(server.log.records[0]!.position).toBe(0);
    expect(await store.readAll(0, 1)).toHaveLength(1);
    expect(await store.readAll(1, 1)).toEqual([]);
    expect(await collect(store, 0, () => true)).toHaveLength(1);
  });
});

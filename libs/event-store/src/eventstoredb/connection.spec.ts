import { setTimeout as sleep } from 'node:timers/promises';
import { startEventStoreDbServer, type EventStoreDbServer } from '../testing/eventstoredb-server/index.js';
import { collect, sampleCodec, sampleEvent } from '../testing/index.js';
import { noStream } from '../port.js';
import { eventStoreDb, type EventStoreDb } from './event-store-db.js';

let server: EventStoreDbServer;
let store: EventStoreDb;

beforeEach(async () => {
  server = await startEventStoreDbServer();
  store = await eventStoreDb({ url: server.url, codec: sampleCodec, firstPause: 5, longestPause: 40 });
});
afterEach(async () => {
  server.faults.clear();
  await store.close();
  await server.quiet();
  await server.stop();
});

describe('a connection', () => {
  // Both make the client replace its channel.
  it.each(['kill', 'not-leader'] as const)('is left by all calls when one of them fails: %s', async (kind) => {
    await store.append('sample-a', noStream, [sampleEvent('a')]);
    const followers: ReturnType<typeof collect>[] = [];
    for (let n = 0; n < 5; n++) {
      followers.push(collect(store, 0, (events) => events.length >= 2));
      while ((server.openCalls()['subscribe'] ?? 0) < followers.length) await sleep(2);
      server.faults.add({ on: 'read', kind });
      expect(await store.readStream('sample-a')).toHaveLength(1);
    }
    expect(server.faults.struck).toBe(5);

    for (let wait = 0; server.connections > 1 && wait < 500; wait++) await sleep(5);
    expect(server.connections).toBe(1);
    await store.append('sample-a', 0, [sampleEvent('b')]);
    for (const events of await Promise.all(followers)) expect(events).toHaveLength(2);
  });

  // Each failed call may make the client replace its channel; a channel that waits to connect again must not do so once closed.
  it('is one when the node comes back, however often calls failed while it was away', async () => {
    await store.append('sample-a', noStream, [sampleEvent('a')]);
    await server.down();
    const away = performance.now();
    while (performance.now() - away < 400) await expect(store.readStream('sample-a')).rejects.toThrow("can't be read");
    await server.up();
    for (let read = false; !read;)
      read = await store.readStream('sample-a').then(
        () => true,
        () => false,
      );
    // gRPC tries again a second after it failed.
    const back = performance.now();
    let most = 0;
    for (; performance.now() - back < 1_500; await sleep(20)) most = Math.max(most, server.connections);
    expect(most).toBe(1);
  });
});

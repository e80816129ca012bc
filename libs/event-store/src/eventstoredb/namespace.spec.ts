import { collect, sampleCodec, sampleEvent } from '../testing/index.js';
import { startEventStoreDbServer } from '../testing/eventstoredb-server/index.js';
import { noStream } from '../port.js';
import { eventStoreDb } from './event-store-db.js';
import { isNamespace } from './namespace.js';

describe('a namespace', () => {
  it.each(['tuyen', 'a', 'shop_2', 'x'.repeat(40)])('may be called %s', (name) => {
    expect(isNamespace(name)).toBe(true);
  });

  it.each(['', '2shop', 'Shop', 'a.b', 'a-b', '$all', 'a b', 'x'.repeat(41)])(
    "may not be called '%s'",
    async (name) => {
      expect(isNamespace(name)).toBe(false);
      await expect(eventStoreDb({ url: 'esdb://127.0.0.1:2113', namespace: name })).rejects.toThrow('namespace');
    },
  );

  it('keeps the logs of several installations on one node apart', async () => {
    const server = await startEventStoreDbServer();
    const open = (namespace: string) => eventStoreDb({ url: server.url, codec: sampleCodec, namespace });
    const stores = await Promise.all(['shop', 'shop_2', 'sho'].map(open));
    for (let round = 0; round < 3; round++) {
      for (const [n, store] of stores.entries()) {
        const result = await store.append('sample-a', round - 1, [sampleEvent(`${n}-${round}`, n)]);
        expect(result).toMatchObject({ kind: 'appended', revision: round, position: await store.head() });
      }
    }
    for (const [n, store] of stores.entries()) {
      const log = await store.readAll(0, 100);
      expect(log.map(({ streamId, revision, data }) => [streamId, revision, data])).toEqual(
        [0, 1, 2].map((revision) => ['sample-a', revision, { number: n, text: '' }]),
      );
      expect(await store.readStream('sample-a')).toEqual(log);
      expect(await collect(store, 0, (events) => events.length >= 3)).toEqual(log);
    }
    const other = await open('other');
    expect(await other.head()).toBe(0);
    expect(await other.append('sample-a', noStream, [sampleEvent('0-0')])).toMatchObject({ kind: 'appended' });
    await Promise.all([...stores, other].map((store) => store.close()));
    await server.stop();
  });
});

import { startEventStoreDbServer } from '../testing/eventstoredb-server/index.js';
import { eventStoreContract } from '../testing/index.js';
import { eventStoreDb } from './event-store-db.js';

eventStoreContract(
  'eventstoredb',
  async ({ codec }) => {
    const server = await startEventStoreDbServer();
    const options = { url: server.url, codec };
    const store = await eventStoreDb(options);
    return {
      store,
      connect: () => eventStoreDb(options),
      loseConnections: () => Promise.resolve(server.cutConnections()),
      dispose: async () => {
        await store.close();
        await server.stop();
      },
    };
  },
  { connect: true, loseConnections: true },
);

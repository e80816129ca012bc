import * as path from 'node:path';
import { startEventStoreDbServer } from '../testing/eventstoredb-server/index.js';
import { eventStoreContract } from '../testing/index.js';
import { eventStoreDb } from './event-store-db.js';
import { runWriters } from '../testing/run-writers.js';

const writerScript = path.join(import.meta.dirname, '../testing/eventstoredb-writer.mjs');

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
      writeFromProcesses: (processes, events) => runWriters(writerScript, server.url, processes, events),
      dispose: async () => {
        await store.close();
        await server.stop();
      },
    };
  },
  { connect: true, loseConnections: true, processes: true },
);

import { fork } from 'node:child_process';
import * as path from 'node:path';
import { startEventStoreDbServer } from '../testing/eventstoredb-server/index.js';
import { eventStoreContract } from '../testing/index.js';
import { eventStoreDb } from './event-store-db.js';

const writerScript = path.join(import.meta.dirname, '../testing/eventstoredb-writer.mjs');

function runWriter(url: string, writer: number, events: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(writerScript, [url, String(writer), String(events)], { execArgv: [] });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`writer ${writer} ended with ${code}`))));
  });
}

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
      writeFromProcesses: async (processes, events) => {
        await Promise.all(Array.from({ length: processes }, (_, writer) => runWriter(server.url, writer, events)));
      },
      dispose: async () => {
        await store.close();
        await server.stop();
      },
    };
  },
  { connect: true, loseConnections: true, processes: true },
);

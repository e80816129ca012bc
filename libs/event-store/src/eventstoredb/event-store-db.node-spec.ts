import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import { Gateway } from '../testing/eventstoredb-server/index.js';
import { eventStoreContract } from '../testing/index.js';
import { runWriters } from '../testing/run-writers.js';
import { eventStoreDb } from './event-store-db.js';

const writerScript = path.join(import.meta.dirname, '../testing/eventstoredb-writer.mjs');
const url = process.env['EVENTSTORE_URL'];
if (!url) throw new Error('EVENTSTORE_URL names no node to test against');

/** Address of the node where connections to it can be cut: one host, no TLS. */
const address = /^(?:esdb|kurrentdb):\/\/([^@/,]+):(\d+)\/?\?(?:.*&)?tls=false/.exec(url);

/** A store in a namespace of its own, behind a gateway where that is possible. */
eventStoreContract(
  `a node of EventStoreDB${address ? `, ${address[1]}:${address[2]}` : ''}`,
  async ({ codec }) => {
    const namespace = `test_${randomBytes(8).toString('hex')}`;
    const gateway = address && new Gateway(Number(address[2]), address[1]);
    await gateway?.open();
    const door = gateway ? url.replace(`${address[1]}:${address[2]}`, `127.0.0.1:${gateway.port}`) : url;
    const store = await eventStoreDb({ url: door, codec, namespace });
    return {
      store,
      connect: () => eventStoreDb({ url, codec, namespace }),
      ...(gateway && { loseConnections: () => Promise.resolve(gateway.cut()) }),
      writeFromProcesses: (processes, events) => runWriters(writerScript, url, processes, events, namespace),
      dispose: async () => {
        await store.close();
        await gateway?.shut();
      },
    };
  },
  { connect: true, loseConnections: Boolean(address), processes: true },
);

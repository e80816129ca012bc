// A process of its own that appends to EventStoreDB by the client package alone, as another instance would.
// Usage: node eventstoredb-writer.mjs URL WRITER EVENTS [NAMESPACE]
import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';

const [url, writer, wanted, namespace = 'tuyen'] = process.argv.slice(2);
const client = EventStoreDBClient.connectionString(url);

const eventOf = (round, number) => {
  const metadata = { commandId: `${writer}-${round}`, requestHash: 'hash', correlationId: writer };
  const tuyen = { id: randomUUID(), schemaVersion: 2 };
  return jsonEvent({ type: 'sample.counted', data: { number, text: writer }, metadata: { tuyen, ...metadata } });
};
const revisions = [-1, -1, -1];
let written = 0;
for (let round = 0; written < Number(wanted); round++) {
  // In turn one of three streams, one to five events each.
  const stream = round % 3;
  const count = Math.min(1 + (round % 5), Number(wanted) - written);
  const events = Array.from({ length: count }, (_, n) => eventOf(round, written + n));
  const expectedRevision = revisions[stream] < 0 ? NO_STREAM : BigInt(revisions[stream]);
  await client.appendToStream(`${namespace}.sample-${writer}-${stream}`, events, { expectedRevision });
  revisions[stream] += count;
  written += count;
}
await client.dispose();

import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { EventStoreDb, noStream } from '#libs/event-store';
import { ProjectionEngine, ProjectionListener } from '#libs/projections';
import { sampleProjections, sampleSale } from '#libs/projections/testing';
import {
  startEventStoreDbServer,
  type EventStoreDbServer,
} from '../libs/event-store/src/testing/eventstoredb-server/index.js';
import { testDatabase, type TestDatabase } from './support/test-database.js';

let database: TestDatabase;
let pool: Pool;
let server: EventStoreDbServer;

beforeAll(async () => {
  database = await testDatabase();
  pool = new Pool({ connectionString: database.url, max: 8 });
  pool.on('error', () => undefined);
  server = await startEventStoreDbServer();
});
afterAll(async () => {
  await pool.end();
  await server.stop();
  await database.drop();
});

function writeForeign(count: number): void {
  const event = { contentType: 'application/json', data: new Uint8Array(2), metadata: new Uint8Array(), type: 'other' };
  server.log.append(
    'foreign',
    'any',
    Array.from({ length: count }, () => ({ ...event, id: randomUUID() })),
  );
}

/** A projector of its own, as after a restart: it knows nothing but its checkpoints. */
async function projecting(work: (store: EventStoreDb, shows: (position: number) => Promise<void>) => Promise<void>) {
  const store = await EventStoreDb.open({ url: server.url });
  const engine = new ProjectionEngine({ pool, store, projections: sampleProjections });
  await engine.start();
  const listener = new ProjectionListener(pool);
  await listener.start();
  try {
    await work(store, async (position) => {
      for (const { name } of sampleProjections) {
        expect(await listener.waitForPosition(name, position, 20_000)).toMatchObject({ kind: 'reached' });
      }
    });
  } finally {
    await listener.stop();
    await engine.stop();
    await store.close();
    await server.quiet();
  }
}

it('passes by a long stretch of foreign events once in its life, wherever its checkpoint stands', async () => {
  const foreign = 20_000;
  await projecting(async (store, shows) => {
    const result = await store.append('sale-1', noStream, [sampleSale()]);
    if (result.kind === 'conflict') throw new Error('not appended');
    await shows(result.position);
  });
  writeForeign(foreign);
  for (let restart = 0; restart < 2; restart++) {
    const before = server.considered;
    await projecting(async (store, shows) => {
      for (let n = 0; n < 3; n++) {
        const result = await store.append('sale-1', 3 * restart + n, [sampleSale()]);
        if (result.kind === 'conflict') throw new Error('not appended');
        await shows(result.position);
        expect(await store.head()).toBe(result.position);
      }
    });
    // The first restart looks for the newest event from the log's end backwards; at the second one that is near.
    expect(server.considered - before).toBeLessThan(restart === 0 ? 1.1 * foreign : 0.1 * foreign);
  }
});

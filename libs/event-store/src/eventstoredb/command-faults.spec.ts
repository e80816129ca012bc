import { createCommandHandler, type CommandHandler } from '../handle-command.js';
import { OutcomeUnknown, StoreUnavailable } from '../port.js';
import { startEventStoreDbServer, type EventStoreDbServer, type Fault } from '../testing/eventstoredb-server/index.js';
import { sampleCodec, sampleDecider, sampleEnvelope } from '../testing/index.js';
import { eventStoreDb, type EventStoreDb } from './event-store-db.js';

let server: EventStoreDbServer;
let store: EventStoreDb;
let handler: CommandHandler;
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);

beforeAll(() => process.on('unhandledRejection', onUnhandled));
afterAll(() => process.off('unhandledRejection', onUnhandled));
beforeEach(async () => {
  server = await startEventStoreDbServer();
  store = await eventStoreDb({
    url: server.url,
    codec: sampleCodec,
    appendDeadline: 1_500,
    readDeadline: 1_500,
    attempts: 2,
    firstPause: 1,
    longestPause: 5,
  });
  handler = createCommandHandler({ store, codec: sampleCodec });
});
afterEach(async () => {
  await store.close();
  await server.quiet();
  await server.stop();
  expect(unhandled).toEqual([]);
});

/** Every fault that an append or a read of a command can meet. Of two attempts, one or both strike it. */
const faults: Fault[] = [
  ...(['silence', 'kill', 'end', 'timeout', 'unknown'] as const).flatMap((kind): Fault[] => [
    { on: 'append', kind },
    { on: 'append', kind, applied: true },
  ]),
  { on: 'append', kind: 'delay', milliseconds: 30, applied: true },
  { on: 'append', kind: 'not-ready' },
  { on: 'append', kind: 'not-leader' },
  { on: 'read', kind: 'kill' },
  { on: 'read', kind: 'unknown' },
];
const cases = faults.flatMap((fault) =>
  [1, 16, 64].map(
    (parallel) => [fault.kind, fault.on, fault.applied ? 'after it happened' : '', parallel, fault] as const,
  ),
);

const send = (stream: number, id: string) =>
  handler.handle(sampleDecider, sampleEnvelope(`sample-${stream}`, id, { type: 'add', number: 1, times: 2 }));

/** How often each command had its effect, by what is in the store. */
async function effects(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { metadata } of await store.readAll(0, 5_000)) {
    counts.set(metadata.commandId, (counts.get(metadata.commandId) ?? 0) + 1);
  }
  return counts;
}

it.each(cases)(
  '%s at %s %s, %i commands at once: one effect or a clear error, and one after a repeat',
  async (...test) => {
    const [, , , parallel, fault] = test;
    const ids = Array.from({ length: parallel }, (_, n) => `c${n}`);
    // Several commands share each stream, so that they share appends too.
    const streamOf = (n: number) => n % Math.max(1, parallel / 4);
    server.faults.add({ ...fault, times: Math.max(2, parallel / 4) });
    const results = await Promise.allSettled(ids.map((id, n) => send(streamOf(n), id)));
    expect(server.faults.struck).toBeGreaterThan(0);
    server.faults.clear();
    const after = await effects();
    for (const [n, result] of results.entries()) {
      const done = after.get(ids[n]!) ?? 0;
      if (result.status === 'fulfilled') expect([result.value.kind, done]).toEqual(['accepted', 2]);
      else if (result.reason instanceof OutcomeUnknown) expect([0, 2]).toContain(done);
      else expect([result.reason instanceof StoreUnavailable, done]).toEqual([true, 0]);
    }
    const again = await Promise.all(ids.map((id, n) => send(streamOf(n), id)));
    for (const [n, result] of again.entries()) {
      const had = (after.get(ids[n]!) ?? 0) > 0;
      expect(result).toMatchObject({ kind: 'accepted', repeated: had });
    }
    expect(await effects()).toEqual(new Map(ids.map((id) => [id, 2])));
  },
);

it.each(['too-large', 'access-denied'] as const)(
  'a refusal by the node is an error without effect: %s',
  async (kind) => {
    server.faults.add({ on: 'append', kind });
    await expect(send(0, 'c0')).rejects.toThrow(/sample-0/);
    expect(await effects()).toEqual(new Map());
    expect(await send(0, 'c0')).toMatchObject({ kind: 'accepted', repeated: false });
    expect(await effects()).toEqual(new Map([['c0', 2]]));
  },
);

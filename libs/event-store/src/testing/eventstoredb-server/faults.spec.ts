import { randomUUID } from 'node:crypto';
import {
  AccessDeniedError,
  DeadlineExceededError,
  EventStoreDBClient,
  jsonEvent,
  MaxAppendSizeExceededError,
  NotLeaderError,
  TimeoutError,
  UnavailableError,
  UnknownError,
  type AppendResult,
} from '@eventstore/db-client';
import { EventStoreDbServer, type Fault } from './index.js';

// What a client that knows nothing of us sees of each fault. Appends in the classic mode, where each has a call of its own.
let server: EventStoreDbServer;
let client: EventStoreDBClient;

beforeEach(async () => {
  server = await EventStoreDbServer.start();
  client = EventStoreDBClient.connectionString(server.url);
});
afterEach(async () => {
  await client.dispose();
  await server.quiet();
  await server.stop();
});

const uuids = Array.from({ length: 3 }, () => randomUUID());
const events = uuids.map((id) => jsonEvent({ id, type: 'thing.done', data: { n: 1 } }));
const classic = { credentials: { username: 'u', password: 'p' } } as const;
const append = (stream = 's', deadline = 10_000): Promise<AppendResult> =>
  client.appendToStream(stream, events, { ...classic, deadline, expectedRevision: 'no_stream' });
const problem = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a fault of an append', () => {
  const faults: [Fault, new (...args: never[]) => Error][] = [
    [{ on: 'append', kind: 'silence' }, DeadlineExceededError],
    [{ on: 'append', kind: 'silence', applied: true }, DeadlineExceededError],
    [{ on: 'append', kind: 'delay', milliseconds: 1_000, applied: true }, DeadlineExceededError],
    [{ on: 'append', kind: 'kill' }, UnavailableError],
    [{ on: 'append', kind: 'kill', applied: true }, UnavailableError],
    [{ on: 'append', kind: 'not-leader' }, NotLeaderError],
    [{ on: 'append', kind: 'timeout' }, TimeoutError],
    [{ on: 'append', kind: 'timeout', applied: true }, TimeoutError],
    [{ on: 'append', kind: 'too-large' }, MaxAppendSizeExceededError],
    [{ on: 'append', kind: 'not-ready' }, UnavailableError],
    [{ on: 'append', kind: 'access-denied' }, AccessDeniedError],
    [{ on: 'append', kind: 'unknown' }, UnknownError],
    [{ on: 'append', kind: 'end' }, UnknownError],
  ];
  it.each(
    faults.map(([fault, error]) => [fault.kind, fault.applied ? 'after it happened' : '', fault, error] as const),
  )('is seen as such, and a repeat ends in one effect: %s %s', async (_kind, _when, fault, error) => {
    server.faults.add(fault);
    const deadline = error === DeadlineExceededError ? 500 : undefined;
    let seen = await problem(append('s', deadline));
    // On a busy machine a deadline may pass before the call arrives.
    while (server.faults.struck === 0) seen = await problem(append('s', deadline));
    expect(seen).toBeInstanceOf(error);
    expect(server.log.records).toHaveLength(fault.applied ? 3 : 0);
    expect(await append()).toMatchObject({ success: true, nextExpectedRevision: 2n });
    expect(server.log.records.map(({ id }) => id)).toEqual(uuids);
  });

  it('may also be a late answer, before or after its effect', async () => {
    server.faults.add({ on: 'append', kind: 'delay', milliseconds: 100, applied: true });
    const first = append();
    while (server.log.records.length === 0) await new Promise(setImmediate);
    expect(await first).toMatchObject({ success: true });
    server.faults.add({ on: 'append', kind: 'delay', milliseconds: 100 });
    const second = append('t');
    while (server.faults.struck < 2) await new Promise(setImmediate);
    expect(server.log.records).toHaveLength(3);
    expect(await second).toMatchObject({ success: true });
  });
});

describe('the network', () => {
  it('loses all connections at once, and lets new ones in', async () => {
    await append();
    const reading = (async () => {
      for await (const { event } of client.subscribeToStream('s')) {
        if (event?.revision === 2n) server.cutConnections();
      }
    })();
    expect(await problem(reading)).toBeInstanceOf(UnavailableError);
    expect(await append('t')).toMatchObject({ success: true });
  });

  it('is away, and the node comes back on the same port with its log', async () => {
    await append();
    const { port } = server;
    await server.down();
    expect(await problem(append('t'))).toBeDefined();
    await server.up();
    expect(server.port).toBe(port);
    expect(await append()).toMatchObject({ success: true, nextExpectedRevision: 2n });
    expect(server.log.records).toHaveLength(3);
  });
});

describe('a fault of a read or a subscription', () => {
  const faults: [Fault['kind'], new (...args: never[]) => Error][] = [
    ['kill', UnavailableError],
    ['timeout', TimeoutError],
    ['unknown', UnknownError],
    ['not-leader', NotLeaderError],
    ['access-denied', AccessDeniedError],
  ];
  const idsOf = async (reading: AsyncIterable<{ event?: { id: string } }>, seen: string[] = []) => {
    for await (const { event } of reading) seen.push(event!.id);
    return seen;
  };

  it.each(faults)('is seen as such: %s', async (kind, error) => {
    await append();
    server.faults.add({ on: 'read', kind }, { on: 'subscribe', kind, after: 2 });
    expect(await problem(idsOf(client.readStream('s')))).toBeInstanceOf(error);
    expect(await idsOf(client.readStream('s'))).toEqual(uuids);
    const seen: string[] = [];
    expect(await problem(idsOf(client.subscribeToStream('s'), seen))).toBeInstanceOf(error);
    expect(seen).toEqual(uuids.slice(0, 2));
  });
  // Silence, and an end without an error, are no cases here: the client's readers wait for ever then.
});

describe('a follower', () => {
  it('tells of the leader by gossip and by refusing what asks for it, and reads for the rest', async () => {
    const follower = await EventStoreDbServer.start({
      log: server.log,
      leader: { host: '127.0.0.1', port: server.port },
    });
    const direct = EventStoreDBClient.connectionString(follower.url);
    const expected = { expectedRevision: 'no_stream' as const, requiresLeader: true };
    const refused = await problem(direct.appendToStream('s', events, expected));
    expect(refused).toBeInstanceOf(NotLeaderError);
    expect(refused).toMatchObject({ leader: { address: '127.0.0.1', port: server.port } });
    // The client goes to the leader from now on.
    expect(await direct.appendToStream('s', events, expected)).toMatchObject({ success: true });

    const reader = EventStoreDBClient.connectionString(`${follower.discoverUrl}&nodePreference=follower`);
    const seen = [];
    for await (const { event } of reader.readStream('s', { requiresLeader: false })) seen.push(event?.id);
    expect(seen).toEqual(uuids);
    expect(follower.connections).toBe(1);

    const writer = EventStoreDBClient.connectionString(follower.discoverUrl);
    expect(await writer.appendToStream('t', events, expected)).toMatchObject({ success: true });
    await Promise.all([direct.dispose(), reader.dispose(), writer.dispose()]);
    await follower.stop();
  });
});

import { randomUUID } from 'node:crypto';
import {
  BACKWARDS,
  END,
  EventStoreDBClient,
  eventTypeFilter,
  excludeSystemEvents,
  jsonEvent,
  MaxAppendSizeExceededError,
  NotLeaderError,
  START,
  StreamDeletedError,
  streamNameFilter,
  StreamNotFoundError,
  TimeoutError,
  UnavailableError,
  WrongExpectedVersionError,
  type AppendExpectedRevision,
  type AllStreamResolvedEvent,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { EventStoreDbServer } from './index.js';

// The real client is the judge of what the server says.
let server: EventStoreDbServer;
let client: EventStoreDBClient;
/** The node's clock. */
let now: number;

beforeEach(async () => {
  now = Date.now();
  server = await EventStoreDbServer.start({ maxAppendSize: 100_000, now: () => now });
  client = EventStoreDBClient.connectionString(server.url);
});
afterEach(async () => {
  await client.dispose();
  await server.quiet();
  await server.stop();
});

const event = (id: string = randomUUID(), type = 'thing.done', data: object = { n: 1 }) =>
  jsonEvent({ id, type, data: { ...data } });
const ids = (count: number) => Array.from({ length: count }, () => randomUUID());

async function idsOf(events: AsyncIterable<ResolvedEvent | AllStreamResolvedEvent>): Promise<(string | undefined)[]> {
  const found = [];
  for await (const { event: stored } of events) found.push(stored?.id);
  return found;
}

// Credentials force the classic call, on an insecure connection too.
const modes = [
  ['batch', {}],
  ['classic', { credentials: { username: 'u', password: 'p' } }],
] as const;

describe.each(modes)('append in %s mode', (mode, options) => {
  const append = (stream: string, expectedRevision: AppendExpectedRevision, uuids: readonly string[]) =>
    client.appendToStream(
      stream,
      uuids.map((id) => event(id)),
      { ...options, expectedRevision },
    );
  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('checks revisions', async () => {
    expect(await append('s', 'no_stream', ids(2))).toMatchObject({ success: true, nextExpectedRevision: 1n });
    expect(await append('s', 1n, ids(1))).toMatchObject({ nextExpectedRevision: 2n });
    expect(await append('s', 'any', ids(1))).toMatchObject({ nextExpectedRevision: 3n });
    expect(await append('s', 'stream_exists', ids(1))).toMatchObject({ nextExpectedRevision: 4n });
    for (const [stream, expected, actual] of [
      ['s', 'no_stream', 4n],
      ['s', 2n, 4n],
      ['s', 9n, 4n],
      ['t', 0n, 'no_stream'],
      ['t', 'stream_exists', 'no_stream'],
    ] as const) {
      const error = await refusal(append(stream, expected, ids(1)));
      expect(error).toBeInstanceOf(WrongExpectedVersionError);
      expect(error).toMatchObject({ streamName: stream, expectedVersion: expected, actualVersion: actual });
    }
    expect(server.openCalls()).toEqual(mode === 'batch' ? { batchAppend: 1 } : {});
  });

  it('repeats by the strong rule: same ids after the wanted revision, even after a restart', async () => {
    const uuids = ids(3);
    const first = await append('s', 'no_stream', uuids);
    await append('s', 2n, ids(2));
    server.log.forgetRecentIds();
    expect(await append('s', 'no_stream', uuids)).toEqual(first);
    expect(await append('s', 'no_stream', uuids.slice(0, 2))).toMatchObject({ nextExpectedRevision: 1n });
    expect(await append('s', 0n, uuids.slice(1))).toMatchObject({ nextExpectedRevision: 2n });
    expect(await refusal(append('s', 'no_stream', [...uuids, randomUUID()]))).toBeInstanceOf(WrongExpectedVersionError);
    expect(await refusal(append('s', 'no_stream', [uuids[0]!, randomUUID()]))).toBeInstanceOf(
      WrongExpectedVersionError,
    );
    expect(server.log.records).toHaveLength(5);
  });

  it('repeats by the weak rule: as long as ids are remembered', async () => {
    const uuids = ids(2);
    const first = await append('s', 'any', uuids);
    expect(await append('s', 'any', uuids)).toEqual(first);
    expect(await refusal(append('s', 'any', [uuids[0]!, randomUUID()]))).toBeInstanceOf(WrongExpectedVersionError);
    expect(await append('s', 'any', [randomUUID(), uuids[0]!])).toMatchObject({ nextExpectedRevision: 3n });
    server.log.forgetRecentIds();
    expect(await append('s', 'any', uuids)).toMatchObject({ nextExpectedRevision: 5n });
    expect(await append('other', 'any', uuids)).toMatchObject({ nextExpectedRevision: 1n });
  });

  it('limits the size', async () => {
    const error = await refusal(
      client.appendToStream('s', event(undefined, 'big', { text: 'x'.repeat(100_000) }), options),
    );
    expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
    expect(error).toMatchObject({ maxAppendSize: 100_000 });
  });

  it('shows faults as a node does', async () => {
    server.faults.add({ on: 'append', kind: 'kill' });
    expect(await refusal(append('s', 'no_stream', ids(1)))).toBeInstanceOf(UnavailableError);
    server.faults.add({ on: 'append', kind: 'timeout' });
    const type = mode === 'batch' ? 'deadline-exceeded' : 'timeout';
    expect(await refusal(append('s', 'no_stream', ids(1)))).toMatchObject({ type });
    server.faults.add({ on: 'append', kind: 'not-leader' });
    const error = await refusal(append('s', 'no_stream', ids(1)));
    expect(error).toBeInstanceOf(NotLeaderError);
    expect(error).toMatchObject({ leader: { address: '127.0.0.1', port: server.port } });
    expect(await append('s', 'no_stream', ids(1))).toMatchObject({ success: true });
  });

  it('deletes softly and for good', async () => {
    await append('s', 'no_stream', ids(3));
    await client.deleteStream('s', { expectedRevision: 2n });
    await expect(idsOf(client.readStream('s'))).rejects.toBeInstanceOf(StreamNotFoundError);
    const uuids = ids(1);
    expect(await append('s', 'no_stream', uuids)).toMatchObject({ nextExpectedRevision: 3n });
    expect(await idsOf(client.readStream('s'))).toEqual(uuids);
    await client.tombstoneStream('s');
    await expect(idsOf(client.readStream('s'))).rejects.toBeInstanceOf(StreamDeletedError);
    expect(await refusal(append('s', 'any', ids(1)))).toBeInstanceOf(StreamDeletedError);
    const types = server.log.records.map((record) => record.type);
    expect(types.filter((type) => type.startsWith('$'))).toEqual(['$metadata', '$metadata', '$streamDeleted']);
  });
});

it('speaks to clients that look for the leader, and as a node without BatchAppend', async () => {
  const old = await EventStoreDbServer.start({ batchAppend: false });
  const discovering = EventStoreDBClient.connectionString(old.discoverUrl);
  expect(await discovering.appendToStream('s', event())).toMatchObject({ success: true });
  expect(old.openCalls()).toEqual({});
  await discovering.dispose();
  await old.stop();
});

describe('reads', () => {
  const uuids = ids(5);
  beforeEach(async () => {
    await client.appendToStream(
      's',
      uuids.map((id) => event(id)),
    );
  });

  it('go both ways through a stream', async () => {
    expect(await idsOf(client.readStream('s', { fromRevision: 1n, maxCount: 2 }))).toEqual(uuids.slice(1, 3));
    expect(await idsOf(client.readStream('s', { fromRevision: 9n }))).toEqual([]);
    const back = client.readStream('s', { direction: BACKWARDS, fromRevision: END, maxCount: 2 });
    expect(await idsOf(back)).toEqual([uuids[4], uuids[3]]);
    await expect(idsOf(client.readStream('none'))).rejects.toBeInstanceOf(StreamNotFoundError);
  });

  it('go both ways through the log: a position is inclusive forwards, exclusive backwards', async () => {
    const [, , third] = server.log.records;
    const fromPosition = { commit: BigInt(third!.position), prepare: BigInt(third!.position) };
    expect(await idsOf(client.readAll({ fromPosition, maxCount: 2 }))).toEqual(uuids.slice(2, 4));
    expect(await idsOf(client.readAll({ fromPosition, direction: BACKWARDS }))).toEqual([uuids[1], uuids[0]]);
    expect(await idsOf(client.readAll({ fromPosition: START }))).toEqual(uuids);
    expect(await idsOf(client.readAll({ fromPosition: END, direction: BACKWARDS, maxCount: 1 }))).toEqual([uuids[4]]);
  });

  it('hide what is older than the stream metadata allows', async () => {
    await client.setStreamMetadata('s', { maxAge: 60 });
    expect(await idsOf(client.readStream('s'))).toEqual(uuids);
    now += 59_000;
    await client.appendToStream('s', event('00000000-0000-4000-8000-000000000009'));
    now += 2_000;
    expect(await idsOf(client.readStream('s'))).toEqual(['00000000-0000-4000-8000-000000000009']);
    expect(await idsOf(client.readStream('s', { direction: BACKWARDS, fromRevision: END }))).toHaveLength(1);
  });

  it('show the newest of metadata, and all of it in the log, beside tombstones', async () => {
    await client.setStreamMetadata('s', { maxCount: 9, owner: 'lan' });
    await client.setStreamMetadata('s', { maxCount: 4 });
    expect(await idsOf(client.readStream('$$s'))).toHaveLength(1);
    expect((await client.getStreamMetadata('s')).metadata).toEqual({ maxCount: 4 });
    await client.tombstoneStream('s');
    const types = [];
    for await (const { event: stored } of client.readAll()) types.push([stored?.type, stored?.streamId]);
    expect(types.slice(5)).toEqual([
      ['$metadata', '$$s'],
      ['$metadata', '$$s'],
      ['$streamDeleted', 's'],
    ]);
  });

  it('hide what stream metadata says, but not from the log', async () => {
    await client.setStreamMetadata('s', { maxCount: 2 });
    expect(await idsOf(client.readStream('s'))).toEqual(uuids.slice(3));
    await client.setStreamMetadata('s', { truncateBefore: 1 });
    expect(await idsOf(client.readStream('s'))).toEqual(uuids.slice(1));
    expect((await client.getStreamMetadata('s')).metadata).toEqual({ truncateBefore: 1 });
    expect(await idsOf(client.readAll())).toHaveLength(7);
  });

  it('follow links', async () => {
    const link = (to: string) => ({
      ...event(undefined, '$>'),
      contentType: 'application/octet-stream' as const,
      data: new TextEncoder().encode(to),
    });
    await client.appendToStream('links', [link('1@s'), link('7@s')]);
    const found = [];
    for await (const resolved of client.readStream('links', { resolveLinkTos: true })) found.push(resolved);
    expect(found.map((resolved) => [resolved.event?.id, resolved.link?.streamId])).toEqual([
      [uuids[1], 'links'],
      [undefined, 'links'],
    ]);
  });
});

describe('subscriptions', () => {
  it('catch up, go live and end', async () => {
    const uuids = ids(6);
    await client.appendToStream(
      's',
      uuids.slice(0, 3).map((id) => event(id)),
    );
    const subscription = client.subscribeToStream('s', { fromRevision: 0n });
    const caughtUp = new Promise<void>((resolve) => subscription.once('caughtUp', resolve));
    const seen: (string | undefined)[] = [];
    void caughtUp.then(() =>
      client.appendToStream(
        's',
        uuids.slice(3).map((id) => event(id)),
      ),
    );
    for await (const { event: stored } of subscription) if (seen.push(stored?.id) === 5) break;
    expect(seen).toEqual(uuids.slice(1));
    await subscription.unsubscribe();
  });

  it('filter the log and say how far they looked', async () => {
    await client.appendToStream(
      'other',
      ids(70).map((id) => event(id)),
    );
    await client.appendToStream('mine', event('00000000-0000-4000-8000-000000000001'));
    const checkpoints: bigint[] = [];
    const filter = streamNameFilter({
      prefixes: ['mine'],
      checkpointReached: (_, { commit }) => void checkpoints.push(commit),
    });
    const subscription = client.subscribeToAll({ filter });
    for await (const { event: stored } of subscription) {
      expect(stored?.id).toBe('00000000-0000-4000-8000-000000000001');
      break;
    }
    const positions = server.log.records.map((record) => BigInt(record.position));
    expect(checkpoints.slice(0, 2)).toEqual([positions[31], positions[63]]);
    await subscription.unsubscribe();
  });

  const filters = [
    ['stream names by prefix', streamNameFilter({ prefixes: ['mi', 'ot'] }), ['mine', 'mine', 'other']],
    ['stream names by pattern', streamNameFilter({ regex: '^m.*e$' }), ['mine', 'mine']],
    ['types by prefix', eventTypeFilter({ prefixes: ['thing.'] }), ['mine', 'yours']],
    ['types by pattern', eventTypeFilter({ regex: 'un' }), ['mine', 'other']],
  ] as const;
  it.each(filters)('choose %s', async (_, filter, streams) => {
    for (const [stream, type] of [
      ['mine', 'thing.done'],
      ['mine', 'undone'],
      ['yours', 'thing.done'],
      ['other', 'fun'],
    ]) {
      await client.appendToStream(stream!, event(undefined, type));
    }
    const seen: (string | undefined)[] = [];
    for await (const { event: stored } of client.subscribeToAll({ filter })) {
      if (seen.push(stored?.streamId) === streams.length) break;
    }
    expect(seen).toEqual(streams);
  });

  it('follow links, end when their stream is deleted for good, and wait for one that is not there', async () => {
    await client.appendToStream('s', event('00000000-0000-4000-8000-000000000001'));
    const subscription = client.subscribeToStream('links', { resolveLinkTos: true });
    const link = { ...event(undefined, '$>'), contentType: 'application/octet-stream' as const };
    await client.appendToStream('links', { ...link, data: new TextEncoder().encode('0@s') });
    const ended = (async () => {
      for await (const resolved of subscription) {
        expect(resolved).toMatchObject({ event: { streamId: 's' }, link: { streamId: 'links' } });
        await client.tombstoneStream('links');
      }
    })();
    await expect(ended).rejects.toBeInstanceOf(StreamDeletedError);
  });

  it('leave system events out and drop a slow reader', async () => {
    await client.setStreamMetadata('s', { maxCount: 9 });
    const uuids = ids(2);
    await client.appendToStream(
      's',
      uuids.map((id) => event(id)),
    );
    server.faults.add({ on: 'subscribe', kind: 'timeout', after: 2 });
    const seen: (string | undefined)[] = [];
    const reading = (async () => {
      for await (const { event: stored } of client.subscribeToAll({ filter: excludeSystemEvents() }))
        seen.push(stored?.id);
    })();
    await expect(reading).rejects.toBeInstanceOf(TimeoutError);
    expect(seen).toEqual(uuids);
  });
});

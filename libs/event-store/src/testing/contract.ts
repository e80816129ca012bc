import { AppendRefused, limits, noStream, type EventStore, type NewEvent } from '../port.js';
import { sampleCodec, sampleEvent } from './sample-events.js';
import { lostConnections, severalClients, severalProcesses } from './contract-clients.js';
import { reads, subscriptions } from './contract-reads.js';
import { countOf, numbers, positions, type ContractOptions, type StoreUnderTest } from './store-under-test.js';

/**
 * What every adapter owes. `make` opens a store with an empty log; it is called once per test, so tests can run in any
 * order. Hooks that an adapter does not offer skip nothing silently: their tests are not declared.
 */
export function eventStoreContract(
  name: string,
  make: (options: ContractOptions) => Promise<StoreUnderTest>,
  offers: { readonly connect?: boolean; readonly loseConnections?: boolean; readonly processes?: boolean } = {},
): void {
  describe(`event store contract: ${name}`, () => {
    let under: StoreUnderTest;
    let store: EventStore;

    beforeEach(async () => {
      under = await make({ codec: sampleCodec });
      store = under.store;
    });
    afterEach(() => under.dispose());

    appends(() => store);
    repeats(() => store);
    refusals(() => store);
    reads(() => store);
    subscriptions(() => store);
    if (offers.connect) severalClients(() => under);
    if (offers.loseConnections) lostConnections(() => under);
    if (offers.processes) severalProcesses(() => under);
  });
}

function appends(store: () => EventStore): void {
  it('gives revisions 0, 1, 2 ... in a stream and growing positions over all', async () => {
    const first = await store().append('sample-a', noStream, countOf(2, 'a'));
    const second = await store().append('sample-b', noStream, countOf(1, 'b'));
    const third = await store().append('sample-a', 1, [sampleEvent('a-2', 2)]);
    expect([first, second, third]).toMatchObject([
      { kind: 'appended', revision: 1 },
      { kind: 'appended', revision: 0 },
      { kind: 'appended', revision: 2 },
    ]);
    const all = await store().readAll(0, 100);
    expect(all.map((event) => [event.streamId, event.revision])).toEqual([
      ['sample-a', 0],
      ['sample-a', 1],
      ['sample-b', 0],
      ['sample-a', 2],
    ]);
    expect(positions(all)).toEqual([...positions(all)].sort((a, b) => a - b));
    expect(new Set(positions(all)).size).toBe(4);
    if (store().densePositions) expect(positions(all)).toEqual([1, 2, 3, 4]);
    expect([first, second, third]).toMatchObject(
      [all[1], all[2], all[3]].map((event) => ({ position: event!.position })),
    );
  });

  it('answers a conflict with the revision at which the stream stands', async () => {
    await store().append('sample-a', noStream, countOf(3));
    expect(await store().append('sample-a', noStream, [sampleEvent('x')])).toEqual({ kind: 'conflict', actual: 2 });
    expect(await store().append('sample-a', 1, [sampleEvent('x')])).toEqual({ kind: 'conflict', actual: 2 });
    expect(await store().append('sample-a', 7, [sampleEvent('x')])).toEqual({ kind: 'conflict', actual: 2 });
    expect(await store().append('sample-b', 0, [sampleEvent('x')])).toEqual({ kind: 'conflict', actual: noStream });
    expect(await store().readAll(0, 100)).toHaveLength(3);
    expect(await store().readStream('sample-b')).toEqual([]);
  });

  it('lets one of many appends at one revision win', async () => {
    const racers = Array.from({ length: 20 }, (_, n) =>
      store().append('sample-a', noStream, [sampleEvent(`racer-${n}`, n)]),
    );
    const results = await Promise.all(racers);
    const winner = results.findIndex((result) => result.kind === 'appended');
    expect(results.filter((result) => result.kind === 'appended')).toHaveLength(1);
    expect(results.filter((result) => result.kind === 'conflict' && result.actual === 0)).toHaveLength(19);
    expect(numbers(await store().readStream('sample-a'))).toEqual([winner]);
  });

  it('takes many streams at once', async () => {
    const streams = Array.from({ length: 200 }, (_, n) => `sample-${n}`);
    const results = await Promise.all(
      streams.map((stream, n) => store().append(stream, noStream, countOf(1 + (n % 3), stream))),
    );
    expect(results.every((result) => result.kind === 'appended')).toBe(true);
    const all = await store().readAll(0, 1000);
    for (const [n, stream] of streams.entries()) {
      const own = all.filter((event) => event.streamId === stream);
      expect(own.map((event) => event.revision)).toEqual([0, 1, 2].slice(0, 1 + (n % 3)));
      expect(results[n]).toMatchObject({ position: own.at(-1)!.position, revision: own.length - 1 });
    }
  });
}

function repeats(store: () => EventStore): void {
  it('answers a repeat by ids with the first result, also after more events', async () => {
    const events = countOf(3);
    const first = await store().append('sample-a', noStream, events);
    const { revision, position } = first as { revision: number; position: number };
    expect(await store().append('sample-a', noStream, events)).toEqual({ kind: 'duplicate', revision, position });
    await store().append('sample-a', 2, [sampleEvent('later')]);
    await store().append('sample-b', noStream, [sampleEvent('elsewhere')]);
    expect(await store().append('sample-a', noStream, events)).toEqual({ kind: 'duplicate', revision, position });
    expect(await store().readAll(0, 100)).toHaveLength(5);
  });

  it('answers a repeat in the middle of a stream', async () => {
    await store().append('sample-a', noStream, countOf(2));
    const events = countOf(2, 'middle');
    const first = await store().append('sample-a', 1, events);
    await store().append('sample-a', 3, countOf(2, 'end'));
    expect(await store().append('sample-a', 1, events)).toEqual({ ...first, kind: 'duplicate' });
  });

  it('carries out one of many equal appends, the others are repeats', async () => {
    const events = countOf(2);
    const results = await Promise.all(Array.from({ length: 50 }, () => store().append('sample-a', noStream, events)));
    expect(results.filter((result) => result.kind === 'appended').length).toBeLessThanOrEqual(1);
    expect(results.every((result) => result.kind !== 'conflict' && result.revision === 1)).toBe(true);
    expect(await store().readStream('sample-a')).toHaveLength(2);
  });

  it('takes no append that repeats only its first event', async () => {
    await store().append('sample-a', noStream, [sampleEvent('one'), sampleEvent('two')]);
    const result = await store().append('sample-a', noStream, [sampleEvent('one'), sampleEvent('other')]);
    expect(result).toEqual({ kind: 'conflict', actual: 1 });
    const more = await store().append('sample-a', noStream, [
      sampleEvent('one'),
      sampleEvent('two'),
      sampleEvent('three'),
    ]);
    expect(more).toEqual({ kind: 'conflict', actual: 1 });
    expect(await store().readAll(0, 100)).toHaveLength(2);
  });
}

function refusals(store: () => EventStore): void {
  const refused: [string, () => [string, number, NewEvent[]]][] = [
    ['no event', () => ['sample-a', noStream, []]],
    ['too many events', () => ['sample-a', noStream, countOf(limits.eventsPerAppend + 1)]],
    ['too many bytes', () => ['sample-a', noStream, [sampleEvent('big', 0, 'x'.repeat(limits.bytesPerAppend))]]],
    ['an empty stream id', () => ['', noStream, countOf(1)]],
    ['a long stream id', () => ['s'.repeat(limits.streamIdLength + 1), noStream, countOf(1)]],
    ['a system stream', () => ['$all', noStream, countOf(1)]],
    ['a control character', () => ['sample-\n', noStream, countOf(1)]],
    ['an id that is no uuid', () => ['sample-a', noStream, [{ ...sampleEvent('a'), id: 'a' }]]],
    ['the same id twice', () => ['sample-a', noStream, [sampleEvent('a'), sampleEvent('a')]]],
    ['a bigint', () => ['sample-a', noStream, [{ ...sampleEvent('a'), data: { number: 1n } }]]],
    ['no data', () => ['sample-a', noStream, [{ ...sampleEvent('a'), data: undefined }]]],
    ['a revision that is none', () => ['sample-a', -2, countOf(1)]],
  ];
  it.each(refused)('refuses %s', async (_, build) => {
    await expect(store().append(...build())).rejects.toBeInstanceOf(AppendRefused);
    expect(await store().head()).toBe(0);
  });

  it('takes the largest append', async () => {
    const many = countOf(limits.eventsPerAppend);
    expect(await store().append('s'.repeat(limits.streamIdLength), noStream, many)).toMatchObject({ kind: 'appended' });
    const big = sampleEvent('big', 0, 'x'.repeat(limits.bytesPerAppend - 1_000));
    expect(await store().append('sample-a', noStream, [big])).toMatchObject({ kind: 'appended' });
    expect((await store().readStream('sample-a'))[0]!.data).toEqual(big.data);
  });

  it('lets a refused append harm no other in flight', async () => {
    const results = await Promise.allSettled([
      store().append('sample-a', noStream, countOf(1, 'a')),
      store().append('sample-b', noStream, []),
      store().append('sample-c', noStream, countOf(1, 'c')),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
}

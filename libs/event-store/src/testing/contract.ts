import { randomUUID } from 'node:crypto';
import type { EventCodec } from '../codec.js';
import { AppendRefused, limits, noStream, type EventStore, type NewEvent, type StoredEvent } from '../port.js';
import { sampleCodec, sampleEvent } from './sample-events.js';

/** A store that the contract suite runs on. Every hook works on the log of this very store. */
export interface StoreUnderTest {
  readonly store: EventStore;
  /** Another client of the same log, as another process would open it. The suite closes it. */
  connect?(): Promise<EventStore>;
  /** Cuts all connections of `store` to its server; the server stays up. */
  loseConnections?(): Promise<void>;
  /**
   * Starts `processes` operating-system processes that append `events` events each, in appends of 1 to 5, to several
   * streams. Resolves when all of them are done.
   */
  writeFromProcesses?(processes: number, events: number): Promise<void>;
  /** Closes the store and removes its log. */
  dispose(): Promise<void>;
}

export interface ContractOptions {
  readonly codec: EventCodec;
}

/** Events above `after` as a subscription brings them, until `until` is true of all that came. */
export async function collect(
  store: EventStore,
  after: number,
  until: (events: readonly StoredEvent[]) => boolean,
  pageSize?: number,
): Promise<StoredEvent[]> {
  const stop = new AbortController();
  const events: StoredEvent[] = [];
  const options = pageSize === undefined ? { signal: stop.signal } : { signal: stop.signal, pageSize };
  for await (const page of store.subscribe(after, options)) {
    events.push(...page);
    if (until(events)) stop.abort();
  }
  return events;
}

const numbers = (events: readonly StoredEvent[]) => events.map((event) => (event.data as { number: number }).number);
const positions = (events: readonly StoredEvent[]) => events.map((event) => event.position);
const countOf = (count: number, prefix = 'e') =>
  Array.from({ length: count }, (_, n) => sampleEvent(`${prefix}-${n}`, n));

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

function reads(store: () => EventStore): void {
  it('gives back what was written', async () => {
    const text = 'Đường Nguyễn Huệ 🚚 "quoted" \\ \n \u0000 \ud800';
    const event = sampleEvent('a', -1, text);
    const before = Date.now();
    await store().append('sample-Đường', noStream, [event]);
    const [stored] = await store().readStream('sample-Đường');
    expect(stored).toMatchObject({ ...event, streamId: 'sample-Đường', revision: 0 });
    expect(await store().readAll(0, 10)).toEqual([stored]);
    expect(stored!.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z$/);
    expect(Math.abs(Date.parse(stored!.recordedAt) - before)).toBeLessThan(60_000);
  });

  it('lifts old versions at the read boundary', async () => {
    const old = { ...sampleEvent('old'), schemaVersion: 1, data: { n: 7 } };
    await store().append('sample-a', noStream, [old]);
    const lifted = { schemaVersion: 2, data: { number: 7, text: 'from version 1' } };
    expect(await store().readStream('sample-a')).toMatchObject([lifted]);
    expect(await store().readAll(0, 10)).toMatchObject([lifted]);
    expect(await collect(store(), 0, (events) => events.length === 1)).toMatchObject([lifted]);
  });

  it('reads a stream in pages', async () => {
    await store().append('sample-a', noStream, countOf(25));
    expect(numbers(await store().readStream('sample-a', 0, 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(numbers(await store().readStream('sample-a', 20, 10))).toEqual([20, 21, 22, 23, 24]);
    expect(await store().readStream('sample-a', 25, 10)).toEqual([]);
    expect(await store().readStream('sample-none')).toEqual([]);
  });

  it('reads many streams at once, each from where it was asked, also one twice', async () => {
    const streams = Array.from({ length: 70 }, (_, n) => `sample-${n}`);
    await Promise.all(streams.map((stream, n) => store().append(stream, noStream, countOf(1 + (n % 5), stream))));
    const asked = [...streams, 'sample-none', 'sample-4'].map((stream, n) => [stream, n % 3, 1 + (n % 4)] as const);
    const together = await Promise.all(asked.map((read) => store().readStream(...read)));
    for (const [n, [stream, from, limit]] of asked.entries()) {
      const length = stream === 'sample-none' ? 0 : 1 + (Number(stream.slice(7)) % 5);
      const wanted = Array.from({ length }, (_, i) => i).slice(from, from + limit);
      expect({ stream, found: together[n]!.map((event) => event.revision) }).toEqual({ stream, found: wanted });
      expect(together[n]!.every((event) => event.streamId === stream)).toBe(true);
    }
  });

  it('reads the log in pages from any position', async () => {
    for (let n = 0; n < 5; n++) await store().append(`sample-${n}`, noStream, countOf(5, `s${n}`));
    const all = await store().readAll(0, 1000);
    expect(all).toHaveLength(25);
    let after = 0;
    const paged: StoredEvent[] = [];
    for (let page = await store().readAll(0, 7); page.length > 0; page = await store().readAll(after, 7)) {
      expect(page.length).toBeLessThanOrEqual(7);
      paged.push(...page);
      after = page.at(-1)!.position;
    }
    expect(paged).toEqual(all);
    expect(after).toBe(await store().head());
    expect(await store().readAll(after, 7)).toEqual([]);
  });

  it('is told from other logs by an identity that is no event', async () => {
    const identity = await store().identity();
    expect(identity).toMatch(/^[0-9a-f-]{36}$/);
    expect(await store().head()).toBe(0);
    await store().append('sample-a', noStream, countOf(1));
    expect(await store().identity()).toBe(identity);
    expect(await store().readAll(0, 10)).toHaveLength(1);
  });

  it('knows its head', async () => {
    expect(await store().head()).toBe(0);
    const result = await store().append('sample-a', noStream, countOf(3));
    expect(result).toMatchObject({ position: await store().head() });
  });
}

function subscriptions(store: () => EventStore): void {
  it('brings what is there and what comes', async () => {
    await store().append('sample-a', noStream, countOf(3));
    const coming = collect(store(), 0, (events) => events.length >= 6, 2);
    await store().append('sample-a', 2, [sampleEvent('e-3', 3)]);
    await store().append('sample-a', 3, [sampleEvent('e-4', 4), sampleEvent('e-5', 5)]);
    expect(numbers(await coming)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('goes on after a position', async () => {
    await store().append('sample-a', noStream, countOf(10));
    const [, , third] = await store().readAll(0, 3);
    const rest = await collect(store(), third!.position, (events) => events.length >= 7);
    expect(numbers(rest)).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });

  it('ends when it is told to, also while nothing comes', async () => {
    const stop = new AbortController();
    const ended = (async () => {
      for await (const page of store().subscribe(0, { signal: stop.signal })) expect(page).toHaveLength(1);
    })();
    await store().append('sample-a', noStream, countOf(1));
    stop.abort();
    await ended;
    const already = AbortSignal.abort();
    for await (const page of store().subscribe(0, { signal: already })) throw new Error(`a page of ${page.length}`);
  });

  it('serves several readers at their own pace', async () => {
    const all = Array.from({ length: 3 }, () => collect(store(), 0, (events) => events.length >= 60, 7));
    for (let n = 0; n < 20; n++) await store().append(`sample-${n}`, noStream, countOf(3, `s${n}`));
    const [first, ...others] = await Promise.all(all);
    expect(first).toEqual(await store().readAll(0, 100));
    for (const other of others) expect(other).toEqual(first);
  });
}

function severalClients(under: () => StoreUnderTest): void {
  it('keeps order and revisions with two clients', async () => {
    const other = await under().connect!();
    try {
      const stores = [under().store, other];
      const expected = 200;
      const tail = collect(other, 0, (events) => events.length >= expected, 13);
      const seen = collect(under().store, 0, (events) => events.length >= expected);
      await Promise.all(
        Array.from({ length: expected }, (_, n) =>
          stores[n % 2]!.append(`sample-${n}`, noStream, [sampleEvent(`two-${n}`, n)]),
        ),
      );
      const log = await other.readAll(0, 1000);
      expect(await tail).toEqual(log);
      expect(await seen).toEqual(log);
      expect(await other.append('sample-0', noStream, [sampleEvent('late')])).toEqual({ kind: 'conflict', actual: 0 });
      expect(await other.identity()).toBe(await under().store.identity());
    } finally {
      await other.close();
    }
  });
}

function lostConnections(under: () => StoreUnderTest): void {
  it('goes on after a lost connection: subscription, reads and appends', async () => {
    const { store } = under();
    const coming = collect(store, 0, (events) => events.length >= 40);
    for (let n = 0; n < 40; n++) {
      if (n % 10 === 5) await under().loseConnections!();
      const result = await store.append('sample-a', n - 1, [sampleEvent(`lost-${n}`, n)]);
      expect(result).toMatchObject({ revision: n });
    }
    expect(numbers(await coming)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });

  it('carries out each append once when connections are cut under load', async () => {
    const { store } = under();
    const [callers, appends] = [20, 25];
    let cuts = 0;
    const running = Promise.all(
      Array.from({ length: callers }, async (_, caller) => {
        const kinds: string[] = [];
        for (let n = 0; n < appends || cuts < 5; n++) {
          const event = sampleEvent(`cut-${caller}-${n}`, n);
          const result = await store.append(`sample-${caller}`, n - 1, [event]);
          expect(result).toMatchObject({ revision: n });
          kinds.push(result.kind);
        }
        return kinds;
      }),
    );
    for (; cuts < 5; cuts++) await under().loseConnections!();
    const kinds = (await running).flat();
    const log: StoredEvent[] = [];
    for (
      let page = await store.readAll(0, 1000);
      page.length > 0;
      page = await store.readAll(log.at(-1)!.position, 1000)
    )
      log.push(...page);
    expect(new Set(log.map((event) => event.id)).size).toBe(kinds.length);
    expect(log).toHaveLength(kinds.length);
  });
}

function severalProcesses(under: () => StoreUnderTest): void {
  it('lets a tailing reader miss nothing while several processes write', async () => {
    const { store } = under();
    const [processes, events] = [4, 500];
    const tail = collect(store, 0, (seen) => seen.length >= processes * events, 50);
    await under().writeFromProcesses!(processes, events);
    const seen = await tail;
    const log: StoredEvent[] = [];
    for (
      let page = await store.readAll(0, 1000);
      page.length > 0;
      page = await store.readAll(log.at(-1)!.position, 1000)
    ) {
      log.push(...page);
    }
    expect(log).toHaveLength(processes * events);
    expect(positions(seen)).toEqual(positions(log));
    expect(new Set(seen.map((event) => event.id)).size).toBe(processes * events);
    if (store.densePositions) expect(positions(seen)).toEqual(seen.map((_, index) => index + 1));
  });
}

/** A stream id that no other test uses. */
export const freshStream = (): string => `sample-${randomUUID()}`;

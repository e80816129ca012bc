import { noStream, type StoredEvent } from '../port.js';
import { sampleEvent } from './sample-events.js';
import { collect, numbers, positions, type StoreUnderTest } from './store-under-test.js';

export function severalClients(under: () => StoreUnderTest): void {
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

export function lostConnections(under: () => StoreUnderTest): void {
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
    const log = await wholeLog(store);
    expect(new Set(log.map((event) => event.id)).size).toBe(kinds.length);
    expect(log).toHaveLength(kinds.length);
  });
}

export function severalProcesses(under: () => StoreUnderTest): void {
  it('lets a tailing reader miss nothing while several processes write', async () => {
    const { store } = under();
    const [processes, events] = [4, 500];
    const tail = collect(store, 0, (seen) => seen.length >= processes * events, 50);
    await under().writeFromProcesses!(processes, events);
    const seen = await tail;
    const log = await wholeLog(store);
    expect(log).toHaveLength(processes * events);
    expect(positions(seen)).toEqual(positions(log));
    expect(new Set(seen.map((event) => event.id)).size).toBe(processes * events);
    if (store.densePositions) expect(positions(seen)).toEqual(seen.map((_, index) => index + 1));
  });
}

async function wholeLog(store: StoreUnderTest['store']): Promise<readonly StoredEvent[]> {
  const log: StoredEvent[] = [];
  for (
    let page = await store.readAll(0, 1000);
    page.length > 0;
    page = await store.readAll(log.at(-1)!.position, 1000)
  ) {
    log.push(...page);
  }
  return log;
}

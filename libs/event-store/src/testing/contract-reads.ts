import { noStream, type EventStore, type StoredEvent } from '../port.js';
import { sampleEvent } from './sample-events.js';
import { collect, countOf, numbers } from './store-under-test.js';

export function reads(store: () => EventStore): void {
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

export function subscriptions(store: () => EventStore): void {
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

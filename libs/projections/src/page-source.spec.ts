import * as fc from 'fast-check';
import { memoryEventStore, noStream, type EventStore } from '#libs/event-store';
import { PageSource } from './page-source.js';
import { sampleEvent } from './testing/index.js';

async function filled(store: EventStore, count: number, stream: string) {
  for (let i = 0; i < count; i += 100) {
    const events = Array.from({ length: Math.min(100, count - i) }, () => sampleEvent('any', {}));
    await store.append(stream, i - 1 < 0 ? noStream : i - 1, events);
  }
}

async function readTo(source: PageSource, end: number, limit: number): Promise<readonly number[]> {
  const seen: number[] = [];
  for (let position = 0; position < end;) {
    const page = await source.read(position, limit);
    seen.push(...page.map((event) => event.position));
    position = page.at(-1)?.position ?? position;
    if (page.length === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return seen;
}

it('gives every reader the whole log in order, whatever its page and pace', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(300),
      fc.nat(300),
      fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 4 }),
      async (old, later, limits) => {
        const store = memoryEventStore();
        await filled(store, old, 'old-1');
        const source = new PageSource(store, { recentEvents: 50 });
        await source.start();
        const readers = limits.map((limit) => readTo(source, old + later, limit));
        await filled(store, later, 'new-1');
        const all = Array.from({ length: old + later }, (_, i) => i + 1);
        for (const seen of await Promise.all(readers)) expect(seen).toEqual(all);
        await source.stop();
      },
    ),
    { numRuns: 30 },
  );
});

it('reads an old page once for all readers that stand there', async () => {
  const store = memoryEventStore();
  await filled(store, 500, 'old-1');
  let reads = 0;
  const counting: EventStore = Object.assign(Object.create(store) as EventStore, {
    head: store.head.bind(store),
    subscribe: store.subscribe.bind(store),
    readAll: (after: number, limit: number) => {
      reads += 1;
      return store.readAll(after, limit);
    },
  });
  const source = new PageSource(counting);
  await source.start();
  await Promise.all([1, 2, 3].map(() => readTo(source, 500, 100)));
  expect(reads).toBe(5);
  await source.stop();
});

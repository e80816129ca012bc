import type { EventStore, StoredEvent } from '#libs/event-store';

/** All events of a log from its start, in log order, whatever store keeps it. */
export async function* eventsOf(store: Pick<EventStore, 'readAll'>): AsyncGenerator<StoredEvent> {
  for (let after = 0; ;) {
    const page = await store.readAll(after, 1_000);
    yield* page;
    if (page.length === 0) return;
    after = page.at(-1)!.position;
  }
}

import type { EventStore } from '#libs/event-store';

/** The process's event store, under a name that Nest can inject. */
export abstract class EventLog implements EventStore {
  abstract readonly name: EventStore['name'];
  abstract readonly densePositions: boolean;
  abstract readonly append: EventStore['append'];
  abstract readonly readStream: EventStore['readStream'];
  abstract readonly readAll: EventStore['readAll'];
  abstract readonly head: EventStore['head'];
  abstract readonly subscribe: EventStore['subscribe'];
  abstract readonly identity: EventStore['identity'];
  abstract readonly close: EventStore['close'];
}

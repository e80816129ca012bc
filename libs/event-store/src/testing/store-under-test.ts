import { sampleEvent } from './sample-events.js';
import { randomUUID } from 'node:crypto';
import type { EventCodec } from '../codec.js';
import { type EventStore, type StoredEvent } from '../port.js';

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

export const numbers = (events: readonly StoredEvent[]) =>
  events.map((event) => (event.data as { number: number }).number);
export const positions = (events: readonly StoredEvent[]) => events.map((event) => event.position);
export const countOf = (count: number, prefix = 'e') =>
  Array.from({ length: count }, (_, n) => sampleEvent(`${prefix}-${n}`, n));

/** A stream id that no other test uses. */
export const freshStream = (): string => `sample-${randomUUID()}`;

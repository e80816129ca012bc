import type { EventStore } from './port.js';

/** Where a position is an offset in a log of bytes: what an event of ours takes there, more or less. */
const usualEvent = 1_000;

/**
 * How many events lie above one position up to another: exact where positions are dense, else an estimate for people and
 * limits, which is 0 only if there is none.
 */
export function eventsBetween(store: Pick<EventStore, 'densePositions'>, from: number, to: number): number {
  const positions = Math.max(0, to - from);
  return store.densePositions ? positions : Math.ceil(positions / usualEvent);
}

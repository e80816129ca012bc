import { setTimeout as sleep } from 'node:timers/promises';
import { OutcomeUnknown, StoreUnavailable, type EventStore, type ImportingStore, type StoredEvent } from '../port.js';

/** The target can't take this log: it holds something else. Nothing was written. */
export class CopyRefused extends Error {
  override readonly name = 'CopyRefused';
}

/** How far a copy is; positions are the source's. */
export interface CopyProgress {
  readonly position: number;
  readonly head: number;
  /** Events written by this call. */
  readonly events: number;
}

export interface CopyOptions {
  readonly onProgress?: (progress: CopyProgress) => void;
  /** Events read and written at once; 1,000 unless told. */
  readonly pageSize?: number;
  /** How often in a row a target that can't be reached is tried again; 5 unless told. */
  readonly attempts?: number;
}

const pauseMs = 500;

/**
 * Copies a log, event by event and in its order, to the end that it has now. Neither store may lift events to newer
 * versions (no codec): what is copied is what is stored. A target that holds the beginning of this very log is
 * continued, so a copy that ended half way is repeated to go on.
 * @returns the source's end, and how many events this call wrote
 * @throws CopyRefused when the target holds anything else
 */
export async function copyLog(
  source: EventStore,
  target: ImportingStore,
  { onProgress, pageSize = 1_000, attempts = 5 }: CopyOptions = {},
): Promise<{ readonly head: number; readonly events: number }> {
  const head = await source.head();
  let position = await meetingPoint(source, target);
  let events = 0;
  for (let failures = 0; position < head;) {
    onProgress?.({ position, head, events });
    const read = await source.readAll(position, pageSize);
    const page = read.filter((event) => event.position <= head);
    if (page.length === 0) break;
    try {
      await target.importEvents(page);
      position = page.at(-1)!.position;
      events += page.length;
      failures = 0;
    } catch (error) {
      const passing = error instanceof OutcomeUnknown || error instanceof StoreUnavailable;
      failures += 1;
      if (!passing || failures >= attempts) throw error;
      await sleep(pauseMs * failures);
      // Some of the page, or all of it, may have been written.
      const before = position;
      position = await meetingPoint(source, target);
      events += page.filter((event) => event.position > before && event.position <= position).length;
    }
  }
  onProgress?.({ position: head, head, events });
  return { head, events };
}

/** Position in the source up to which the target has its events already. */
async function meetingPoint(source: EventStore, target: ImportingStore): Promise<number> {
  const newest = await target.newest();
  if (!newest) return 0;
  const [first] = await target.readAll(0, 1);
  if (first) await sameEvent(source, first);
  return (await sameEvent(source, newest)).position;
}

async function sameEvent(source: EventStore, { streamId, revision, id }: StoredEvent): Promise<StoredEvent> {
  const [event] = await source.readStream(streamId, revision, 1);
  if (event?.id === id) return event;
  throw new CopyRefused(
    `the log in ${source.name} does not have what the target holds already: revision ${revision} of ${streamId}`,
  );
}

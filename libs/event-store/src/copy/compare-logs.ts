import { createHash } from 'node:crypto';
import type { EventStore, StoredEvent } from '../port.js';

/** What a comparison of two logs found. */
export interface LogComparison {
  readonly same: boolean;
  readonly events: number;
  readonly streams: number;
  /** SHA-256 over all events of the source in log order, 64 hex digits; positions are left out. */
  readonly hash: string;
  /** The first difference, if there is one. */
  readonly difference?: string;
  /** For each of `marks`: the place in the target of the source's last event at or before it; 0 if there is none. */
  readonly places: ReadonlyMap<number, number>;
}

export interface CompareOptions {
  readonly onProgress?: (progress: { readonly position: number; readonly head: number }) => void;
  /** Positions of the source that somebody wants to know in the target. */
  readonly marks?: readonly number[];
  /** Streams compared at once, each for itself; 8 unless told. */
  readonly parallel?: number;
  readonly pageSize?: number;
}

/** Everything of an event but its position. */
const textOf = ({ streamId, revision, id, type, schemaVersion, data, metadata, recordedAt }: StoredEvent) =>
  JSON.stringify([streamId, revision, id, type, schemaVersion, data, metadata, recordedAt]);

const describe = (event: StoredEvent | undefined) =>
  event ? `${event.type} ${event.id}, revision ${event.revision} of ${event.streamId}` : 'nothing';

/**
 * Compares two logs up to position `head` of the source: event by event in log order, and each stream once more as its
 * store reads it by name. Holds a few pages in memory, whatever the logs' size.
 */
export async function compareLogs(
  source: EventStore,
  target: EventStore,
  head: number,
  { onProgress, marks = [], parallel = 8, pageSize = 1_000 }: CompareOptions = {},
): Promise<LogComparison> {
  const places = new Places(marks);
  const whole = createHash('sha256');
  const streams = new StreamChecks(source, target, head, parallel, pageSize);
  const copied = inOrder(target, pageSize, Infinity);
  let [events, difference] = [0, undefined as string | undefined];
  for await (const event of inOrder(source, pageSize, head)) {
    const { value: copy } = (await copied.next()) as { value: StoredEvent | undefined };
    const text = textOf(event);
    if (!copy || textOf(copy) !== text) {
      difference = `event ${events + 1} is ${describe(event)} in ${source.name}, ${describe(copy)} in ${target.name}`;
      break;
    }
    whole.update(text).update('\n');
    events += 1;
    places.pass(event.position, copy.position);
    if (event.revision === 0) await streams.add(event.streamId);
    if (events % pageSize === 0) onProgress?.({ position: event.position, head });
  }
  if (!difference) {
    const { value: more } = (await copied.next()) as { value: StoredEvent | undefined };
    if (more) difference = `${target.name} goes on after the end of the log with ${describe(more)}`;
  }
  await copied.return(undefined);
  difference = (await streams.done()) ?? difference;
  return {
    same: difference === undefined,
    events,
    streams: streams.count,
    hash: whole.digest('hex'),
    ...(difference !== undefined && { difference }),
    places: places.found(),
  };
}

async function* inOrder(store: EventStore, pageSize: number, head: number): AsyncGenerator<StoredEvent, undefined> {
  for (let after = 0; ;) {
    const page = await store.readAll(after, pageSize);
    for (const event of page) {
      if (event.position > head) return undefined;
      yield event;
    }
    if (page.length === 0) return undefined;
    after = page.at(-1)!.position;
  }
}

/** Compares streams by name, a few at once. */
class StreamChecks {
  count = 0;
  readonly #running = new Set<Promise<void>>();
  #difference: string | undefined;
  #failure: Error | undefined;

  constructor(
    private readonly source: EventStore,
    private readonly target: EventStore,
    private readonly head: number,
    private readonly parallel: number,
    private readonly pageSize: number,
  ) {}

  async add(streamId: string): Promise<void> {
    this.count += 1;
    while (this.#running.size >= this.parallel) await Promise.race(this.#running);
    if (this.#failure) throw this.#failure;
    const check = this.#check(streamId)
      .catch((error: unknown) => {
        this.#failure ??= error as Error;
      })
      .finally(() => this.#running.delete(check));
    this.#running.add(check);
  }

  /** What differs, once all streams are compared. */
  async done(): Promise<string | undefined> {
    await Promise.all(this.#running);
    if (this.#failure) throw this.#failure;
    return this.#difference;
  }

  async #check(streamId: string): Promise<void> {
    const [ours, copy] = await Promise.all([
      this.#sum(this.source, streamId, this.head),
      this.#sum(this.target, streamId, Infinity),
    ]);
    if (ours.hash === copy.hash) return;
    this.#difference ??= `${streamId} has ${ours.events} events in ${this.source.name}, ${copy.events} or others in ${this.target.name}`;
  }

  async #sum(store: EventStore, streamId: string, head: number): Promise<{ events: number; hash: string }> {
    const hash = createHash('sha256');
    for (let events = 0; ;) {
      const read = await store.readStream(streamId, events, this.pageSize);
      const page = read.filter((event) => event.position <= head);
      for (const event of page) hash.update(textOf(event)).update('\n');
      events += page.length;
      if (read.length < this.pageSize || page.length < read.length) return { events, hash: hash.digest('hex') };
    }
  }
}

/** Translates positions of one log into those of the other while both go by. */
class Places {
  readonly #waiting: number[];
  readonly #found = new Map<number, number>();
  #last = 0;

  constructor(marks: readonly number[]) {
    this.#waiting = [...new Set(marks)].sort((a, b) => a - b);
  }

  pass(position: number, place: number): void {
    while (this.#waiting.length > 0 && this.#waiting[0]! < position) this.#settle();
    this.#last = place;
  }

  found(): ReadonlyMap<number, number> {
    while (this.#waiting.length > 0) this.#settle();
    return this.#found;
  }

  #settle(): void {
    this.#found.set(this.#waiting.shift()!, this.#last);
  }
}

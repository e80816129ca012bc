import { StoreUnavailable, type AppendResult } from '../port.js';
import type { PreparedEvent } from '../prepare-append.js';

/** An append on its way. */
export interface QueuedAppend {
  readonly streamId: string;
  readonly expected: number;
  readonly events: readonly PreparedEvent[];
}

interface Waiting extends QueuedAppend {
  readonly size: number;
  resolve(result: AppendResult): void;
  reject(error: unknown): void;
}

/** What became of one append of a flush. */
export type Flushed = AppendResult | Error;

export interface AppendQueueOptions {
  /** Writes appends to different streams in one transaction; an Error in the answer is of that append alone. */
  readonly flush: (appends: readonly QueuedAppend[]) => Promise<readonly Flushed[]>;
  /** Flushes under way at the same time. */
  readonly inFlight: number;
  /** As many appends must wait to make a flush beside another one worth its commit. */
  readonly worthFlush: number;
  /** Most appends that wait or are under way. */
  readonly limit: number;
  /** Most events and characters of bodies in a flush; a single larger append goes alone. */
  readonly eventsPerFlush: number;
  readonly charactersPerFlush: number;
  readonly onDepth?: ((count: number) => void) | undefined;
}

/**
 * Appends of one process share commits. There is no timer: while a flush is under way callers queue, and the next flush
 * takes all of them. Appends to one stream go one after another, in the order they came.
 */
export class AppendQueue {
  readonly #ready: Waiting[] = [];
  /** Streams with an append ready or under way, and those that wait behind it, if any. */
  readonly #streams = new Map<string, Waiting[] | undefined>();
  #flushing = 0;
  #count = 0;
  #scheduled = false;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(readonly options: AppendQueueOptions) {}

  /** Throws {@link StoreUnavailable} at once when the queue is full or closed. */
  append(append: QueuedAppend): Promise<AppendResult> {
    const { limit, onDepth } = this.options;
    if (this.#closed) return Promise.reject(new StoreUnavailable('the event store is closed'));
    if (this.#count >= limit) return Promise.reject(new StoreUnavailable(`${this.#count} appends are waiting already`));
    this.#count += 1;
    onDepth?.(this.#count);
    const { streamId, expected, events } = append;
    let size = 0;
    for (const event of events) size += event.data.length + event.metadata.length;
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { streamId, expected, events, size, resolve, reject };
      if (this.#streams.has(streamId)) {
        const behind = this.#streams.get(streamId);
        if (behind) behind.push(waiting);
        else this.#streams.set(streamId, [waiting]);
      } else {
        this.#streams.set(streamId, undefined);
        this.#ready.push(waiting);
        this.#schedule();
      }
    });
  }

  /** Takes no more appends; resolves when those already taken are done. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#count > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** After the events of this turn of the loop: appends that come together share a flush. */
  #schedule(): void {
    if (this.#scheduled || !this.#mayFlush()) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#mayFlush()) void this.#flush(this.#take());
    });
  }

  /** Commits of two flushes follow each other anyway, so a second one must be large to be better than waiting. */
  #mayFlush(): boolean {
    const { inFlight, worthFlush } = this.options;
    if (this.#flushing === 0) return this.#ready.length > 0;
    return this.#flushing < inFlight && this.#ready.length >= worthFlush;
  }

  #take(): Waiting[] {
    const { eventsPerFlush, charactersPerFlush } = this.options;
    let [count, events, size] = [0, 0, 0];
    for (const waiting of this.#ready) {
      events += waiting.events.length;
      size += waiting.size;
      if (count > 0 && (events > eventsPerFlush || size > charactersPerFlush)) break;
      count += 1;
    }
    return this.#ready.splice(0, count);
  }

  async #flush(batch: readonly Waiting[]): Promise<void> {
    this.#flushing += 1;
    try {
      const results = await this.options.flush(batch);
      for (const [index, waiting] of batch.entries()) {
        const result = results[index]!;
        if (result instanceof Error) waiting.reject(result);
        else waiting.resolve(result);
      }
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    }
    this.#flushing -= 1;
    this.#count -= batch.length;
    this.options.onDepth?.(this.#count);
    for (const { streamId } of batch) this.#release(streamId);
    this.#schedule();
    if (this.#count === 0) for (const done of this.#idle.splice(0)) done();
  }

  #release(streamId: string): void {
    const next = this.#streams.get(streamId)?.shift();
    if (next) this.#ready.push(next);
    else this.#streams.delete(streamId);
  }
}

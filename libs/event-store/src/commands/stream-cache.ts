import type { StoredEvent } from '../port.js';
import type { FoldedStream } from './folded-stream.js';

/** Most streams whose events are kept until a command needs them folded. */
const begunStreams = 1_000;

/** Folded streams of this process, the least recently used leave first. */
export class StreamCache {
  readonly #streams = new Map<string, FoldedStream>();
  /** Events of streams that were observed from their first event on and are not folded yet. */
  readonly #begun = new Map<string, StoredEvent[]>();
  #observed = 0;

  constructor(readonly size: number) {}

  /** Up to this position of the log, what is cached has seen everything. 0 in a process that does not tail the log. */
  get observed(): number {
    return this.#observed;
  }

  get(streamId: string, decider: string): FoldedStream | undefined {
    const stream = this.#streams.get(streamId);
    if (stream?.decider.name !== decider) return undefined;
    this.#streams.delete(streamId);
    this.#streams.set(streamId, stream);
    return stream;
  }

  set(stream: FoldedStream): void {
    this.#begun.delete(stream.streamId);
    this.#streams.delete(stream.streamId);
    this.#streams.set(stream.streamId, stream);
    if (this.#streams.size <= this.size) return;
    const oldest = this.#streams.keys().next();
    if (!oldest.done) this.#streams.delete(oldest.value);
  }

  /** All events of a stream that began lately and is not cached; they are handed out once. */
  takeBegun(streamId: string): readonly StoredEvent[] | undefined {
    const events = this.#begun.get(streamId);
    this.#begun.delete(streamId);
    return events;
  }

  delete(streamId: string): void {
    this.#streams.delete(streamId);
  }

  /** Feeds committed events in log order to the streams that are cached; what does not fit is dropped from the cache. */
  observe(events: readonly StoredEvent[]): void {
    for (const event of events) {
      // Another tail of the same process brought it already.
      if (event.position <= this.#observed) continue;
      this.#observed = event.position;
      const stream = this.#streams.get(event.streamId);
      if (!stream) {
        this.#keep(event);
        continue;
      }
      try {
        stream.apply(event);
      } catch {
        // A gap, or a type this build does not know: the next command reads the stream and says so if it must.
        this.#streams.delete(event.streamId);
      }
    }
  }

  /** A new stream is likely to get commands soon: with its events at hand nobody has to read it. */
  #keep(event: StoredEvent): void {
    const { streamId, revision } = event;
    if (revision === 0) {
      this.#begun.set(streamId, [event]);
      const oldest = this.#begun.keys().next();
      if (this.#begun.size > begunStreams && !oldest.done) this.#begun.delete(oldest.value);
      return;
    }
    const events = this.#begun.get(streamId);
    if (events?.length === revision) events.push(event);
    else if (events) this.#begun.delete(streamId);
  }
}

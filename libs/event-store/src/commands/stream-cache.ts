import type { StoredEvent } from '../port.js';
import type { FoldedStream } from './folded-stream.js';

/** Most streams whose events are kept until a command needs them folded. */
const begunStreams = 500;
/** Most streams that are not cached whose newest event is remembered: more than change while one is read. */
const passedStreams = 20_000;

/** Folded streams of this process, the least recently used leave first. */
export class StreamCache {
  readonly #streams = new Map<string, FoldedStream>();
  /** Events of streams that were observed from their first event on and are not folded yet. */
  readonly #begun = new Map<string, StoredEvent[]>();
  /** Position of the newest event known of streams that are not cached. */
  readonly #passed = new Map<string, number>();
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

  /** Takes the stream in, unless the tail of the log has passed it while it was read or written. */
  set(stream: FoldedStream): void {
    const { streamId, position } = stream;
    const known = this.#streams.get(streamId)?.position ?? this.#passed.get(streamId) ?? 0;
    if (known > position) return;
    this.#begun.delete(streamId);
    this.#passed.delete(streamId);
    this.#streams.delete(streamId);
    this.#streams.set(streamId, stream);
    const oldest = this.#streams.keys().next();
    if (this.#streams.size > this.size && !oldest.done) this.delete(oldest.value);
  }

  /** All events of a stream that began lately and is not cached; they are handed out once. */
  takeBegun(streamId: string): readonly StoredEvent[] | undefined {
    const events = this.#begun.get(streamId);
    this.#begun.delete(streamId);
    return events;
  }

  delete(streamId: string): void {
    const stream = this.#streams.get(streamId);
    if (!stream) return;
    this.#streams.delete(streamId);
    this.#pass(streamId, stream.position);
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
        this.delete(event.streamId);
        this.#pass(event.streamId, event.position);
      }
    }
  }

  /** A new stream is likely to get commands soon: with its events at hand nobody has to read it. */
  #keep(event: StoredEvent): void {
    const { streamId, revision, position } = event;
    this.#pass(streamId, position);
    const events = revision === 0 ? [] : this.#begun.get(streamId);
    if (!events) return;
    if (events.length === revision) this.#begun.set(streamId, [...events, event]);
    else this.#begun.delete(streamId);
    if (this.#begun.size > begunStreams) dropOldest(this.#begun);
  }

  #pass(streamId: string, position: number): void {
    this.#passed.delete(streamId);
    this.#passed.set(streamId, position);
    if (this.#passed.size > passedStreams) dropOldest(this.#passed);
  }
}

function dropOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}

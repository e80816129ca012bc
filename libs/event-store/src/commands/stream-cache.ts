import type { StoredEvent } from '../port.js';
import type { FoldedStream } from './folded-stream.js';

/** Folded streams of this process, the least recently used leave first. */
export class StreamCache {
  readonly #streams = new Map<string, FoldedStream>();

  constructor(readonly size: number) {}

  get(streamId: string, decider: string): FoldedStream | undefined {
    const stream = this.#streams.get(streamId);
    if (stream?.decider.name !== decider) return undefined;
    this.#streams.delete(streamId);
    this.#streams.set(streamId, stream);
    return stream;
  }

  set(stream: FoldedStream): void {
    this.#streams.delete(stream.streamId);
    this.#streams.set(stream.streamId, stream);
    if (this.#streams.size <= this.size) return;
    const oldest = this.#streams.keys().next();
    if (!oldest.done) this.#streams.delete(oldest.value);
  }

  delete(streamId: string): void {
    this.#streams.delete(streamId);
  }

  /** Feeds committed events in log order to the streams that are cached; what does not fit is dropped from the cache. */
  observe(events: readonly StoredEvent[]): void {
    for (const event of events) {
      const stream = this.#streams.get(event.streamId);
      if (!stream) continue;
      try {
        stream.apply(event);
      } catch {
        // A gap, or a type this build does not know: the next command reads the stream and says so if it must.
        this.#streams.delete(event.streamId);
      }
    }
  }
}

import type { CommandHandlerOptions } from '../handle-command.js';
import { FoldedStream, type AnyDecider } from './folded-stream.js';
import type { StreamCache } from './stream-cache.js';

/** Folds streams: from the cache, else from the newest snapshot, and what the store has beyond. Writes snapshots behind. */
export class StreamLoader {
  readonly #snapshotEvery: number;

  constructor(
    readonly options: CommandHandlerOptions,
    readonly cache: StreamCache,
  ) {
    this.#snapshotEvery = options.snapshotEvery ?? 200;
  }

  /** A fold of nothing. */
  blank(decider: AnyDecider, streamId: string): FoldedStream {
    return new FoldedStream(streamId, decider, this.options.codec, this.options.window ?? 1000);
  }

  /** The stream as this process knows it, without a look at the store. */
  known(decider: AnyDecider, streamId: string): FoldedStream | undefined {
    const cached = this.cache.get(streamId, decider.name);
    const begun = cached ? undefined : this.cache.takeBegun(streamId);
    if (!begun) return cached;
    const stream = this.blank(decider, streamId);
    try {
      for (const event of begun) stream.apply(event);
    } catch {
      // A type that this build does not know: reading the stream will say so.
      return undefined;
    }
    this.cache.set(stream);
    return stream;
  }

  /** The stream as the store has it now. */
  async current(decider: AnyDecider, streamId: string): Promise<FoldedStream> {
    const cached = this.known(decider, streamId);
    if (!cached) return this.#load(decider, streamId);
    try {
      await cached.catchUp(this.options.store);
    } catch (error) {
      this.cache.delete(streamId);
      throw error;
    }
    return cached;
  }

  /** Keeps a snapshot of a long stream now and then, without anybody waiting for it. */
  snapshot(stream: FoldedStream): void {
    const { snapshots, metrics } = this.options;
    if (!snapshots || stream.revision - stream.snapshotRevision < this.#snapshotEvery) return;
    stream.snapshotRevision = stream.revision;
    const save = async () => {
      const snapshot = stream.toSnapshot();
      await snapshots.save(snapshot);
    };
    save().catch((error: unknown) => metrics?.snapshotFailed?.(error));
  }

  async #load(decider: AnyDecider, streamId: string): Promise<FoldedStream> {
    const { store, snapshots } = this.options;
    let stream = this.blank(decider, streamId);
    // A shorter stream has no snapshot: most streams are read at once.
    if (await stream.readPage(store, this.#snapshotEvery)) {
      const snapshot = await snapshots?.load(streamId, decider.name, decider.snapshotVersion);
      if (snapshot) {
        stream = this.blank(decider, streamId);
        stream.restore(snapshot);
      }
      await stream.catchUp(store);
    }
    this.cache.set(stream);
    this.snapshot(stream);
    return stream;
  }
}

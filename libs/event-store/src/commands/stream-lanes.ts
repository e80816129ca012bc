import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandHandlerOptions } from '../handle-command.js';
import { AppendRefused, StoreUnavailable, noStream, type AppendResult } from '../port.js';
import { Batch, sharedCommands, type Pending } from './batch.js';
import type { FoldedStream } from './folded-stream.js';
import type { StreamCache } from './stream-cache.js';
import type { StreamLoader } from './stream-loader.js';

type Appended = Extract<AppendResult, { kind: 'appended' | 'duplicate' }>;

/**
 * Commands on one stream run one after another inside a process. Those that come while an append is under way are
 * decided together when it is done, and share the next one.
 */
export class StreamLanes {
  readonly #lanes = new Map<string, Pending[]>();
  readonly #queueLimit: number;
  readonly #maxConflicts: number;

  constructor(
    readonly options: CommandHandlerOptions,
    readonly cache: StreamCache,
    readonly loader: StreamLoader,
  ) {
    this.#queueLimit = options.queueLimit ?? 1000;
    this.#maxConflicts = options.maxConflicts ?? 20;
  }

  enqueue(pending: Pending): void {
    const { streamId } = pending.envelope;
    const lane = this.#lanes.get(streamId);
    if (!lane) {
      const opened = [pending];
      this.#lanes.set(streamId, opened);
      void this.#run(streamId, opened);
    } else if (lane.length >= this.#queueLimit) {
      pending.reject(new StoreUnavailable(`${lane.length} commands wait for ${streamId} already`));
    } else {
      lane.push(pending);
    }
  }

  async #run(streamId: string, lane: Pending[]): Promise<void> {
    let fresh = false;
    while (lane.length > 0) {
      try {
        fresh = await this.#turn(streamId, lane, fresh);
      } catch (error) {
        // The stream can't be read: nobody in the lane can be served now.
        this.cache.delete(streamId);
        for (const pending of lane.splice(0)) pending.reject(error);
      }
    }
    this.#lanes.delete(streamId);
  }

  /** Decides and appends once. True if the next turn must read the store first. */
  async #turn(streamId: string, lane: Pending[], readFirst: boolean): Promise<boolean> {
    const { decider, envelope } = lane[0]!;
    const known = readFirst ? undefined : this.loader.known(decider, streamId);
    // Who says that the stream does not exist is believed: the append or a look afterwards finds out.
    const isNew = envelope.expectedRevision === noStream || envelope.likelyNew === true;
    const assumed = known ?? (!readFirst && isNew ? this.loader.blank(decider, streamId) : undefined);
    const stream = assumed ?? (await this.loader.current(decider, streamId));
    const asked = await this.#askLog(streamId, lane, stream);

    const batch = new Batch(stream, this.options.codec, known ? this.cache.observed : -1);
    batch.take(lane, (pending) => !asked || pending.logged !== undefined);
    if (!batch.settled && assumed) {
      // Refusals rest on a state that no append vouches for: look whether it is still the newest.
      lane.unshift(...batch.decided.map((item) => item.pending));
      return true;
    }
    if (batch.events.length === 0) {
      for (const item of batch.decided) item.pending.resolve(item.outcome(() => stream.position));
      return false;
    }
    return this.#append(streamId, lane, batch);
  }

  async #append(streamId: string, lane: Pending[], batch: Batch): Promise<boolean> {
    const { store, metrics } = this.options;
    const pendings = batch.decided.map((item) => item.pending);
    try {
      const result = await store.append(streamId, batch.expected, batch.events);
      if (result.kind === 'conflict') {
        metrics?.conflict?.();
        // A conflict where none can be: one of the commands, not the first, is a repeat. Each for itself then.
        await this.#again(lane, pendings, result.actual === batch.expected);
        return true;
      }
      if (result.kind === 'appended') {
        this.#settle(batch, result);
        return false;
      }
      if (pendings.length === 1) return await this.#repeated(pendings[0]!, result);
      await this.#again(lane, pendings, true);
      return true;
    } catch (error) {
      this.cache.delete(streamId);
      if (error instanceof AppendRefused && pendings.length > 1) {
        await this.#again(lane, pendings, true);
        return true;
      }
      for (const pending of pendings) pending.reject(error);
      return false;
    }
  }

  #settle(batch: Batch, { revision, position }: Appended): void {
    const { densePositions } = this.options.store;
    const before = batch.stream.position;
    // Without dense positions only the last one is known: a reader who waits for it has seen the others too.
    const positionOf = (of: number) => {
      if (of <= batch.expected) return before;
      return densePositions ? position - (revision - of) : position;
    };
    batch.commit(positionOf);
    this.cache.set(batch.stream);
    this.loader.snapshot(batch.stream);
    for (const item of batch.decided) item.pending.resolve(item.outcome(positionOf));
  }

  /** The store knows these ids: an earlier try of the same command went through. */
  async #repeated(pending: Pending, { revision, position }: Appended): Promise<boolean> {
    const { streamId, requestHash } = pending.envelope;
    this.cache.delete(streamId);
    const [stored] = await this.options.store.readStream(streamId, revision, 1);
    if (stored && stored.metadata.requestHash !== requestHash) {
      pending.resolve({ kind: 'key-reused' });
      return false;
    }
    const { state } = await this.loader.current(pending.decider, streamId);
    pending.resolve({ kind: 'accepted', state, revision, position, events: [], repeated: true });
    return false;
  }

  /** Puts commands back to the front of the lane, or gives them up after too many conflicts. */
  async #again(lane: Pending[], pendings: readonly Pending[], apart: boolean): Promise<void> {
    const kept = pendings.filter((pending) => {
      pending.attempts += 1;
      pending.alone ||= apart;
      if (pending.attempts <= this.#maxConflicts) return true;
      pending.reject(
        new StoreUnavailable(`${pending.envelope.streamId} changed ${pending.attempts} times under this command`),
      );
      return false;
    });
    lane.unshift(...kept);
    const attempts = Math.max(0, ...kept.map((pending) => pending.attempts));
    if (attempts > 3) await sleep(Math.random() * Math.min(attempts, 10));
  }

  /** Asks the log of commands about those that the fold may have forgotten. True if it had to be asked. */
  async #askLog(streamId: string, lane: readonly Pending[], stream: FoldedStream): Promise<boolean> {
    const { commandLog } = this.options;
    if (!stream.forgotten || !commandLog) return false;
    const open = lane.slice(0, sharedCommands).filter(({ logged }) => logged === undefined);
    await Promise.all(
      open.map(async (pending) => {
        const { commandId } = pending.envelope;
        const { remembersFrom } = stream;
        pending.logged = stream.done(commandId) ?? (await commandLog.find(streamId, commandId, remembersFrom)) ?? null;
      }),
    );
    return true;
  }
}

import type { Decider, DomainEvent } from '#libs/kernel';
import type { EventCodec } from './codec.js';
import type { CommandEnvelope, CommandOutcome, Loaded } from './command.js';
import type { AnyOutcome, Pending } from './commands/batch.js';
import type { AnyDecider, DoneCommand } from './commands/folded-stream.js';
import { StreamCache } from './commands/stream-cache.js';
import { StreamLanes } from './commands/stream-lanes.js';
import { StreamLoader } from './commands/stream-loader.js';
import { StoreUnavailable, type EventStore, type SnapshotStore, type StoredEvent } from './port.js';

export type { DoneCommand };

/** What an operator wants to see of command handling. */
export interface CommandMetrics {
  /** One command is done; `seconds` from call to answer, waiting included. */
  handled?(kind: AnyOutcome['kind'] | 'fault', seconds: number): void;
  /** An append met events of another writer. */
  conflict?(): void;
  /** Commands of this process that wait for their outcome. */
  waiting?(count: number): void;
  /** A snapshot could not be kept. Nothing is lost by it but time. */
  snapshotFailed?(error: unknown): void;
}

/** Commands that were carried out, as far back as the log goes. */
export interface CommandLog {
  /**
   * The command of that id; undefined if there was none. All commands below position `upTo` must be known: what came
   * later the stream remembers by itself. Throws {@link StoreUnavailable} while they are not.
   */
  find(streamId: string, commandId: string, upTo: number): Promise<DoneCommand | undefined>;
}

export interface CommandHandlerOptions {
  readonly store: EventStore;
  readonly codec: EventCodec;
  readonly snapshots?: SnapshotStore;
  /** Knows commands of long streams that fell out of the stream's own memory. */
  readonly commandLog?: CommandLog;
  /** Streams kept folded; 10,000 unless told. */
  readonly cacheSize?: number;
  /** Command ids kept with a folded stream; 1,000 unless told. */
  readonly window?: number;
  /** Commands that may wait for one stream; 1,000 unless told. */
  readonly queueLimit?: number;
  /** Commands that may wait in this process; 20,000 unless told. */
  readonly totalLimit?: number;
  /** A snapshot after as many revisions; 200 unless told. */
  readonly snapshotEvery?: number;
  /** Conflicts that a command lives through before it is given up; 20 unless told. */
  readonly maxConflicts?: number;
  readonly metrics?: CommandMetrics;
}

export interface CommandHandler {
  /**
   * Carries out a command exactly once, however often and wherever it is sent. Throws {@link StoreUnavailable} (nothing
   * was written), `OutcomeUnknown` (send it again with the same id), `AppendRefused`, or the fault that a decider threw.
   */
  handle<State, Command, Event extends DomainEvent>(
    decider: Decider<State, Command, Event>,
    envelope: CommandEnvelope<Command>,
  ): Promise<CommandOutcome<State, Event>>;
  /** The stream's state as the store has it now. */
  load<State, Command, Event extends DomainEvent>(
    decider: Decider<State, Command, Event>,
    streamId: string,
  ): Promise<Loaded<State>>;
  /**
   * The stream as this process knows it, without a look at the store; undefined if it does not. As new as the observed
   * log, or newer.
   */
  peek<State, Command, Event extends DomainEvent>(
    decider: Decider<State, Command, Event>,
    streamId: string,
  ): Loaded<State> | undefined;
  /**
   * For a process that tails the log, from before its first command: committed events, in log order. Cached streams move
   * on with them, so that writes of other processes cause no conflict here and no read.
   */
  observe(events: readonly StoredEvent[]): void;
}

/** Builds the handler of a process's commands; one per process and store. */
export function createCommandHandler(options: CommandHandlerOptions): CommandHandler {
  const { metrics, totalLimit = 20_000 } = options;
  const cache = new StreamCache(options.cacheSize ?? 10_000);
  const loader = new StreamLoader(options, cache);
  const lanes = new StreamLanes(options, cache, loader);
  let waiting = 0;

  const enqueue = (decider: AnyDecider, envelope: CommandEnvelope<unknown>): Promise<AnyOutcome> => {
    if (waiting >= totalLimit) return Promise.reject(new StoreUnavailable(`${waiting} commands are waiting already`));
    const started = performance.now();
    waiting += 1;
    metrics?.waiting?.(waiting);
    return new Promise((resolve, reject) => {
      const finish = (kind: AnyOutcome['kind'] | 'fault') => {
        waiting -= 1;
        metrics?.waiting?.(waiting);
        metrics?.handled?.(kind, (performance.now() - started) / 1000);
      };
      const pending: Pending = {
        decider,
        envelope,
        attempts: 0,
        alone: false,
        resolve: (outcome) => {
          finish(outcome.kind);
          resolve(outcome);
        },
        reject: (error) => {
          finish('fault');
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      };
      lanes.enqueue(pending);
    });
  };

  return {
    handle: <State, Command, Event extends DomainEvent>(
      decider: Decider<State, Command, Event>,
      envelope: CommandEnvelope<Command>,
    ) => enqueue(decider, envelope) as Promise<CommandOutcome<State, Event>>,
    load: async <State, Command, Event extends DomainEvent>(
      decider: Decider<State, Command, Event>,
      streamId: string,
    ) => {
      const { state, revision, position } = await loader.current(decider, streamId);
      return { state: state as State, revision, position };
    },
    peek: <State, Command, Event extends DomainEvent>(decider: Decider<State, Command, Event>, streamId: string) => {
      const known = loader.known(decider, streamId);
      return known && { state: known.state as State, revision: known.revision, position: known.position };
    },
    observe: (events) => cache.observe(events),
  };
}

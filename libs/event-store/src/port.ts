import type { Actor } from '#libs/kernel';

/** What is known about how an event came to be. No personal data: ids only. */
export interface EventMetadata {
  readonly commandId: string;
  /** Hash of the command's meaning: same id with another hash is a caller's mistake. */
  readonly requestHash: string;
  readonly correlationId: string;
  /** Id of the event that caused the command, where a process sent it. */
  readonly causationId?: string;
  readonly actor: Actor;
  /** The tenant's business date of the fact, YYYY-MM-DD. */
  readonly businessDate: string;
  /** W3C trace context of the request. */
  readonly traceparent?: string;
}

/** An event on its way into the store. `id` is derived from (stream, command, index), so that a retry repeats it. */
export interface NewEvent<Data = unknown> {
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Data;
  readonly metadata: EventMetadata;
}

/** An event as stored, already lifted to its newest schema version. */
export interface StoredEvent<Data = unknown> extends NewEvent<Data> {
  /** Place in the log of all streams. Grows in commit order; dense only where {@link EventStore.densePositions}. */
  readonly position: number;
  readonly streamId: string;
  /** Place in its stream, 0, 1, 2 ... without a gap. */
  readonly revision: number;
  /** When the store took it, RFC 3339 UTC. */
  readonly recordedAt: string;
}

/** Revision of a stream that has no event yet. */
export const noStream = -1;

/**
 * What became of an append. `duplicate`: these very ids were stored before, with the place of the last one of them.
 * `conflict`: the stream stands at `actual`, nothing was written.
 */
export type AppendResult =
  | { readonly kind: 'appended' | 'duplicate'; readonly revision: number; readonly position: number }
  | { readonly kind: 'conflict'; readonly actual: number };

export interface SubscribeOptions {
  readonly signal: AbortSignal;
  /** Most events in one page; 1,000 unless told. */
  readonly pageSize?: number;
}

/**
 * The log. Order of `readAll` and `subscribe` is the order in which commits became visible; who goes on from the last
 * position seen misses nothing. One contract suite (`#libs/event-store/testing`) runs on every adapter.
 */
export interface EventStore {
  readonly name: 'memory' | 'postgres' | 'eventstoredb';
  /** True if positions are 1, 2, 3 ... so that a reader may assert next = last + 1. */
  readonly densePositions: boolean;
  /**
   * Appends all events or none, if the stream stands at `expected` (the last revision, {@link noStream} for none).
   * Throws {@link AppendRefused} for what breaks a limit and {@link OutcomeUnknown} when no answer came after retries
   * with the same ids.
   */
  append(streamId: string, expected: number, events: readonly NewEvent[]): Promise<AppendResult>;
  /** At most `limit` (1,000) events from revision `from` (0) on; empty for a stream without events. */
  readStream(streamId: string, from?: number, limit?: number): Promise<readonly StoredEvent[]>;
  /**
   * At most `limit` events with a position above `after` (0: from the start), in log order. Where positions are not
   * dense, `after` is one that the store gave; else {@link UnknownPosition} may be thrown, by `subscribe` too.
   */
  readAll(after: number, limit: number): Promise<readonly StoredEvent[]>;
  /** Position of the newest event, 0 for an empty log. */
  head(): Promise<number>;
  /** Pages of events above `after`, for ever, through lost connections, until the signal aborts. */
  subscribe(after: number, options: SubscribeOptions): AsyncIterable<readonly StoredEvent[]>;
  /**
   * Tells this log from every other one, also from a copy of it: positions mean nothing in another log. Made once and kept
   * with the log.
   */
  identity(): Promise<string>;
  close(): Promise<void>;
}

/** A log that can take over the events of another one. */
export interface ImportingStore extends EventStore {
  /** The newest event; undefined for an empty log. */
  newest(): Promise<StoredEvent | undefined>;
  /**
   * Appends events of another log in this order, with ids, revisions, schema versions and times as they are; positions
   * are new. Not atomic: what was written when it throws stays, in order and without a gap. Throws {@link AppendRefused}
   * where a stream does not stand at the revision before.
   */
  importEvents(events: readonly StoredEvent[]): Promise<void>;
}

/** A state folded up to a revision, kept so that long streams need not be folded from their start. Only a cache. */
export interface Snapshot {
  readonly streamId: string;
  readonly decider: string;
  readonly version: number;
  readonly revision: number;
  readonly state: unknown;
}

export interface SnapshotStore {
  /** The newest snapshot of that decider and version, if any. */
  load(streamId: string, decider: string, version: number): Promise<Snapshot | undefined>;
  save(snapshot: Snapshot): Promise<void>;
}

/** Limits that hold on every adapter, so that a log can move between stores. */
export const limits = {
  eventsPerAppend: 500,
  bytesPerAppend: 900_000,
  streamIdLength: 200,
  readPage: 5_000,
} as const;

/** The append breaks a limit (size, count, name): the caller must change it; a retry will not help. */
export class AppendRefused extends Error {
  override readonly name = 'AppendRefused';
}

/** The store gave no answer in time: the append may or may not have happened. Retry with the same ids. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** The store can't be reached or is overloaded; nothing was written. Retry later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** No event of the log stands at the position: it is of another log, or made up. */
export class UnknownPosition extends Error {
  override readonly name = 'UnknownPosition';

  constructor(position: number, options?: ErrorOptions) {
    super(`no event of the log stands at position ${position}`, options);
  }
}

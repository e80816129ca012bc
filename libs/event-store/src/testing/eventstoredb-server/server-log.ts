import { randomUUID } from 'node:crypto';

/** An event on its way in. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface LogRecord extends ProposedEvent {
  /** Commit and prepare position, which are the same for everything that is written through gRPC. */
  readonly position: number;
  readonly streamId: string;
  readonly revision: number;
  /** Ticks of 100 ns since 1970. */
  readonly created: bigint;
}

/** The revision a write expects: the last one, none, or no matter which. */
export type Expected = number | 'no-stream' | 'any' | 'exists';

export type WriteResult =
  | { readonly kind: 'written'; readonly revision: number; readonly position: number; readonly repeated: boolean }
  /** `actual` -1: the stream does not exist. */
  | { readonly kind: 'conflict'; readonly actual: number }
  | { readonly kind: 'deleted' };

interface Stream {
  readonly records: LogRecord[];
  tombstoned: boolean;
  /** `$tb`: events before this revision are hidden. */
  truncateBefore: number;
  maxCount: number;
  /** Seconds. */
  maxAge: number;
}

/** Revision that a tombstone event carries (the largest 64-bit number, which no `number` holds). */
export const tombstoneRevision = Number.MAX_SAFE_INTEGER;
/** `$tb` of a soft-deleted stream. */
const everything = 9_223_372_036_854_775_807n;
/** What a record takes in the log besides its body, roughly: positions are offsets, so they have gaps. */
const recordOverhead = 100;

const utf8 = new TextEncoder();
const metadataOf = (streamId: string): string => `$$${streamId}`;

/** The log of the protocol server: the rules of appending, deleting and hiding, without any transport. */
export class ServerLog {
  readonly records: LogRecord[] = [];
  readonly #streams = new Map<string, Stream>();
  /** What the node knows about recent ids for appends without an explicit revision. Lost on a restart. */
  readonly #recent = new Map<string, LogRecord>();
  readonly #listeners = new Set<() => void>();
  #end = 0;

  constructor(private readonly now: () => number = () => Date.now()) {}

  /** Calls back after every write; returns the function that ends it. */
  onWrite(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  forgetRecentIds(): void {
    this.#recent.clear();
  }

  /** Index of the first record at or above a position. */
  indexAt(position: number): number {
    let [low, high] = [0, this.records.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.records[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** True of a position within the log at which no record begins. */
  isBetweenRecords(position: number): boolean {
    return position < this.#end && this.records[this.indexAt(position)]?.position !== position;
  }

  /** All records of a stream, hidden ones too; the index is the revision. */
  recordsOf(streamId: string): readonly LogRecord[] {
    return this.#stream(streamId).records;
  }

  isTombstoned(streamId: string): boolean {
    return this.#streams.get(streamId)?.tombstoned ?? false;
  }

  /** Does not exist, or was soft-deleted. */
  isMissing(streamId: string): boolean {
    const stream = this.#streams.get(streamId);
    return !stream || stream.records.length === 0 || stream.truncateBefore >= Number(everything);
  }

  /** False for what `$tb`, `$maxCount` and `$maxAge` hide from readers of the stream. The log shows it all the same. */
  isVisible(record: LogRecord): boolean {
    const { records, truncateBefore, maxCount, maxAge } = this.#stream(record.streamId);
    const { revision } = record;
    const young = maxAge === Infinity || Number(record.created / 10_000n) >= this.now() - maxAge * 1000;
    return revision >= truncateBefore && revision >= records.length - maxCount && young;
  }

  append(streamId: string, expected: Expected, events: readonly ProposedEvent[]): WriteResult {
    const stream = this.#stream(streamId);
    if (stream.tombstoned) return { kind: 'deleted' };
    const head = stream.records.length - 1;
    const earlier = this.#repeatOf(streamId, expected, events);
    if (earlier) return { kind: 'written', revision: earlier.revision, position: earlier.position, repeated: true };
    const softDeleted = head >= 0 && this.isMissing(streamId);
    if (!this.#fits(streamId, expected, events, head, softDeleted)) return { kind: 'conflict', actual: head };
    if (softDeleted) this.#write(metadataOf(streamId), [metadataEvent(`{"$tb":${head + 1}}`)]);
    const last = this.#write(streamId, events);
    for (const listener of this.#listeners) listener();
    return {
      kind: 'written',
      revision: last?.revision ?? head,
      position: last?.position ?? this.#end,
      repeated: false,
    };
  }

  /** Soft delete: hides everything, the numbering goes on with the next append. */
  delete(streamId: string, expected: Expected): WriteResult {
    return this.#remove(streamId, expected, () =>
      this.#write(metadataOf(streamId), [metadataEvent(`{"$tb":${everything}}`)]),
    );
  }

  /** Hard delete: the name can never be used again. */
  tombstone(streamId: string, expected: Expected): WriteResult {
    return this.#remove(streamId, expected, () => {
      const event = { id: randomUUID(), type: '$streamDeleted', contentType: 'application/octet-stream' };
      const record = this.#record(streamId, tombstoneRevision, {
        ...event,
        data: new Uint8Array(),
        metadata: new Uint8Array(),
      });
      this.#stream(streamId).tombstoned = true;
      return record;
    });
  }

  #remove(streamId: string, expected: Expected, write: () => LogRecord | undefined): WriteResult {
    const stream = this.#stream(streamId);
    if (stream.tombstoned) return { kind: 'deleted' };
    const head = stream.records.length - 1;
    if (expected !== 'any' && !this.#fits(streamId, expected, [], head, false))
      return { kind: 'conflict', actual: head };
    const record = write();
    for (const listener of this.#listeners) listener();
    return { kind: 'written', revision: head, position: record!.position, repeated: false };
  }

  #fits(
    streamId: string,
    expected: Expected,
    events: readonly ProposedEvent[],
    head: number,
    softDeleted: boolean,
  ): boolean {
    // The weak rule looks at the first id only: known here, it is a repeat gone wrong, since a whole one was found before.
    const begun = events[0] !== undefined && this.#recent.has(`${streamId}\n${events[0].id}`);
    switch (expected) {
      case 'any':
        return !begun;
      case 'exists':
        return !begun && head >= 0 && !softDeleted;
      case 'no-stream':
        return head === -1 || softDeleted;
      default:
        return expected === head;
    }
  }

  /** The last event of an append that this one repeats, by the strong rule (explicit revision) or the weak one. */
  #repeatOf(streamId: string, expected: Expected, events: readonly ProposedEvent[]): LogRecord | undefined {
    if (events.length === 0) return undefined;
    if (expected === 'any' || expected === 'exists') {
      const known = events.map((event) => this.#recent.get(`${streamId}\n${event.id}`));
      return known.every((record) => record !== undefined) ? known.at(-1) : undefined;
    }
    const { records } = this.#stream(streamId);
    const first = expected === 'no-stream' ? 0 : expected + 1;
    const same = events.every((event, index) => records[first + index]?.id === event.id);
    return same ? records[first + events.length - 1] : undefined;
  }

  #stream(streamId: string): Stream {
    let stream = this.#streams.get(streamId);
    if (!stream) {
      // Of a stream of metadata only the newest is shown.
      const maxCount = streamId.startsWith('$$') ? 1 : Infinity;
      stream = { records: [], tombstoned: false, truncateBefore: 0, maxCount, maxAge: Infinity };
      this.#streams.set(streamId, stream);
    }
    return stream;
  }

  #write(streamId: string, events: readonly ProposedEvent[]): LogRecord | undefined {
    const { records } = this.#stream(streamId);
    for (const event of events) {
      const record = this.#record(streamId, records.length, event);
      records.push(record);
      this.#recent.set(`${streamId}\n${event.id}`, record);
      if (streamId.startsWith('$$') && event.type === '$metadata') this.#applyMetadata(streamId.slice(2), event);
    }
    return records.at(-1);
  }

  #record(streamId: string, revision: number, event: ProposedEvent): LogRecord {
    const record = { ...event, streamId, revision, position: this.#end, created: BigInt(this.now()) * 10_000n };
    this.#end += recordOverhead + event.data.length + event.metadata.length;
    this.records.push(record);
    return record;
  }

  #applyMetadata(streamId: string, event: ProposedEvent): void {
    const limits = JSON.parse(new TextDecoder().decode(event.data)) as {
      readonly $tb?: number;
      readonly $maxCount?: number;
      readonly $maxAge?: number;
    };
    const stream = this.#stream(streamId);
    stream.truncateBefore = limits.$tb ?? 0;
    stream.maxCount = limits.$maxCount ?? Infinity;
    stream.maxAge = limits.$maxAge ?? Infinity;
  }
}

function metadataEvent(json: string): ProposedEvent {
  return {
    id: randomUUID(),
    type: '$metadata',
    contentType: 'application/json',
    data: utf8.encode(json),
    metadata: new Uint8Array(),
  };
}

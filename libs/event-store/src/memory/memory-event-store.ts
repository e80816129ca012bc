import { randomUUID } from 'node:crypto';
import type { EventCodec } from '../codec.js';
import type { AppendResult, EventMetadata, EventStore, NewEvent, StoredEvent, SubscribeOptions } from '../port.js';
import { pageOf, prepareAppend, type PreparedEvent } from '../prepare-append.js';

interface MemoryRecord extends PreparedEvent {
  readonly position: number;
  readonly streamId: string;
  readonly revision: number;
  readonly recordedAt: string;
}

export interface MemoryEventStoreOptions {
  readonly codec?: EventCodec;
  /** Source of `recordedAt`; the machine's clock unless told. */
  readonly now?: () => Date;
}

/** The log in a process's memory, for specs and model-based tests. Holds JSON text, as a real store would. */
export class MemoryEventStore implements EventStore {
  readonly name = 'memory';
  readonly densePositions = true;
  readonly #log: MemoryRecord[] = [];
  readonly #streams = new Map<string, MemoryRecord[]>();
  readonly #byId = new Map<string, MemoryRecord>();
  readonly #waiting = new Set<() => void>();
  readonly #codec: EventCodec | undefined;
  readonly #now: () => Date;
  readonly #identity = randomUUID();

  constructor(options: MemoryEventStoreOptions = {}) {
    this.#codec = options.codec;
    this.#now = options.now ?? (() => new Date());
  }

  async append(streamId: string, expected: number, events: readonly NewEvent[]): Promise<AppendResult> {
    const prepared = prepareAppend(streamId, expected, events);
    await Promise.resolve();
    const stream = this.#streams.get(streamId) ?? [];
    const actual = stream.length - 1;
    const duplicate = this.#duplicate(streamId, stream, prepared);
    if (duplicate) return { kind: 'duplicate', revision: duplicate.revision, position: duplicate.position };
    if (actual !== expected || prepared.some((event) => this.#byId.has(event.id))) return { kind: 'conflict', actual };

    const recordedAt = this.#now().toISOString();
    for (const event of prepared) {
      const record = { ...event, streamId, recordedAt, revision: stream.length, position: this.#log.length + 1 };
      stream.push(record);
      this.#log.push(record);
      this.#byId.set(event.id, record);
    }
    this.#streams.set(streamId, stream);
    for (const wake of [...this.#waiting]) wake();
    return { kind: 'appended', revision: stream.length - 1, position: this.#log.length };
  }

  async readStream(streamId: string, from = 0, limit = 1000): Promise<readonly StoredEvent[]> {
    await Promise.resolve();
    const stream = this.#streams.get(streamId) ?? [];
    return stream.slice(from, from + pageOf(limit)).map((record) => this.#stored(record));
  }

  async readAll(after: number, limit: number): Promise<readonly StoredEvent[]> {
    await Promise.resolve();
    return this.#log.slice(after, after + pageOf(limit)).map((record) => this.#stored(record));
  }

  head(): Promise<number> {
    return Promise.resolve(this.#log.length);
  }

  async *subscribe(
    after: number,
    { signal, pageSize = 1000 }: SubscribeOptions,
  ): AsyncIterable<readonly StoredEvent[]> {
    let position = after;
    while (!signal.aborted) {
      // Looked at without a pause before waiting: an append in between would wake nobody.
      if (this.#log.length <= position) {
        await this.#appended(signal);
        continue;
      }
      const page = await this.readAll(position, pageSize);
      position = page.at(-1)!.position;
      yield page;
    }
  }

  identity(): Promise<string> {
    return Promise.resolve(this.#identity);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The stored event of the last of these ids, if all of them are stored one after another in this stream. */
  #duplicate(streamId: string, stream: MemoryRecord[], events: readonly PreparedEvent[]): MemoryRecord | undefined {
    const first = this.#byId.get(events[0]!.id);
    if (first?.streamId !== streamId) return undefined;
    const same = events.every((event, index) => stream[first.revision + index]?.id === event.id);
    return same ? stream[first.revision + events.length - 1] : undefined;
  }

  #appended(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #stored(record: MemoryRecord): StoredEvent {
    const data: unknown = JSON.parse(record.data);
    const lifted = this.#codec?.upcast(record.type, record.schemaVersion, data) ?? {
      version: record.schemaVersion,
      data,
    };
    return {
      position: record.position,
      streamId: record.streamId,
      revision: record.revision,
      id: record.id,
      type: record.type,
      schemaVersion: lifted.version,
      data: lifted.data,
      metadata: JSON.parse(record.metadata) as EventMetadata,
      recordedAt: record.recordedAt,
    };
  }
}

/** A new empty log in memory. */
export function memoryEventStore(options: MemoryEventStoreOptions = {}): EventStore {
  return new MemoryEventStore(options);
}

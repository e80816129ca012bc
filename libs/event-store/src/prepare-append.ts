import { AppendRefused, limits, noStream, type NewEvent } from './port.js';

/** An event whose JSON is already text: what cannot be written is refused before a store sees it. */
export interface PreparedEvent {
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: string;
  readonly metadata: string;
  /** When another log took it, where it comes from one. */
  readonly recordedAt?: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
// Well-formed and printable; a dollar in front is for EventStoreDB's own streams.
const streamName = /^[^$\s\p{Cc}\p{Cs}][^\p{Cc}\p{Cs}]*$/u;
const typeName = /^[a-z][a-z0-9.-]{0,99}$/;

/** JSON text of a value, or {@link AppendRefused} for what JSON can't hold (bigint, cycle, undefined). */
function jsonOf(value: unknown, what: string, type: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new AppendRefused(`${what} of ${type} has no JSON: ${(error as Error).message}`);
  }
  if (text === undefined) throw new AppendRefused(`${what} of ${type} has no JSON`);
  return text;
}

/**
 * Checks an append against the {@link limits} of every adapter and turns bodies into JSON text.
 * Throws {@link AppendRefused} with what was wrong.
 */
export function prepareAppend(streamId: string, expected: number, events: readonly NewEvent[]): PreparedEvent[] {
  if (streamId.length > limits.streamIdLength || !streamName.test(streamId)) {
    throw new AppendRefused(
      `'${streamId.slice(0, 50)}' is no stream id: 1 to ${limits.streamIdLength} printable characters`,
    );
  }
  if (!Number.isSafeInteger(expected) || expected < noStream) throw new AppendRefused(`${expected} is no revision`);
  if (events.length === 0) throw new AppendRefused('an append needs an event');
  if (events.length > limits.eventsPerAppend) {
    throw new AppendRefused(`${events.length} events, at most ${limits.eventsPerAppend} fit in one append`);
  }
  const prepared: PreparedEvent[] = [];
  let [characters, lastMetadata, metadata] = [0, undefined as unknown, ''];
  for (const event of events) {
    if (!uuid.test(event.id)) throw new AppendRefused(`event id '${event.id}' is no lower-case uuid`);
    if (!typeName.test(event.type)) throw new AppendRefused(`'${event.type.slice(0, 50)}' is no event type`);
    const data = jsonOf(event.data, 'data', event.type);
    // Events of one command share their metadata.
    if (event.metadata !== lastMetadata) metadata = jsonOf(event.metadata, 'metadata', event.type);
    lastMetadata = event.metadata;
    characters += data.length + metadata.length;
    prepared.push({ id: event.id, type: event.type, schemaVersion: event.schemaVersion, data, metadata });
  }
  checkSize(prepared, characters);
  if (prepared.length > 1 && new Set(prepared.map((event) => event.id)).size < prepared.length) {
    throw new AppendRefused('two events of one append have the same id');
  }
  return prepared;
}

function checkSize(events: readonly PreparedEvent[], characters: number): void {
  // A UTF-16 unit is at most three bytes: counting them is for large appends only.
  if (characters * 3 <= limits.bytesPerAppend) return;
  let bytes = 0;
  for (const { data, metadata } of events) bytes += Buffer.byteLength(data) + Buffer.byteLength(metadata);
  if (bytes <= limits.bytesPerAppend) return;
  throw new AppendRefused(`${bytes} bytes, at most ${limits.bytesPerAppend} fit in one append`);
}

/** Page size within the {@link limits}. */
export function pageOf(limit: number): number {
  return Math.max(1, Math.min(limit, limits.readPage));
}

import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { assert } from '#libs/kernel';
import type { EventCodec } from '../codec.js';
import type { EventMetadata, StoredEvent } from '../port.js';
import type { PreparedEvent } from '../prepare-append.js';
import type { Namespace } from './namespace.js';

type RecordedEvent = ReadResp.ReadEvent.RecordedEvent;

const utf8 = new TextDecoder();

/** What marks an event as ours, within its metadata. */
interface Mark {
  readonly id: string;
  readonly schemaVersion: number;
  /** The time of another log that the event was copied from; else the node's own time counts. */
  readonly recordedAt?: string;
}

interface StoredMetadata extends EventMetadata {
  readonly tuyen: Mark;
  readonly $correlationId?: string;
  readonly $causationId?: string;
}

/**
 * Metadata as it is stored: ours, the mark, and correlation and causation once more under the names that
 * EventStoreDB's own projections look for. `metadata` is a JSON object's text.
 */
export function storedMetadata(event: PreparedEvent): string {
  const { correlationId, causationId } = JSON.parse(event.metadata) as EventMetadata;
  const { id, schemaVersion, recordedAt } = event;
  const mark = {
    tuyen: { id, schemaVersion, ...(recordedAt && { recordedAt }) } satisfies Mark,
    $correlationId: correlationId,
    $causationId: causationId,
  };
  const rest = event.metadata.slice(1);
  return `${JSON.stringify(mark).slice(0, -1)}${rest === '}' ? '' : ','}${rest}`;
}

/**
 * Our position of a commit position. One more, so that 0 can mean "before everything": a log's very first event
 * stands at commit position 0.
 */
export function positionOf(commit: string): number {
  const position = Number(commit) + 1;
  assert(Number.isSafeInteger(position), `commit position ${commit} is a safe integer (the node is 22.6 or newer)`);
  return position;
}

/** The commit (and prepare) position that stands at our position. */
export function commitOf(position: number): string {
  return String(position - 1);
}

/** Metadata of an event that this product wrote; undefined for any other. */
function ownMetadata(record: RecordedEvent): StoredMetadata | undefined {
  let metadata: unknown;
  try {
    metadata = JSON.parse(utf8.decode(record.getCustomMetadata_asU8()));
  } catch {
    return undefined;
  }
  const mark = (metadata as Partial<StoredMetadata> | null)?.tuyen;
  if (typeof mark?.id !== 'string' || typeof mark.schemaVersion !== 'number') return undefined;
  return metadata as StoredMetadata;
}

const TICKS_PER_MILLISECOND = 10_000n;

/** True of an event in a stream of ours that this product wrote: others, tombstones for one, have no mark. */
export function isOwn(record: RecordedEvent, namespace: Namespace): boolean {
  return streamIdOf(record, namespace) !== undefined && ownMetadata(record) !== undefined;
}

function streamIdOf(record: RecordedEvent, namespace: Namespace): string | undefined {
  return namespace.streamIdOf(utf8.decode(record.getStreamIdentifier()!.getStreamName_asU8()));
}

/** The stored event, lifted to its newest version; undefined if it is not ours (see {@link isOwn}). */
export function storedEventOf(
  record: RecordedEvent,
  { codec, namespace }: { readonly codec?: EventCodec | undefined; readonly namespace: Namespace },
): StoredEvent | undefined {
  const streamId = streamIdOf(record, namespace);
  const stored = ownMetadata(record);
  if (streamId === undefined || !stored) return undefined;
  const { tuyen, $correlationId, $causationId, ...metadata } = stored;
  void [$correlationId, $causationId];
  const type = record.getMetadataMap().get('type') ?? '';
  const data: unknown = JSON.parse(utf8.decode(record.getData_asU8()));
  const lifted = codec?.upcast(type, tuyen.schemaVersion, data) ?? { version: tuyen.schemaVersion, data };
  return {
    position: positionOf(record.getCommitPosition()),
    streamId,
    revision: Number(record.getStreamRevision()),
    id: tuyen.id,
    type,
    schemaVersion: lifted.version,
    data: lifted.data,
    metadata,
    recordedAt: tuyen.recordedAt ?? createdAt(record),
  };
}

function createdAt(record: RecordedEvent): string {
  const created = BigInt(record.getMetadataMap().get('created') ?? '0') / TICKS_PER_MILLISECOND;
  return new Date(Number(created)).toISOString();
}

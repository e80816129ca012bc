import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { tombstoneRevision, type LogRecord, type ProposedEvent, type ServerLog } from './server-log.js';

const utf8 = new TextDecoder();
const encoder = new TextEncoder();

export const nameOf = (identifier: StreamIdentifier | undefined): string =>
  utf8.decode(identifier?.getStreamName_asU8());

export const identifierOf = (streamId: string): StreamIdentifier =>
  new shared.StreamIdentifier().setStreamName(encoder.encode(streamId));

/** Text of an id in either of its two forms. */
export function uuidText(uuid: UUID | undefined): string {
  const structured = uuid?.getStructured();
  if (!structured) return uuid?.getString() ?? '';
  const half = (bits: string) => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0');
  const hex = half(structured.getMostSignificantBits()) + half(structured.getLeastSignificantBits());
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The parts that proposed messages of both append modes share. */
interface ProposedMessage {
  getId(): UUID | undefined;
  getMetadataMap(): { get(key: string): string | undefined };
  getData_asU8(): Uint8Array;
  getCustomMetadata_asU8(): Uint8Array;
}

export function proposedEvent(message: ProposedMessage): ProposedEvent {
  return {
    id: uuidText(message.getId()),
    type: message.getMetadataMap().get('type') ?? '',
    contentType: message.getMetadataMap().get('content-type') ?? 'application/octet-stream',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

function recordedEvent(record: LogRecord): ReadResp.ReadEvent.RecordedEvent {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(new shared.UUID().setString(record.id));
  recorded.setStreamIdentifier(identifierOf(record.streamId));
  recorded.setStreamRevision(record.revision === tombstoneRevision ? '9223372036854775807' : String(record.revision));
  recorded.setCommitPosition(String(record.position)).setPreparePosition(String(record.position));
  recorded
    .getMetadataMap()
    .set('type', record.type)
    .set('content-type', record.contentType)
    .set('created', String(record.created));
  recorded.setCustomMetadata(record.metadata).setData(record.data);
  return recorded;
}

/** A record as readers get it: with `resolve` a link (`$>`) brings its target, or nothing if that is gone. */
export function eventResponse(log: ServerLog, record: LogRecord, resolve: boolean): ReadResp {
  const event = new streams.ReadResp.ReadEvent().setCommitPosition(String(record.position));
  if (resolve && record.type === '$>') {
    const [revision, streamId] = utf8.decode(record.data).split(/@(.*)/s);
    const target = log.recordsOf(streamId ?? '')[Number(revision)];
    event.setLink(recordedEvent(record));
    if (target && !log.isMissing(target.streamId) && log.isVisible(target)) event.setEvent(recordedEvent(target));
  } else event.setEvent(recordedEvent(record));
  return new streams.ReadResp().setEvent(event);
}

/** An error as the node sends it: a status code and trailers that tell what happened. */
export function rpcError(code: status, details: string, trailers: Readonly<Record<string, string>> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

export const unavailable = (): ServiceError => rpcError(status.UNAVAILABLE, 'the node went away');
export const unknown = (details = 'Exception was thrown by handler.'): ServiceError =>
  rpcError(status.UNKNOWN, details);
export const accessDenied = (): ServiceError =>
  rpcError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
export const streamDeleted = (streamId: string): ServiceError =>
  rpcError(status.FAILED_PRECONDITION, `Event stream '${streamId}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': streamId,
  });
export const tooLarge = (limit: number): ServiceError =>
  rpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  });
/** Full buffer of a subscription, or a write that timed out in the classic mode. */
export const aborted = (details: string): ServiceError => rpcError(status.ABORTED, details);
export const notLeader = (leader: { readonly host: string; readonly port: number }): ServiceError =>
  rpcError(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': leader.host,
    'leader-endpoint-port': String(leader.port),
  });

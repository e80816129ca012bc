import { randomUUID } from 'node:crypto';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { noStream } from '../port.js';
import type { PreparedEvent } from '../prepare-append.js';
import type { Protocol } from './connection.js';
import { positionOf, storedMetadata } from './record.js';

const utf8 = new TextEncoder();

/**
 * An append as the node takes it, without the id of an attempt; `name` is the stream's name at the node. Every event gets a node-side id of its own that all
 * attempts of this append share: the node answers success to a repeated attempt, and a conflict to an append of the
 * same events by somebody else, who then finds our event ids in the stream. With our ids on the node's side both would
 * be the same success, and the second caller would take its events for written.
 */
export function appendRequest(
  { streams, shared, empty }: Protocol,
  name: string,
  expected: number,
  events: readonly PreparedEvent[],
): BatchAppendReq {
  const options = new streams.BatchAppendReq.Options();
  options.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(utf8.encode(name)));
  if (expected === noStream) options.setNoStream(new empty.Empty());
  else options.setStreamPosition(String(expected));
  // No deadline: it would be a time of our clock, compared with the node's. The node has a write timeout of its own.
  const request = new streams.BatchAppendReq();
  request.setOptions(options);
  request.setIsFinal(true);
  for (const event of events) {
    const message = new streams.BatchAppendReq.ProposedMessage();
    message.setId(new shared.UUID().setString(randomUUID()));
    message.getMetadataMap().set('type', event.type).set('content-type', 'application/json');
    message.setData(utf8.encode(event.data));
    message.setCustomMetadata(utf8.encode(storedMetadata(event)));
    request.addProposedMessages(message);
  }
  return request;
}

/** What the node says about an append. */
export type Answer =
  | { readonly kind: 'written'; readonly revision: number; readonly position: number | undefined }
  | { readonly kind: 'conflict'; readonly actual: number }
  | { readonly kind: 'refused'; readonly why: string }
  /** Not taken (not ready, too busy, no leader): `mayBeWritten` false. Timed out or unclear: true. */
  | { readonly kind: 'failed'; readonly mayBeWritten: boolean; readonly error: Error };

/** Reads the node's answer to an append. */
export function answerOf({ shared }: Protocol, response: BatchAppendResp): Answer {
  const success = response.getSuccess();
  if (success) {
    const commit = success.getPosition()?.getCommitPosition();
    return {
      kind: 'written',
      revision: Number(success.getCurrentRevision()),
      position: commit === undefined ? undefined : positionOf(commit),
    };
  }
  const status = response.getError();
  const details = status?.getDetails();
  const name = details?.getTypeName() ?? '';
  const failed = (mayBeWritten: boolean): Answer => ({
    kind: 'failed',
    mayBeWritten,
    error: new Error(`the node answered ${name} ${status?.getMessage() ?? ''}`.trim()),
  });
  switch (name) {
    case 'event_store.client.WrongExpectedVersion': {
      const wrong = details!.unpack((bytes) => shared.WrongExpectedVersion.deserializeBinary(bytes), name)!;
      return {
        kind: 'conflict',
        actual: wrong.hasCurrentStreamRevision() ? Number(wrong.getCurrentStreamRevision()) : noStream,
      };
    }
    case 'event_store.client.StreamDeleted':
      return { kind: 'refused', why: 'the stream was deleted for good (tombstone)' };
    case 'event_store.client.MaximumAppendSizeExceeded': {
      const size = details!.unpack((bytes) => shared.MaximumAppendSizeExceeded.deserializeBinary(bytes), name)!;
      return { kind: 'refused', why: `the node takes at most ${size.getMaxappendsize()} bytes in one append` };
    }
    case 'event_store.client.AccessDenied':
      return { kind: 'refused', why: 'the node denied access' };
    case 'event_store.client.BadRequest':
      return { kind: 'refused', why: `the node calls it a bad request: ${status!.getMessage()}` };
    case 'google.protobuf.Empty':
      // Not handled at all: not ready, too busy, no leader known.
      return failed(false);
    default:
      // Timeout, Unknown, and whatever later versions say: the node does not know, or we do not.
      return failed(true);
  }
}

import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type {
  AppendReq,
  AppendResp,
  DeleteReq,
  DeleteResp,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { sendUnaryData, ServerReadableStream, ServerUnaryCall, ServiceError } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { refusalOfFollower, type ServerContext } from './context.js';
import {
  aborted,
  accessDenied,
  nameOf,
  notLeader,
  proposedEvent,
  rpcError,
  streamDeleted,
  tooLarge,
  unavailable,
  unknown,
} from './messages.js';
import type { Expected, ProposedEvent } from './server-log.js';
import { write, type Outcome } from './writes.js';

interface RevisionOptions {
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
  getRevision(): string;
}

function expectedOf(options: RevisionOptions): Expected {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'exists';
  return Number(options.getRevision());
}

function successOf(outcome: Outcome & { kind: 'written' }): AppendResp {
  const position = new streams.AppendResp.Position();
  position.setCommitPosition(String(outcome.position)).setPreparePosition(String(outcome.position));
  const success = new streams.AppendResp.Success().setCurrentRevision(String(outcome.revision)).setPosition(position);
  return new streams.AppendResp().setSuccess(success);
}

/** A conflict is an answer here, not an error. */
function conflictOf(actual: number, expected: Expected): AppendResp {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (actual < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(actual));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'exists') wrong.setExpectedStreamExists(new shared.Empty());
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return new streams.AppendResp().setWrongExpectedVersion(wrong);
}

function errorOf(outcome: Outcome, streamId: string, { settings }: ServerContext): ServiceError {
  switch (outcome.kind) {
    case 'deleted':
      return streamDeleted(streamId);
    case 'too-large':
      return tooLarge(settings.maxAppendSize);
    case 'timeout':
      return aborted('Operation timed out: CommitTimeout');
    case 'access-denied':
      return accessDenied();
    case 'not-ready':
      return rpcError(status.UNAVAILABLE, 'Server Is Not Ready');
    case 'not-leader':
      return notLeader(settings.leader());
    case 'kill':
      return unavailable();
    default:
      return unknown();
  }
}

/** Append: one call for one append. */
export function append(context: ServerContext) {
  return (call: ServerReadableStream<AppendReq, AppendResp>, callback: sendUnaryData<AppendResp>): void => {
    const refusal = refusalOfFollower(context, call);
    if (refusal) return callback(refusal);
    const done = context.track('append', call);
    const events: ProposedEvent[] = [];
    let streamId = '';
    let expected: Expected = 'any';
    call.on('data', (request: AppendReq) => {
      const options = request.getOptions();
      const message = request.getProposedMessage();
      if (options) [streamId, expected] = [nameOf(options.getStreamIdentifier()), expectedOf(options)];
      if (message) events.push(proposedEvent(message));
    });
    call.on('error', done);
    call.on('end', () => {
      void write(context.log, context.faults, context.settings, streamId, expected, events).then((outcome) => {
        if (outcome.kind === 'silence' || call.cancelled) return;
        done();
        if (outcome.kind === 'written') callback(null, successOf(outcome));
        else if (outcome.kind === 'conflict') callback(null, conflictOf(outcome.actual, expected));
        else callback(errorOf(outcome, streamId, context));
      });
    });
  };
}

function removalError(outcome: Outcome, streamId: string, expected: Expected): ServiceError {
  if (outcome.kind !== 'conflict') return streamDeleted(streamId);
  const codes: Record<string, string> = { any: '-2', 'no-stream': '-1', exists: '-4' };
  return rpcError(status.FAILED_PRECONDITION, 'Delete failed: WrongExpectedVersion.', {
    exception: 'wrong-expected-version',
    'stream-name': streamId,
    'expected-version': codes[String(expected)] ?? String(expected),
    'actual-version': outcome.actual < 0 ? '' : String(outcome.actual),
  });
}

/** Delete: soft. */
export function softDelete(context: ServerContext) {
  return (call: ServerUnaryCall<DeleteReq, DeleteResp>, callback: sendUnaryData<DeleteResp>): void => {
    const refusal = refusalOfFollower(context, call);
    if (refusal) return callback(refusal);
    const options = call.request.getOptions()!;
    const [streamId, expected] = [nameOf(options.getStreamIdentifier()), expectedOf(options)];
    const outcome = context.log.delete(streamId, expected);
    if (outcome.kind !== 'written') return callback(removalError(outcome, streamId, expected));
    const position = new streams.DeleteResp.Position();
    position.setCommitPosition(String(outcome.position)).setPreparePosition(String(outcome.position));
    callback(null, new streams.DeleteResp().setPosition(position));
  };
}

/** Tombstone: for good. */
export function tombstone(context: ServerContext) {
  return (call: ServerUnaryCall<TombstoneReq, TombstoneResp>, callback: sendUnaryData<TombstoneResp>): void => {
    const refusal = refusalOfFollower(context, call);
    if (refusal) return callback(refusal);
    const options = call.request.getOptions()!;
    const [streamId, expected] = [nameOf(options.getStreamIdentifier()), expectedOf(options)];
    const outcome = context.log.tombstone(streamId, expected);
    if (outcome.kind !== 'written') return callback(removalError(outcome, streamId, expected));
    const position = new streams.TombstoneResp.Position();
    position.setCommitPosition(String(outcome.position)).setPreparePosition(String(outcome.position));
    callback(null, new streams.TombstoneResp().setPosition(position));
  };
}

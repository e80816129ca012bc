import shared from '@eventstore/db-client/generated/shared_pb.js';
import rpc from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import anyMessage from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Message } from 'google-protobuf';
import { refusalOfFollower, type ServerContext } from './context.js';
import { identifierOf, nameOf, notLeader, proposedEvent, unavailable, uuidText } from './messages.js';
import type { Expected, ProposedEvent } from './server-log.js';
import { write, type Outcome } from './writes.js';

type Call = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;

interface Pending {
  readonly streamId: string;
  readonly expected: Expected;
  readonly events: ProposedEvent[];
}

function expectedOf(options: BatchAppendReq.Options): Expected {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'exists';
  return Number(options.getStreamPosition());
}

/** An error within an answer: a status with a packed message that names what happened. */
function errorStatus(code: status, name: string, message: Message, text = ''): InstanceType<typeof rpc.Status> {
  const details = new anyMessage.Any();
  details.pack(message.serializeBinary(), name);
  // The numbers of `google.rpc.Code` and of a call's status are the same.
  return new rpc.Status()
    .setCode(code as number)
    .setMessage(text)
    .setDetails(details);
}

function conflictStatus(actual: number, expected: Expected): InstanceType<typeof rpc.Status> {
  const wrong = new shared.WrongExpectedVersion();
  if (actual < 0) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(actual));
  if (expected === 'any') wrong.setExpectedAny(new empty.Empty());
  else if (expected === 'exists') wrong.setExpectedStreamExists(new empty.Empty());
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new empty.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return errorStatus(status.FAILED_PRECONDITION, 'event_store.client.WrongExpectedVersion', wrong);
}

/** The answer to one append; undefined where the fault is that none comes. */
function answerTo(
  outcome: Outcome,
  { streamId, expected }: Pending,
  maxAppendSize: number,
): BatchAppendResp | undefined {
  const answer = new streams.BatchAppendResp().setStreamIdentifier(identifierOf(streamId));
  const client = 'event_store.client';
  switch (outcome.kind) {
    case 'written': {
      const position = new shared.AllStreamPosition();
      position.setCommitPosition(String(outcome.position)).setPreparePosition(String(outcome.position));
      const success = new streams.BatchAppendResp.Success().setPosition(position);
      return answer.setSuccess(success.setCurrentRevision(String(outcome.revision)));
    }
    case 'conflict':
      return answer.setError(conflictStatus(outcome.actual, expected));
    case 'deleted': {
      const deleted = new shared.StreamDeleted().setStreamIdentifier(identifierOf(streamId));
      return answer.setError(errorStatus(status.FAILED_PRECONDITION, `${client}.StreamDeleted`, deleted));
    }
    case 'too-large': {
      const size = new shared.MaximumAppendSizeExceeded().setMaxappendsize(maxAppendSize);
      return answer.setError(errorStatus(status.INVALID_ARGUMENT, `${client}.MaximumAppendSizeExceeded`, size));
    }
    case 'timeout':
      return answer.setError(errorStatus(status.DEADLINE_EXCEEDED, `${client}.Timeout`, new shared.Timeout()));
    case 'access-denied':
      return answer.setError(
        errorStatus(status.PERMISSION_DENIED, `${client}.AccessDenied`, new shared.AccessDenied()),
      );
    case 'unknown':
      return answer.setError(errorStatus(status.UNKNOWN, `${client}.Unknown`, new shared.Unknown()));
    case 'not-ready':
      return answer.setError(errorStatus(status.OK, 'google.protobuf.Empty', new empty.Empty(), 'Server Is Not Ready'));
    default:
      return undefined;
  }
}

/** BatchAppend: appends of many streams over one call, told apart by correlation ids, each answered when it is done. */
export function batchAppend(context: ServerContext): (call: Call) => void {
  return (call) => {
    const refusal = refusalOfFollower(context, call);
    if (refusal) return void call.emit('error', refusal);
    const done = context.track('batchAppend', call);
    const pending = new Map<string, Pending>();
    let ended = false;
    call.on('data', (request: BatchAppendReq) => {
      const id = uuidText(request.getCorrelationId());
      const options = request.getOptions();
      if (options) {
        pending.set(id, {
          streamId: nameOf(options.getStreamIdentifier()),
          expected: expectedOf(options),
          events: [],
        });
      }
      const append = pending.get(id);
      if (!append) return;
      append.events.push(...request.getProposedMessagesList().map(proposedEvent));
      if (!request.getIsFinal()) return;
      pending.delete(id);
      void carryOut(id, append);
    });
    call.on('end', () => finish());
    call.on('error', () => finish());

    const finish = () => {
      if (ended) return;
      ended = true;
      done();
      call.end();
    };
    const fail = (error: Error) => {
      if (ended) return;
      ended = true;
      done();
      call.emit('error', error);
    };
    const carryOut = async (id: string, append: Pending): Promise<void> => {
      const { log, faults, settings } = context;
      const outcome = await write(log, faults, settings, append.streamId, append.expected, append.events);
      if (ended) return;
      if (outcome.kind === 'kill') fail(unavailable());
      else if (outcome.kind === 'not-leader') fail(notLeader(settings.leader()));
      else if (outcome.kind === 'end') finish();
      else {
        const answer = answerTo(outcome, append, settings.maxAppendSize);
        if (answer) call.write(answer.setCorrelationId(new shared.UUID().setString(id)));
      }
    };
  };
}

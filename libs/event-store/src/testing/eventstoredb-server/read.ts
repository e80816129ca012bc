import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { refusalOfFollower, type ServerContext } from './context.js';
import { eventResponse, identifierOf, nameOf, streamDeleted, unknown } from './messages.js';
import { errorOf, filterOf, send, type ReadCall } from './read-call.js';
import type { LogRecord, ServerLog } from './server-log.js';
import { subscribe } from './subscribe.js';

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The records of the whole log that a read asks for, in its order: inclusive forwards, exclusive backwards. */
function* allRecords(context: ServerContext, options: ReadReq.Options, backwards: boolean): Generator<LogRecord> {
  const { log, considered } = context;
  const all = options.getAll()!;
  const position = all.getPosition();
  const at = position ? log.indexAt(Number(position.getCommitPosition())) : all.hasEnd() ? log.records.length : 0;
  const passes = filterOf(options);
  const step = backwards ? -1 : 1;
  for (let index = backwards ? at - 1 : at; index >= 0 && index < log.records.length; index += step) {
    considered.count++;
    if (passes(log.records[index]!)) yield log.records[index]!;
  }
}

/** The visible records of a stream that a read asks for: from a revision on, inclusive, either way. */
function* streamRecords(log: ServerLog, options: ReadReq.Options, backwards: boolean): Generator<LogRecord> {
  const stream = options.getStream()!;
  const records = log.recordsOf(nameOf(stream.getStreamIdentifier()));
  const last = records.length - 1;
  const start = stream.hasRevision() ? Number(stream.getRevision()) : stream.hasEnd() ? last : 0;
  const step = backwards ? -1 : 1;
  for (let index = backwards ? Math.min(start, last) : start; index >= 0 && index <= last; index += step) {
    if (log.isVisible(records[index]!)) yield records[index]!;
  }
}

async function readRecords(context: ServerContext, call: ReadCall, options: ReadReq.Options): Promise<void> {
  const { log } = context;
  const stream = options.getStream();
  const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
  if (stream) {
    const streamId = nameOf(stream.getStreamIdentifier());
    if (log.isTombstoned(streamId)) return void call.emit('error', streamDeleted(streamId));
    if (log.isMissing(streamId)) {
      const missing = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(streamId));
      await send(call, new streams.ReadResp().setStreamNotFound(missing));
      return void call.end();
    }
  }
  const from = options.getAll()?.getPosition();
  if (from && log.isBetweenRecords(Number(from.getCommitPosition()))) {
    return void call.emit('error', unknown('Unexpected FilteredReadAllResult: Error'));
  }
  let left = Number(options.getCount());
  for (const record of stream ? streamRecords(log, options, backwards) : allRecords(context, options, backwards)) {
    if (left-- <= 0 || !(await send(call, eventResponse(log, record, options.getResolveLinks())))) break;
  }
  call.end();
}

/** Read: of a stream or the whole log, either way, or a subscription. */
export function read(context: ServerContext): (call: ReadCall) => void {
  return (call) => {
    const refusal = refusalOfFollower(context, call);
    if (refusal) return void call.emit('error', refusal);
    const options = call.request.getOptions()!;
    const following = options.hasSubscription();
    const done = context.track(following ? 'subscribe' : 'read', call);
    const work = async (): Promise<void> => {
      const fault = context.faults.take(following ? 'subscribe' : 'read');
      if (fault?.milliseconds !== undefined) await later(fault.milliseconds);
      if (following) return subscribe(context, call, options, fault);
      if (fault?.kind === 'silence') return;
      if (fault && fault.kind !== 'delay') {
        const error = errorOf(fault, context);
        return void (error ? call.emit('error', error) : call.end());
      }
      return readRecords(context, call, options);
    };
    call.on('error', done);
    void work();
  };
}

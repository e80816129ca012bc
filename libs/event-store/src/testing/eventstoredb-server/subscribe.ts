import { randomUUID } from 'node:crypto';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerContext } from './context.js';
import type { Fault } from './faults.js';
import { eventResponse, nameOf, streamDeleted } from './messages.js';
import { errorOf, filterOf, send, type ReadCall } from './read-call.js';
import type { LogRecord, ServerLog } from './server-log.js';

/** Events that a node considers at once, unless the filter says so. */
const defaultWindow = 32;

/** What a subscription follows: a list that only grows, and where it begins in it. */
interface Source {
  readonly records: readonly LogRecord[];
  readonly from: number;
  readonly passes: (record: LogRecord) => boolean;
}

function sourceOf(log: ServerLog, options: ReadReq.Options): Source {
  const stream = options.getStream();
  if (stream) {
    const records = log.recordsOf(nameOf(stream.getStreamIdentifier()));
    const from = stream.hasRevision() ? Number(stream.getRevision()) + 1 : stream.hasEnd() ? records.length : 0;
    return { records, from, passes: (record) => log.isVisible(record) };
  }
  const all = options.getAll()!;
  const { records } = log;
  const after = all.getPosition();
  const from = after ? log.indexAt(Number(after.getCommitPosition()) + 1) : all.hasEnd() ? records.length : 0;
  return { records, from, passes: filterOf(options) };
}

function checkpointAt(position: number): ReadResp {
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(position)).setPreparePosition(String(position));
  return new streams.ReadResp().setCheckpoint(checkpoint);
}

/** Resolves with the next write, or when the client goes away. */
function nextWrite(log: ServerLog, call: ReadCall): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      stopListening();
      call.removeListener('cancelled', go);
      call.removeListener('error', go);
      resolve();
    };
    const stopListening = log.onWrite(go);
    call.on('cancelled', go);
    call.on('error', go);
  });
}

/**
 * Catch-up subscription: what is there, `caughtUp`, then what comes. Filtered ones get a checkpoint after every
 * `window * multiplier` considered events and when they go live.
 */
export async function subscribe(
  context: ServerContext,
  call: ReadCall,
  options: ReadReq.Options,
  fault: Fault | undefined,
): Promise<void> {
  const { log } = context;
  const stream = options.getStream();
  const streamId = nameOf(stream?.getStreamIdentifier());
  if (fault?.kind === 'silence' && fault.after === undefined) return;
  if (stream && log.isTombstoned(streamId)) return void call.emit('error', streamDeleted(streamId));
  const confirmed = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID());
  if (!(await send(call, new streams.ReadResp().setConfirmation(confirmed)))) return;

  // A node stays silent after the confirmation.
  const after = options.getAll()?.getPosition();
  if (after && log.isBetweenRecords(Number(after.getCommitPosition()))) return;

  const filter = options.getFilter();
  const interval =
    (filter?.hasMax() ? filter.getMax() : defaultWindow) * (filter?.getCheckpointintervalmultiplier() || 1);
  const { records, from, passes } = sourceOf(log, options);
  let [next, sent, considered] = [from, 0, 0];
  let live = false;
  let open = true;
  call.on('error', () => (open = false));
  /** True if the fault struck and the subscription is over. */
  const struck = (): boolean => {
    if (!fault || fault.kind === 'delay' || sent < (fault.after ?? 0)) return false;
    if (fault.kind === 'silence') return true;
    const error = errorOf(fault, context);
    if (error) call.emit('error', error);
    else call.end();
    return true;
  };
  while (open && !call.cancelled) {
    if (struck()) return;
    const record = records[next];
    if (record) {
      next++;
      context.considered.count++;
      if (passes(record)) {
        if (!(await send(call, eventResponse(log, record, options.getResolveLinks())))) return;
        sent++;
      }
      if (filter && ++considered >= interval) {
        considered = 0;
        if (!(await send(call, checkpointAt(record.position)))) return;
      }
      continue;
    }
    if (!live) {
      live = true;
      const last = records[next - 1];
      if (filter && last && !(await send(call, checkpointAt(last.position)))) return;
      if (!(await send(call, new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp())))) return;
      continue;
    }
    if (stream && log.isTombstoned(streamId)) return void call.emit('error', streamDeleted(streamId));
    await nextWrite(log, call);
  }
}

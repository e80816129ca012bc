import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream, ServiceError } from '@grpc/grpc-js';
import type { ServerContext } from './context.js';
import type { Fault } from './faults.js';
import { aborted, accessDenied, notLeader, unavailable, unknown } from './messages.js';
import type { LogRecord } from './server-log.js';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** Writes a response and waits until there is room for the next; false when the client has gone. */
export async function send(call: ReadCall, response: ReadResp): Promise<boolean> {
  if (call.cancelled || call.destroyed) return false;
  if (!call.write(response)) {
    await new Promise<void>((resolve) => {
      const go = () => {
        for (const event of ['drain', 'cancelled', 'close'] as const) call.removeListener(event, go);
        resolve();
      };
      for (const event of ['drain', 'cancelled', 'close'] as const) call.on(event, go);
    });
  }
  return !call.cancelled && !call.destroyed;
}

/** Which records pass, by the filter of a read of the whole log. */
export function filterOf(options: ReadReq.Options): (record: LogRecord) => boolean {
  const filter = options.getFilter();
  const expression = filter?.getStreamIdentifier() ?? filter?.getEventType();
  if (!filter || !expression) return () => true;
  const subject = (record: LogRecord) => (filter.hasStreamIdentifier() ? record.streamId : record.type);
  const prefixes = expression.getPrefixList();
  if (prefixes.length > 0) return (record) => prefixes.some((prefix) => subject(record).startsWith(prefix));
  const regex = new RegExp(expression.getRegex(), 'u');
  return (record) => regex.test(subject(record));
}

/** The error that a fault ends a read or a subscription with; undefined: it ends with OK. */
export function errorOf(fault: Fault, { settings }: ServerContext): ServiceError | undefined {
  switch (fault.kind) {
    case 'end':
      return undefined;
    case 'not-leader':
      return notLeader(settings.leader());
    case 'timeout':
      return aborted('Consumer too slow to handle event while live. Client resubscription required.');
    case 'access-denied':
      return accessDenied();
    case 'unknown':
      return unknown();
    default:
      return unavailable();
  }
}

import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { StoreUnavailable, UnknownPosition } from '../port.js';
import type { Connection, Protocol } from './connection.js';
import { isBetweenRecords, isHopeless, isTimeUp } from './failure.js';
import { pause, pauseBefore, type Settings } from './options.js';
import { commitOf, positionOf } from './record.js';

export type RecordedEvent = ReadResp.ReadEvent.RecordedEvent;
export type ReadCall = ClientReadableStream<ReadResp>;

/** Where a read of the log begins. */
export type From = 'start' | 'end' | { readonly position: number };

const utf8 = new TextEncoder();

function baseOptions({ streams, shared }: Protocol): ReadReq.Options {
  const options = new streams.ReadReq.Options();
  options.setUuidOption(new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty()));
  options.setResolveLinks(false);
  return options;
}

/** Asks for `count` events of a stream (by its name at the node) from a revision on, forwards. */
export function streamRequest(protocol: Protocol, name: string, from: number, count: number): ReadReq {
  const { streams, shared } = protocol;
  const stream = new streams.ReadReq.Options.StreamOptions();
  stream.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(utf8.encode(name)));
  stream.setRevision(String(from));
  const options = baseOptions(protocol).setStream(stream).setNoFilter(new shared.Empty()).setCount(String(count));
  return new streams.ReadReq().setOptions(options);
}

export interface LogRequest {
  readonly from: From;
  readonly backwards?: boolean;
  /** Most events; without it the node keeps sending (a subscription). */
  readonly count?: number;
  /** Only events of streams whose names begin so; without it all events, system events too. */
  readonly prefix?: string;
}

/** Considered events between two checkpoints of a subscription: `window` times `multiplier`. */
const window = 1_000;
const multiplier = 4;

/** Asks for events of the log; a position is inclusive in a read forwards, exclusive in a subscription and backwards. */
export function logRequest(protocol: Protocol, { from, backwards, count, prefix }: LogRequest): ReadReq {
  const { streams, shared } = protocol;
  const all = new streams.ReadReq.Options.AllOptions();
  if (from === 'start') all.setStart(new shared.Empty());
  else if (from === 'end') all.setEnd(new shared.Empty());
  else {
    const commit = commitOf(from.position);
    all.setPosition(new streams.ReadReq.Options.Position().setCommitPosition(commit).setPreparePosition(commit));
  }
  const options = baseOptions(protocol).setAll(all);
  if (prefix === undefined) options.setNoFilter(new shared.Empty());
  else {
    const names = new streams.ReadReq.Options.FilterOptions.Expression().setPrefixList([prefix]);
    const filter = new streams.ReadReq.Options.FilterOptions().setStreamIdentifier(names);
    options.setFilter(filter.setMax(window).setCheckpointintervalmultiplier(multiplier));
  }
  if (backwards) options.setReadDirection(streams.ReadReq.Options.ReadDirection.BACKWARDS);
  if (count === undefined) options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions());
  else options.setCount(String(count));
  return new streams.ReadReq().setOptions(options);
}

/** Reads pages, each with a deadline and retries: reading twice harms nobody. */
export class PageReader {
  constructor(
    private readonly connection: Connection,
    private readonly settings: Settings,
  ) {}

  /**
   * All events that the request yields; none for a stream that does not exist. Throws {@link UnknownPosition} and
   * {@link StoreUnavailable}, with `deadline` (milliseconds) given also when it passed the first time.
   */
  async page(request: ReadReq, deadline?: number): Promise<RecordedEvent[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(request, deadline ?? this.settings.readDeadline);
      } catch (caught) {
        const error = this.connection.errorOf(caught);
        const from = request.getOptions()?.getAll()?.getPosition();
        if (from && isBetweenRecords(error)) {
          throw new UnknownPosition(positionOf(from.getCommitPosition()), { cause: error });
        }
        const final = isHopeless(error) || (deadline !== undefined && isTimeUp(error));
        if (final || attempt >= this.settings.attempts) {
          throw new StoreUnavailable(`EventStoreDB can't be read: ${error.message}`, { cause: error });
        }
        await pause(pauseBefore(attempt - 1, this.settings));
      }
    }
  }

  async #once(request: ReadReq, deadline: number): Promise<RecordedEvent[]> {
    // The leader has what we wrote; a follower may not have it yet.
    const settings = { requiresLeader: true, deadline };
    const call = await this.connection.call('read', settings, (stub, metadata, options) =>
      stub.read(request, metadata, options),
    );
    try {
      const records: RecordedEvent[] = [];
      for await (const response of call as AsyncIterable<ReadResp>) {
        if (response.hasStreamNotFound()) return [];
        const record = response.getEvent()?.getEvent();
        if (record) records.push(record);
      }
      return records;
    } finally {
      await this.connection.giveUp(call);
    }
  }
}

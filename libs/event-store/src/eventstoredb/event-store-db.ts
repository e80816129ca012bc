import { randomUUID } from 'node:crypto';
import type { BatchAppendReq, ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { assertNever } from '#libs/kernel';
import { importGroups, prepareImport } from '../copy/import-groups.js';
import {
  AppendRefused,
  noStream,
  OutcomeUnknown,
  StoreUnavailable,
  type AppendResult,
  type ImportingStore,
  type NewEvent,
  type StoredEvent,
  type SubscribeOptions,
} from '../port.js';
import { pageOf, prepareAppend, type PreparedEvent } from '../prepare-append.js';
import { AppendCalls } from './append-call.js';
import { answerOf, appendRequest, type Answer } from './append-request.js';
import { Connection } from './connection.js';
import { Frontier } from './frontier.js';
import { Gate } from './gate.js';
import { LogReader } from './log-reader.js';
import { pause, pauseBefore, settingsOf, type EventStoreDbOptions, type Settings } from './options.js';
import { PageReader, streamRequest, type RecordedEvent } from './reader.js';
import { positionOf, storedEventOf } from './record.js';
import { Subscription } from './subscription.js';

/** Holds one event, whose id is the log's identity. */
const identityStream = 'log-identity';

/** The log in an EventStoreDB node or cluster. See `docs/adr/0012-eventstoredb-calls-and-ids.md`. */
export class EventStoreDb implements ImportingStore {
  readonly name = 'eventstoredb';
  readonly densePositions = false;
  readonly #appends: AppendCalls;
  readonly #reader: PageReader;
  readonly #frontier = new Frontier();
  readonly #log: LogReader;
  readonly #gate: Gate;
  readonly #closing = new AbortController();

  private constructor(
    private readonly connection: Connection,
    private readonly settings: Settings,
  ) {
    this.#appends = new AppendCalls(connection, settings.appendDeadline);
    this.#reader = new PageReader(connection, settings);
    this.#log = new LogReader(connection, this.#reader, this.#frontier, settings, () => this.#assertOpen());
    this.#gate = new Gate(settings.maxInFlight);
  }

  /** Loads the client package; connects with the first call. */
  static async open(options: EventStoreDbOptions): Promise<EventStoreDb> {
    return new EventStoreDb(await Connection.to(options.url), settingsOf(options));
  }

  /** Calls to the node that are open now: for tests and metrics. */
  get openCalls(): number {
    return this.connection.openCalls;
  }

  async append(streamId: string, expected: number, events: readonly NewEvent[]): Promise<AppendResult> {
    this.#assertOpen();
    const prepared = prepareAppend(streamId, expected, events);
    const request = this.#appendRequest(streamId, expected, prepared);
    return this.#gate.run(() => this.#append(streamId, expected, prepared, request));
  }

  async readStream(streamId: string, from = 0, limit = 1_000): Promise<readonly StoredEvent[]> {
    this.#assertOpen();
    const records = await this.#reader.page(this.#streamRequest(streamId, from, pageOf(limit)));
    return this.#own(records);
  }

  async readAll(after: number, limit: number): Promise<readonly StoredEvent[]> {
    this.#assertOpen();
    return this.#log.read(after, limit);
  }

  async head(): Promise<number> {
    this.#assertOpen();
    return this.#log.head();
  }

  async newest(): Promise<StoredEvent | undefined> {
    this.#assertOpen();
    return this.#log.newest();
  }

  async importEvents(events: readonly StoredEvent[]): Promise<void> {
    for (const group of importGroups(events)) {
      const { streamId, revision } = group[0]!;
      const prepared = prepareImport(group);
      const request = this.#appendRequest(streamId, revision - 1, prepared);
      // One after another: the log of all streams keeps the order of the other one.
      const result = await this.#gate.run(() => this.#append(streamId, revision - 1, prepared, request));
      if (result.kind === 'conflict') {
        throw new AppendRefused(`${streamId} stands at revision ${result.actual}, not before ${revision}`);
      }
    }
  }

  /** The id that the node knows the first event of a stream of its own by. */
  async identity(): Promise<string> {
    this.#assertOpen();
    for (;;) {
      const [record] = await this.#reader.page(this.#streamRequest(identityStream, 0, 1));
      if (record) return record.getId()!.getString();
      const event = { id: randomUUID(), type: 'log-identity', schemaVersion: 1, data: '{}', metadata: '{}' };
      const request = this.#appendRequest(identityStream, noStream, [event]);
      // Without our mark it is no event of the log.
      request.getProposedMessagesList()[0]!.setCustomMetadata(new Uint8Array());
      await this.#gate.run(() => this.#append(identityStream, noStream, [event], request));
    }
  }

  async *subscribe(
    after: number,
    { signal, pageSize = 1_000 }: SubscribeOptions,
  ): AsyncIterable<readonly StoredEvent[]> {
    this.#assertOpen();
    const either = AbortSignal.any([signal, this.#closing.signal]);
    let from = this.#frontier.startAfter(after);
    const subscription = new Subscription(this.connection, this.#reader, this.settings, from, pageSize);
    for await (const { records, upTo } of subscription.pages(either)) {
      const page = this.#own(records);
      this.#frontier.saw(from, upTo, page.at(-1)?.position);
      from = upTo;
      if (page.length > 0) yield page;
    }
  }

  /** Lets appends in flight settle, ends subscriptions, gives all calls up and closes the channel. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    await this.#gate.idle();
    await this.#appends.end();
    await this.connection.close();
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new StoreUnavailable('the event store is closed');
  }

  #own(records: readonly RecordedEvent[]): StoredEvent[] {
    return records.flatMap((record) => storedEventOf(record, this.settings) ?? []);
  }

  #appendRequest(streamId: string, expected: number, events: readonly PreparedEvent[]): BatchAppendReq {
    return appendRequest(this.connection.protocol, this.settings.namespace.nameOf(streamId), expected, events);
  }

  #streamRequest(streamId: string, from: number, count: number): ReadReq {
    return streamRequest(this.connection.protocol, this.settings.namespace.nameOf(streamId), from, count);
  }

  /** Attempts with the same ids and revision until the outcome is known or patience ends. */
  async #append(
    streamId: string,
    expected: number,
    events: readonly PreparedEvent[],
    request: BatchAppendReq,
  ): Promise<AppendResult> {
    let mayBeWritten = false;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#attempt(request);
      switch (answer.kind) {
        case 'written':
          if (answer.position !== undefined && attempt === 1)
            return { ...answer, kind: 'appended', position: answer.position };
          return this.#place(streamId, answer.revision);
        case 'conflict':
          return this.#repeatOrConflict(streamId, expected, events, answer.actual, mayBeWritten);
        case 'refused':
          throw new AppendRefused(`${streamId}: ${answer.why}`);
        case 'failed':
          mayBeWritten ||= answer.mayBeWritten;
          if (attempt >= this.settings.attempts) throw this.#givenUp(streamId, mayBeWritten, answer.error);
          break;
        default:
          assertNever(answer);
      }
      await pause(pauseBefore(attempt - 1, this.settings));
    }
  }

  async #attempt(request: BatchAppendReq): Promise<Answer> {
    const { protocol } = this.connection;
    const id = randomUUID();
    // Serialised when written, so the same message can carry the next attempt's id.
    request.setCorrelationId(new protocol.shared.UUID().setString(id));
    const attempt = await this.#appends.send(id, request);
    return attempt.kind === 'answer' ? answerOf(protocol, attempt.answer) : attempt;
  }

  #givenUp(streamId: string, mayBeWritten: boolean, cause: Error): Error {
    return mayBeWritten
      ? new OutcomeUnknown(`${streamId}: no answer from EventStoreDB (${cause.message})`, { cause })
      : new StoreUnavailable(`EventStoreDB can't be reached: ${cause.message}`, { cause });
  }

  /** A repeated attempt's success says which revision, but not surely where the last event stands in the log. */
  async #place(streamId: string, revision: number): Promise<AppendResult> {
    try {
      const [record] = await this.#reader.page(this.#streamRequest(streamId, revision, 1));
      if (record) return { kind: 'appended', revision, position: positionOf(record.getCommitPosition()) };
    } catch (cause) {
      throw new OutcomeUnknown(`${streamId}: written, but its place is unknown`, { cause });
    }
    throw new Error(`${streamId} has no event ${revision}, though EventStoreDB said so`);
  }

  /** The stream moved past `expected`: by these very events (a repeat) or by others (a conflict)? */
  async #repeatOrConflict(
    streamId: string,
    expected: number,
    events: readonly PreparedEvent[],
    actual: number,
    mayBeWritten: boolean,
  ): Promise<AppendResult> {
    if (actual < expected + events.length) return { kind: 'conflict', actual };
    let stored: readonly StoredEvent[];
    try {
      stored = await this.readStream(streamId, expected + 1, events.length);
    } catch (error) {
      if (!mayBeWritten) throw error;
      throw this.#givenUp(streamId, true, error as Error);
    }
    const last = stored.at(-1);
    const same = stored.length === events.length && stored.every((event, index) => event.id === events[index]!.id);
    return same && last
      ? { kind: 'duplicate', revision: last.revision, position: last.position }
      : { kind: 'conflict', actual };
  }
}

/** Opens the log of an EventStoreDB node or cluster. */
export function eventStoreDb(options: EventStoreDbOptions): Promise<EventStoreDb> {
  return EventStoreDb.open(options);
}

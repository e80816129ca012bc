import { randomUUID } from 'node:crypto';
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import { assertNever } from '#libs/kernel';
import {
  AppendRefused,
  limits,
  OutcomeUnknown,
  StoreUnavailable,
  type AppendResult,
  type EventStore,
  type NewEvent,
  type StoredEvent,
  type SubscribeOptions,
} from '../port.js';
import { pageOf, prepareAppend, type PreparedEvent } from '../prepare-append.js';
import { AppendCalls } from './append-call.js';
import { answerOf, appendRequest, type Answer } from './append-request.js';
import { Connection } from './connection.js';
import { Gate } from './gate.js';
import { pause, pauseBefore, settingsOf, type EventStoreDbOptions, type Settings } from './options.js';
import { logRequest, PageReader, streamRequest, type From, type RecordedEvent } from './reader.js';
import { positionOf, storedEventOf } from './record.js';
import { Subscription } from './subscription.js';

/** Events asked for at once while looking for the newest one of ours. */
const headPage = 32;

/** The log in an EventStoreDB node or cluster. See `docs/adr/0012-eventstoredb-calls-and-ids.md`. */
export class EventStoreDb implements EventStore {
  readonly name = 'eventstoredb';
  readonly densePositions = false;
  readonly #appends: AppendCalls;
  readonly #reader: PageReader;
  readonly #gate: Gate;
  readonly #closing = new AbortController();

  private constructor(
    private readonly connection: Connection,
    private readonly settings: Settings,
  ) {
    this.#appends = new AppendCalls(connection, settings.appendDeadline);
    this.#reader = new PageReader(connection, settings);
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
    const request = appendRequest(this.connection.protocol, streamId, expected, prepared);
    return this.#gate.run(() => this.#append(streamId, expected, prepared, request));
  }

  async readStream(streamId: string, from = 0, limit = 1_000): Promise<readonly StoredEvent[]> {
    this.#assertOpen();
    const records = await this.#reader.page(streamRequest(this.connection.protocol, streamId, from, pageOf(limit)));
    return this.#own(records);
  }

  async readAll(after: number, limit: number): Promise<readonly StoredEvent[]> {
    const size = pageOf(limit);
    const found: StoredEvent[] = [];
    for await (const page of this.#log(after === 0 ? 'start' : { position: after }, false, size)) {
      found.push(...this.#own(page));
      if (found.length >= size) return found.slice(0, size);
    }
    return found;
  }

  async head(): Promise<number> {
    for await (const page of this.#log('end', true, headPage)) {
      const newest = page.find((record) => storedEventOf(record, undefined) !== undefined);
      if (newest) return positionOf(newest.getCommitPosition());
    }
    return 0;
  }

  async *subscribe(
    after: number,
    { signal, pageSize = 1_000 }: SubscribeOptions,
  ): AsyncIterable<readonly StoredEvent[]> {
    this.#assertOpen();
    const either = AbortSignal.any([signal, this.#closing.signal]);
    const subscription = new Subscription(this.connection, this.settings, after, pageSize);
    for await (const records of subscription.pages(either)) {
      const page = this.#own(records);
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
    return records.flatMap((record) => storedEventOf(record, this.settings.codec) ?? []);
  }

  /** Pages of the log, without system events, from a position (left out) to the log's end or start. */
  async *#log(from: From, backwards: boolean, size: number): AsyncGenerator<RecordedEvent[]> {
    const prefixes = this.settings.eventTypePrefixes;
    // One more than asked for: read forwards, the event at the position comes again.
    let count = size + 1;
    for (let next = from; ;) {
      this.#assertOpen();
      const request = logRequest(this.connection.protocol, { from: next, backwards, count, prefixes });
      const page = await this.#reader.page(request);
      const known = typeof next === 'object' ? next.position : undefined;
      yield page.filter((record) => positionOf(record.getCommitPosition()) !== known);
      if (page.length < count) return;
      // The page before had too few of ours: a stretch of foreign events is crossed in longer steps.
      count = Math.min(count * 4, limits.readPage);
      next = { position: positionOf(page.at(-1)!.getCommitPosition()) };
    }
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
      const [record] = await this.#reader.page(streamRequest(this.connection.protocol, streamId, revision, 1));
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

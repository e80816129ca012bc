import { limits, StoreUnavailable, type StoredEvent } from '../port.js';
import { pageOf } from '../prepare-append.js';
import type { Connection } from './connection.js';
import { isTimeUp } from './failure.js';
import type { Frontier } from './frontier.js';
import type { Settings } from './options.js';
import { logRequest, type From, type LogRequest, type PageReader, type RecordedEvent } from './reader.js';
import { isOwn, positionOf, storedEventOf } from './record.js';

/** Events asked for at once while looking for newer ones of ours. */
const headPage = 32;
/**
 * Read deadlines that a filtered page may take, the second and third time more, before the log is read without a filter.
 * A node on a small machine passes by 0.2 million foreign events a second backwards and a million forwards; without a
 * filter only some thousand a second come through.
 */
const filteredReads = [1 / 6, 2 / 3, 8 / 3];

const positionOfRecord = (record: RecordedEvent): number => positionOf(record.getCommitPosition());

/** Reads our part of the log of all streams, past what others wrote. */
export class LogReader {
  #firstLook: Promise<void> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly reader: PageReader,
    private readonly frontier: Frontier,
    private readonly settings: Settings,
    private readonly assertOpen: () => void,
  ) {}

  /** At most `limit` events of ours above `after`. */
  async read(after: number, limit: number): Promise<readonly StoredEvent[]> {
    const size = pageOf(limit);
    const found: StoredEvent[] = [];
    const start = this.frontier.startAfter(after);
    for await (const page of this.#pages(start === 0 ? 'start' : { position: start }, size)) {
      found.push(...page.flatMap((record) => storedEventOf(record, this.settings) ?? []));
      if (found.length >= size) return found.slice(0, size);
    }
    return found;
  }

  /**
   * Position of our newest event. Foreign events behind it are looked at once, not by every call; only the first call
   * has to pass by all of them.
   */
  async head(): Promise<number> {
    const { frontier } = this;
    const [last] = await this.#page({ from: 'end', backwards: true, count: 1 });
    if (last === undefined) return 0;
    const end = positionOfRecord(last);
    if (this.#isOwn(last)) frontier.saw(0, end, end);
    else if (frontier.scanned === 0) {
      this.#firstLook ??= this.#lookBack(end).finally(() => (this.#firstLook = undefined));
      await this.#firstLook;
    }
    if (frontier.scanned < end) await this.#lookAhead(end);
    return frontier.newest;
  }

  /** Our newest event; undefined if there is none. */
  async newest(): Promise<StoredEvent | undefined> {
    const position = await this.head();
    if (position === 0) return undefined;
    const [record] = await this.#page({ from: { position }, count: 1 });
    return record && storedEventOf(record, this.settings);
  }

  /** Looks for our newest event from the log's end backwards; `end` was the end before. */
  async #lookBack(end: number): Promise<void> {
    // One is enough: for the rest of a page the node would look through the whole log.
    for await (const page of this.#pages('end', 1, true)) {
      const newest = page.find((record) => this.#isOwn(record));
      if (newest) return this.frontier.saw(0, Math.max(end, positionOfRecord(newest)), positionOfRecord(newest));
    }
    this.frontier.saw(0, end);
  }

  /** Looks for events of ours above what is known; `end` was the log's end before. */
  async #lookAhead(end: number): Promise<void> {
    const { scanned } = this.frontier;
    let newest = 0;
    for await (const page of this.#pages({ position: scanned }, headPage)) {
      const ours = page.filter((record) => this.#isOwn(record));
      // So many of ours are new that the newest cannot be far from the end.
      if (ours.length >= headPage) return this.#lookBack(end);
      if (ours.length > 0) newest = positionOfRecord(ours.at(-1)!);
    }
    this.frontier.saw(scanned, Math.max(end, newest), newest);
  }

  /**
   * Pages of the log, from a position (left out) to the log's end or start; events that are not ours may be among them.
   * A node answers a filtered read only when it has found enough: over a long stretch of foreign events that takes
   * longer than any deadline, so the stretch is then read without a filter, where each page gets on.
   */
  async *#pages(from: From, size: number, backwards = false): AsyncGenerator<RecordedEvent[]> {
    const { prefix } = this.settings.namespace;
    // Read forwards, the event at the position comes again.
    let count = backwards ? size : size + 1;
    let filtered = true;
    for (let next = from; ;) {
      this.assertOpen();
      const request: LogRequest & { readonly count: number } = {
        from: next,
        backwards,
        count: filtered ? count : limits.readPage,
      };
      const page: RecordedEvent[] | 'time-up' = filtered
        ? await this.#filteredPage({ ...request, prefix })
        : await this.#page(request);
      if (page === 'time-up') {
        filtered = false;
        continue;
      }
      const known = typeof next === 'object' ? next.position : undefined;
      yield page.filter((record) => positionOfRecord(record) !== known);
      if (page.length < request.count) return;
      // The page before had too few of ours.
      count = Math.min(count * 4, limits.readPage);
      filtered ||= page.some((record) => this.#isOwn(record));
      next = { position: positionOfRecord(page.at(-1)!) };
    }
  }

  async #filteredPage(wanted: LogRequest): Promise<RecordedEvent[] | 'time-up'> {
    for (const share of filteredReads) {
      try {
        return await this.#page(wanted, share * this.settings.readDeadline);
      } catch (error) {
        if (!(error instanceof StoreUnavailable && isTimeUp(error.cause as Error))) throw error;
      }
    }
    return 'time-up';
  }

  #page(wanted: LogRequest, deadline?: number): Promise<RecordedEvent[]> {
    return this.reader.page(logRequest(this.connection.protocol, wanted), deadline);
  }

  #isOwn(record: RecordedEvent): boolean {
    return isOwn(record, this.settings.namespace);
  }
}

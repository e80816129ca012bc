import { limits, StoreUnavailable } from '../port.js';
import type { Connection } from './connection.js';
import { isTimeUp } from './failure.js';
import { logRequest, type From, type LogRequest, type PageReader, type RecordedEvent } from './reader.js';
import { positionOf, storedEventOf } from './record.js';

/** Events asked for at once while looking for the newest one of ours. */
const newestPage = 32;

export interface ScanSettings {
  readonly eventTypePrefixes?: readonly string[] | undefined;
  /** Milliseconds after which a filtered page is given up, and the log read without a filter from there on. */
  readonly filteredDeadline: number;
}

/** Everything up to `end` was looked at, and `newest` is the last event of ours there. */
interface Known {
  readonly end: number;
  readonly newest: RecordedEvent | undefined;
}

/** Looks for events of ours in the whole log of the node, which holds those of others too. */
export class LogScan {
  #known: Known | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly reader: PageReader,
    private readonly settings: ScanSettings,
    private readonly assertOpen: () => void,
  ) {}

  /**
   * Pages of the log, from a position (left out) to the log's end or start; foreign events may be among them.
   * A node answers a filtered read only when it has found enough: over a long stretch of foreign events that takes
   * longer than any deadline, so the stretch is then read without a filter, where each page gets on.
   */
  async *pages(from: From, size: number, backwards = false): AsyncGenerator<RecordedEvent[]> {
    // One more than asked for: read forwards, the event at the position comes again.
    let count = size + 1;
    let filtered = true;
    for (let next = from; ;) {
      this.assertOpen();
      const page = await this.#page({ from: next, backwards, count: filtered ? count : limits.readPage }, filtered);
      if (page === 'time-up') {
        filtered = false;
        continue;
      }
      const known = typeof next === 'object' ? next.position : undefined;
      yield page.filter((record) => positionOf(record.getCommitPosition()) !== known);
      if (page.length < (filtered ? count : limits.readPage)) return;
      // The page before had too few of ours: a stretch of foreign events is crossed in longer steps.
      count = Math.min(count * 4, limits.readPage);
      filtered ||= page.some(isOurs);
      next = { position: positionOf(page.at(-1)!.getCommitPosition()) };
    }
  }

  /** The newest event of ours. What was looked at before is not looked at again, so it may be asked often. */
  async newest(): Promise<RecordedEvent | undefined> {
    const [last] = await this.reader.page(this.#request({ from: 'end', backwards: true, count: 1 }, false));
    const end = last ? positionOf(last.getCommitPosition()) : 0;
    const known = this.#known;
    if (known?.end === end) return known.newest;
    const newest = known && !(await this.#anyAfter(known.end)) ? known.newest : await this.#newestFromEnd();
    // A call that ran beside this one may know more by now.
    if (end > (this.#known?.end ?? -1)) this.#known = { end, newest };
    return newest;
  }

  /** A position at or above `after` with nothing of ours between: where reading may start as well. */
  beyondForeign(after: number): number {
    const { end = 0, newest } = this.#known ?? {};
    const ours = newest ? positionOf(newest.getCommitPosition()) : 0;
    return after >= ours ? Math.max(after, end) : after;
  }

  async #anyAfter(position: number): Promise<boolean> {
    const from = position === 0 ? 'start' : { position };
    for await (const page of this.pages(from, 1)) if (page.some(isOurs)) return true;
    return false;
  }

  async #newestFromEnd(): Promise<RecordedEvent | undefined> {
    for await (const page of this.pages('end', newestPage, true)) {
      const newest = page.find(isOurs);
      if (newest) return newest;
    }
    return undefined;
  }

  #request(wanted: LogRequest, filtered: boolean) {
    const prefixes = this.settings.eventTypePrefixes;
    return logRequest(this.connection.protocol, { ...wanted, ...(filtered ? { prefixes } : { filtered: false }) });
  }

  async #page(wanted: LogRequest, filtered: boolean): Promise<RecordedEvent[] | 'time-up'> {
    const request = this.#request(wanted, filtered);
    if (!filtered) return this.reader.page(request);
    try {
      return await this.reader.page(request, this.settings.filteredDeadline);
    } catch (error) {
      if (error instanceof StoreUnavailable && isTimeUp(error.cause as Error)) return 'time-up';
      throw error;
    }
  }
}

const isOurs = (record: RecordedEvent) => storedEventOf(record, undefined) !== undefined;

import { limits, type EventStore, type StoredEvent } from '#libs/event-store';
import { backOff, silentLog, type Log } from './latch.js';

/** The log lacks positions that must be there: nothing may be built on what follows. */
export class LogGap extends Error {
  override readonly name = 'LogGap';

  constructor(
    readonly after: number,
    readonly next: number,
  ) {
    super(`the log goes from position ${after} to ${next}`);
  }
}

export interface PageSourceOptions {
  /** Most recent events kept for readers that are a little behind. */
  readonly recentEvents?: number;
  readonly log?: Log;
  /** Called with each new page, in log order, before any reader sees it. */
  readonly onPage?: (events: readonly StoredEvent[]) => void;
}

/** How far the subscription may be ahead of the fastest reader. */
const ahead = 1_000;
/** Older pages kept for readers that stand at the same place. */
const pagesKept = 4;

/**
 * The log as all projections and processes of a process read it: one subscription for what is new, and one read and
 * parse of each older page, however many readers stand there.
 */
export class PageSource {
  private readonly stopping = new AbortController();
  private readonly wakers = new Set<() => void>();
  private readonly pages = new Map<string, Promise<readonly StoredEvent[]>>();
  private readonly recentEvents: number;
  private readonly log: Log;
  private recent: StoredEvent[] = [];
  /** Position before the first recent event. */
  private recentAfter = 0;
  private last = 0;
  private wanted = 0;
  private demand: (() => void) | undefined;
  private pumping: Promise<void> | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly options: PageSourceOptions = {},
  ) {
    this.recentEvents = options.recentEvents ?? 2_000;
    this.log = options.log ?? silentLog;
  }

  /** Position of the newest event that this source knows of. */
  get tail(): number {
    return this.last;
  }

  /** Looks where the log ends and subscribes from there. */
  async start(): Promise<void> {
    this.last = this.recentAfter = this.wanted = await this.store.head();
    this.pumping = this.pump();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.demand?.();
    await this.pumping;
  }

  /** Calls back whenever the log has grown; answers how to stop that. */
  onGrowth(wake: () => void): () => void {
    this.wakers.add(wake);
    return () => this.wakers.delete(wake);
  }

  /** At most `limit` events above `after`; empty at the end of the log. Throws {@link LogGap}. */
  async read(after: number, limit: number): Promise<readonly StoredEvent[]> {
    if (after > this.wanted) this.wanted = after;
    this.demand?.();
    if (after >= this.last) return [];
    if (after >= this.recentAfter) {
      const from = this.indexAfter(after);
      return this.recent.slice(from, from + limit);
    }
    const page = await this.oldPage(after, Math.min(limit, limits.readPage));
    const end = page.at(-1)?.position ?? after;
    if (page.length === limit && end < this.recentAfter) this.oldPage(end, limit).catch(() => undefined);
    return page;
  }

  private oldPage(after: number, limit: number): Promise<readonly StoredEvent[]> {
    const id = `${after}/${limit}`;
    const known = this.pages.get(id);
    if (known) return known;
    const page = this.store.readAll(after, limit).then((events) => this.checked(after, events));
    this.pages.set(id, page);
    page.catch(() => this.pages.delete(id));
    const oldest = this.pages.keys().next();
    if (this.pages.size > pagesKept && !oldest.done) this.pages.delete(oldest.value);
    return page;
  }

  private checked(after: number, events: readonly StoredEvent[]): readonly StoredEvent[] {
    let last = after;
    for (const { position } of events) {
      const follows = this.store.densePositions ? position === last + 1 : position > last;
      if (!follows) throw new LogGap(last, position);
      last = position;
    }
    return events;
  }

  private indexAfter(position: number): number {
    let low = 0;
    let high = this.recent.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.recent[middle]!.position > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private async pump(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        for await (const page of this.store.subscribe(this.last, { signal })) {
          this.take(this.checked(this.last, page));
          this.options.onPage?.(page);
          attempt = 1;
          await this.asked();
          if (signal.aborted) return;
        }
      } catch (error) {
        if (signal.aborted) return;
        this.log.error({ err: error, position: this.last }, 'reading the log failed; trying again');
        if (error instanceof LogGap) this.passBy(error);
      }
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, backOff(attempt)));
    }
  }

  private take(page: readonly StoredEvent[]): void {
    if (page.length === 0) return;
    for (const event of page) this.recent.push(event);
    this.last = page.at(-1)!.position;
    if (this.recent.length > 2 * this.recentEvents) {
      this.recentAfter = this.recent[this.recent.length - this.recentEvents - 1]!.position;
      this.recent = this.recent.slice(-this.recentEvents);
    }
    for (const wake of this.wakers) wake();
  }

  /** Waits until the fastest reader is near the end of what is known, so that a slow process holds no whole log. */
  private async asked(): Promise<void> {
    while (this.last - this.wanted > ahead && !this.stopping.signal.aborted) {
      await new Promise<void>((resolve) => (this.demand = resolve));
      this.demand = undefined;
    }
  }

  /** Readers that come to the gap read it from the store, and get the error there. */
  private passBy(gap: LogGap): void {
    this.recentAfter = this.last = gap.next - 1;
    this.recent = [];
    for (const wake of this.wakers) wake();
  }
}

import { applyBatch, RefusedByTable, stopRunner, type BatchContext } from './batch.js';
import { backOff, Latch, type Log } from './latch.js';
import { LogGap, type PageSource } from './page-source.js';
import type { Runner } from './runner.js';

/** One page applied, for metrics. */
export interface BatchReport {
  readonly names: readonly string[];
  readonly events: number;
  /** Position that the tables stand at now. */
  readonly position: number;
  readonly milliseconds: number;
}

export interface LaneOptions extends BatchContext {
  readonly source: PageSource;
  readonly log: Log;
  readonly pageSize: number;
  readonly rebuildPageSize: number;
  /** The runner is not ours any more, or is stopped. */
  readonly onLost: (runner: Runner) => void;
  /** A table that fills has reached the end of the log. */
  readonly onCaughtUp: (runner: Runner) => void;
  readonly onBatch: (report: BatchReport) => void;
}

/** A locked checkpoint is tried again after this many ms. */
const busyPause = 20;

/** Tables that move forward one after another: those at the same place together, in one transaction. */
export class Lane {
  readonly runners = new Set<Runner>();
  private readonly work = new Latch();
  private readonly ending = new Latch();
  private running: Promise<void> | undefined;
  private stopped = false;
  private failures = 0;
  private busy = false;

  constructor(private readonly options: LaneOptions) {}

  start(): void {
    const stopListening = this.options.source.onGrowth(() => this.work.set());
    this.running = this.loop().finally(stopListening);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.work.set();
    this.ending.set();
    await this.running;
  }

  add(runner: Runner): void {
    this.runners.add(runner);
    this.work.set();
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      this.busy = false;
      let moved = false;
      for (const group of this.groups()) {
        if (this.stopped) return;
        moved = (await this.step(group)) || moved;
      }
      if (!moved) await this.work.wait(this.busy ? busyPause : undefined);
    }
  }

  /** Runners at the same place; the furthest behind first. */
  private groups(): readonly (readonly Runner[])[] {
    const groups = new Map<string, Runner[]>();
    for (const runner of [...this.runners].sort((a, b) => a.position - b.position)) {
      const place = `${runner.position}/${runner.narrowed ?? ''}`;
      const group = groups.get(place);
      if (group) group.push(runner);
      else groups.set(place, [runner]);
    }
    return [...groups.values()];
  }

  /** @returns true if there may be more to do at once */
  private async step(candidates: readonly Runner[]): Promise<boolean> {
    const group = candidates.filter((runner) => this.runners.has(runner));
    if (group.length === 0) return false;
    try {
      const moved = await this.applyPage(group);
      this.failures = 0;
      return moved;
    } catch (error) {
      for (const runner of group) runner.dropCache();
      await this.recover(group, error).catch((fault: unknown) => this.pause(group, fault));
      return true;
    }
  }

  private async recover(group: readonly Runner[], error: unknown): Promise<void> {
    if (error instanceof RefusedByTable) await this.narrow(error);
    else if (error instanceof LogGap) await this.stopAll(group, error);
    else await this.pause(group, error);
  }

  private async applyPage(group: readonly Runner[]): Promise<boolean> {
    const { source } = this.options;
    const started = performance.now();
    const { position, narrowed } = group[0]!;
    const behind = source.tail - position;
    const size = behind > this.options.rebuildPageSize ? this.options.rebuildPageSize : this.options.pageSize;
    const page = upTo(await source.read(position, Math.min(size, narrowed ?? size)), this.nextPlace(position));
    if (page.length === 0) return false;
    const { applied, busy, lost, poisoned } = await applyBatch(this.options, group, page);
    for (const { runner } of applied) {
      runner.narrowed = undefined;
      if (runner.lease.state === 'filling' && runner.position >= source.tail) this.options.onCaughtUp(runner);
    }
    for (const runner of lost) this.drop(runner);
    for (const { runner, poison } of poisoned) {
      this.options.log.error(
        { err: poison.error, projection: runner.lease.name, position: poison.position },
        'projection stopped',
      );
      this.drop(runner);
    }
    if (busy.length > 0) this.busy = true;
    if (applied.length === 0) return false;
    this.options.onBatch({
      names: applied.map(({ runner }) => runner.lease.name),
      events: page.length,
      position: page.at(-1)!.position,
      milliseconds: performance.now() - started,
    });
    return true;
  }

  /** The nearest place ahead where other runners stand: pages end there, so that the groups join. */
  private nextPlace(position: number): number {
    let next = Infinity;
    for (const runner of this.runners) if (runner.position > position && runner.position < next) next = runner.position;
    return next;
  }

  /** Looks for the refused event by halving the page; with only one event left, it is found. */
  private async narrow({ runner, cause }: RefusedByTable): Promise<void> {
    const { source, pageSize, rebuildPageSize, pool, log } = this.options;
    const size = runner.narrowed ?? (source.tail - runner.position > rebuildPageSize ? rebuildPageSize : pageSize);
    const page = upTo(await source.read(runner.position, size), this.nextPlace(runner.position));
    if (page.length > 1) {
      runner.narrowed = Math.ceil(page.length / 2);
      return;
    }
    const { position } = page[0]!;
    log.error(
      { err: cause, projection: runner.lease.name, position },
      'projection stopped: its table refuses the event',
    );
    await stopRunner(pool, runner, { position, error: cause });
    this.drop(runner);
  }

  private async stopAll(group: readonly Runner[], gap: LogGap): Promise<void> {
    for (const runner of group) {
      this.options.log.error({ err: gap, projection: runner.lease.name }, 'projection stopped: the log has a gap');
      await stopRunner(this.options.pool, runner, { position: gap.next, error: gap });
      this.drop(runner);
    }
  }

  private async pause(group: readonly Runner[], error: unknown): Promise<void> {
    this.failures += 1;
    const names = group.map((runner) => runner.lease.name);
    this.options.log.warn({ err: error, projections: names, attempt: this.failures }, 'batch failed; trying again');
    await this.ending.wait(backOff(this.failures));
  }

  private drop(runner: Runner): void {
    this.runners.delete(runner);
    this.options.onLost(runner);
  }
}

function upTo<Event extends { readonly position: number }>(page: readonly Event[], last: number): readonly Event[] {
  return (page.at(-1)?.position ?? 0) <= last ? page : page.filter((event) => event.position <= last);
}

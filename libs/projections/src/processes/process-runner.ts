import type { Pool } from 'pg';
import { OutcomeUnknown, StoreUnavailable, type StoredEvent } from '#libs/event-store';
import { backOff, Latch, type Log } from '../latch.js';
import type { Lease } from '../lease-keeper.js';
import { engineSchema } from '../names.js';
import { LogGap, type PageSource } from '../page-source.js';
import type { Checkpoint } from './checkpoints.js';
import { OrderedWork } from './ordered-work.js';
import type { Dispatch, ProcessManager } from './process-manager.js';
import { Window, type Entry } from './window.js';

export interface ProcessRunnerOptions<Command extends { readonly streamId: string }> {
  readonly pool: Pool;
  readonly source: PageSource;
  readonly log: Log;
  readonly manager: ProcessManager<Command>;
  readonly dispatch: Dispatch<Command>;
  readonly lease: Lease;
  readonly save: (checkpoint: Checkpoint) => Promise<boolean>;
  readonly maxCommands: number;
  readonly maxEvents: number;
  readonly maxTries: number;
  readonly firstRetryMs: number;
  /** The lease did not hold, or the process is stopped. */
  readonly onLost: () => void;
}

/** A checkpoint is written at most this often, ms, ... */
const flushPause = 200;
/** ... or after this many events. */
const flushEvents = 1_000;

const stop = `update ${engineSchema}.generation set status = 'stopped', error = $4, error_position = $5, holder = null
  where name = $1 and generation = $2 and epoch = $3`;

/** Runs one process while its lease is held: reads ahead in a window, and moves the checkpoint over what is done. */
export class ProcessRunner<Command extends { readonly streamId: string }> {
  private readonly window: Window;
  private readonly work: OrderedWork;
  private readonly arrived = new Latch();
  private readonly handled: ReadonlySet<string>;
  private readonly stopping = new AbortController();
  private failure: { readonly position: number; readonly error: unknown } | undefined;
  private saved: number;
  private flushTimer: NodeJS.Timeout | undefined;
  private lastFlush = 0;
  private flushing: Promise<void> = Promise.resolve();
  private running: Promise<void> | undefined;
  private commands = 0;

  constructor(private readonly options: ProcessRunnerOptions<Command>) {
    this.saved = options.lease.position;
    this.window = new Window(this.saved, options.maxEvents);
    this.work = new OrderedWork(options.maxCommands);
    this.handled = new Set(options.manager.handles);
  }

  /** Up to where all commands are done, and how many commands this runner has carried out. */
  progress(): { readonly position: number; readonly commands: number } {
    return { position: this.window.done, commands: this.commands };
  }

  start(): void {
    const stopListening = this.options.source.onGrowth(() => this.arrived.set());
    this.running = this.read().finally(stopListening);
  }

  /** Lets commands in flight finish and saves how far they are. Those that fail now are left to the next holder. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.arrived.set();
    this.window.release();
    await this.running;
    await this.work.idle();
    clearTimeout(this.flushTimer);
    await this.flushing;
    await this.flush();
  }

  private get halted(): boolean {
    return this.stopping.signal.aborted || this.failure !== undefined;
  }

  private async read(): Promise<void> {
    let position = this.options.lease.position;
    for (let attempt = 1; !this.halted;) {
      try {
        const page = await this.options.source.read(position, 1_000);
        attempt = 1;
        if (page.length === 0) await this.arrived.wait();
        for (const event of page) {
          if (this.halted) break;
          this.take(event);
          position = event.position;
          if (this.window.size >= this.options.maxEvents) await this.window.hasRoom();
        }
      } catch (error) {
        if (error instanceof LogGap) this.fail(error.next, error);
        else await this.pauseReading(error, attempt++);
      }
      this.flushSoon();
    }
    if (this.failure && !this.stopping.signal.aborted) await this.stopLoudly();
  }

  private async pauseReading(error: unknown, attempt: number): Promise<void> {
    this.options.log.warn({ err: error, process: this.options.manager.name }, 'reading the log failed; trying again');
    await this.arrived.wait(backOff(attempt));
  }

  private take(event: StoredEvent): void {
    const { manager, lease } = this.options;
    if (!this.handled.has(event.type) || lease.skips.has(event.position)) return this.window.pass(event.position);
    let commands: readonly Command[];
    try {
      commands = manager.react(event);
    } catch (error) {
      return this.fail(event.position, error);
    }
    if (commands.length === 0) return this.window.pass(event.position);
    const entry = this.window.add(event.position, commands.length);
    commands.forEach((command, index) => {
      // Commands that one stream causes on another keep their order.
      const key = `${event.streamId}\u0000${command.streamId}`;
      this.work.add(key, () => this.carryOut(command, event, index, entry));
    });
  }

  private async carryOut(command: Command, event: StoredEvent, index: number, entry: Entry): Promise<void> {
    const { dispatch, maxTries, firstRetryMs, log, manager } = this.options;
    for (let attempt = 1; !this.stopping.signal.aborted && !this.behindFailure(event); attempt++) {
      try {
        await dispatch(command, event, index);
        this.commands += 1;
        this.window.finish(entry);
        this.flushSoon();
        return;
      } catch (error) {
        const passing = error instanceof StoreUnavailable || error instanceof OutcomeUnknown;
        if (!passing && attempt >= maxTries) return this.fail(event.position, error);
        log.warn(
          { err: error, process: manager.name, position: event.position, attempt },
          'command failed; trying again',
        );
        await this.sleep(backOff(attempt, firstRetryMs));
      }
    }
  }

  private sleep(milliseconds: number): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      const timer = setTimeout(wake, milliseconds);
      signal.addEventListener('abort', wake, { once: true });
      function wake() {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      }
    });
  }

  /** What comes before a failed event is still carried out, what comes after is not. */
  private behindFailure({ position }: StoredEvent): boolean {
    return this.failure !== undefined && this.failure.position <= position;
  }

  private fail(position: number, error: unknown): void {
    if (!this.failure || position < this.failure.position) this.failure = { position, error };
    const { log, manager } = this.options;
    log.error({ err: error, process: manager.name, position }, 'process stops');
    this.arrived.set();
    this.window.release();
  }

  private async stopLoudly(): Promise<void> {
    const { pool, lease, log, manager } = this.options;
    await this.work.idle();
    clearTimeout(this.flushTimer);
    await this.flushing;
    await this.flush();
    // A command before the first failure may have failed since.
    const { position, error } = this.failure!;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    await pool
      .query(stop, [lease.name, lease.generation, lease.epoch, text.slice(0, 4_000), position])
      .catch((fault: unknown) => log.error({ err: fault, process: manager.name }, 'the stop was not recorded'));
    this.options.onLost();
  }

  private flushSoon(): void {
    if (this.flushTimer || this.halted || this.window.done === this.saved) return;
    const pause = this.window.done - this.saved >= flushEvents ? 0 : this.lastFlush + flushPause - performance.now();
    this.flushTimer = setTimeout(
      () => {
        this.flushing = this.flush().finally(() => {
          this.flushTimer = undefined;
          this.flushSoon();
        });
      },
      Math.max(0, pause),
    );
  }

  private async flush(): Promise<void> {
    const { lease, save, log } = this.options;
    const position = this.window.done;
    if (position === this.saved) return;
    this.lastFlush = performance.now();
    try {
      if (await save({ lease, position })) this.saved = position;
      else this.abandon();
    } catch (error) {
      log.warn({ err: error, process: lease.name }, 'checkpoint not saved; trying again');
      this.lastFlush += 1_000;
    }
  }

  /** Another process has taken over: stop at once. */
  private abandon(): void {
    if (this.stopping.signal.aborted) return;
    this.options.log.warn({ process: this.options.lease.name }, 'another process has taken over');
    this.stopping.abort();
    this.arrived.set();
    this.window.release();
    this.options.onLost();
  }
}

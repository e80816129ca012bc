import type { Logger } from 'pino';
import type { CommandHandler, EventStore, StoredEvent } from '#libs/event-store';

const pauseMs = 1_000;

/**
 * Follows the log from now on: the command handler's cached streams move on with what other processes write, and who
 * waits for a stream hears of its events at once.
 */
export class LogTail {
  private readonly stopped = new AbortController();
  private readonly waiters = new Map<string, Set<() => void>>();
  private running: Promise<void> | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly commands: Pick<CommandHandler, 'observe'>,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  /** Resolves when the stream got an event (true), or after `timeoutMs` (false). */
  changed(streamId: string, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const waiters = this.waiters.get(streamId) ?? new Set();
      this.waiters.set(streamId, waiters);
      const end = (changed: boolean) => {
        clearTimeout(timer);
        waiters.delete(done);
        if (waiters.size === 0) this.waiters.delete(streamId);
        resolve(changed);
      };
      const done = () => end(true);
      const timer = setTimeout(() => end(false), timeoutMs);
      waiters.add(done);
    });
  }

  private async run(): Promise<void> {
    const { signal } = this.stopped;
    let after: number | undefined;
    while (!signal.aborted) {
      try {
        after ??= await this.store.head();
        for await (const page of this.store.subscribe(after, { signal })) {
          this.take(page);
          after = page.at(-1)?.position ?? after;
        }
      } catch (error) {
        if (signal.aborted) return;
        this.logger.warn({ err: error }, 'the tail of the log broke off');
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  private take(page: readonly StoredEvent[]): void {
    this.commands.observe(page);
    if (this.waiters.size === 0) return;
    for (const streamId of new Set(page.map((event) => event.streamId))) {
      for (const done of [...(this.waiters.get(streamId) ?? [])]) done();
    }
  }
}

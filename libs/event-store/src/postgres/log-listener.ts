import { Client, type ClientConfig } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Knows how far the log has grown, by LISTEN on a connection of its own. Only a hint: who waits also wakes by a timer,
 * so a lost notification or connection costs a moment, not an event.
 */
export class LogListener {
  /** How often the log was said to have grown. */
  #heard = 0;
  readonly #waiting = new Set<() => void>();
  #client: Client | undefined;
  #running = false;
  #closed = false;

  constructor(
    readonly config: ClientConfig,
    readonly pollMs: number,
  ) {}

  /** Take it before looking at the log, hand it to {@link changed} after. */
  get heard(): number {
    if (!this.#running && !this.#closed) void this.#run();
    return this.#heard;
  }

  /** Resolves when the log may have grown since `heard`, after the poll interval at the latest, or on abort. */
  async changed(heard: number, signal: AbortSignal): Promise<void> {
    if (this.#heard !== heard || signal.aborted || this.#closed) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, this.pollMs);
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#client?.end().catch(() => undefined);
  }

  #wake(): void {
    this.#heard += 1;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Keeps a listening connection until this is closed. */
  async #run(): Promise<void> {
    this.#running = true;
    for (let failures = 0; !this.#closed; failures++) {
      const client = new Client(this.config);
      const ended = new Promise<void>((resolve) => {
        client.on('error', () => resolve());
        client.on('end', () => resolve());
      });
      client.on('notification', () => this.#wake());
      try {
        await client.connect();
        this.#client = client;
        if (this.#closed) break;
        await client.query('LISTEN log');
        failures = 0;
        // What came between the last look and LISTEN is not told again.
        this.#wake();
        await ended;
      } catch {
        // Waiting ones go on by their timers.
      }
      await client.end().catch(() => undefined);
      if (!this.#closed) await sleep(Math.min(this.pollMs, 50 * 2 ** failures), undefined, { ref: false });
    }
    this.#running = false;
  }
}

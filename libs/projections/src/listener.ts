import type { Pool } from 'pg';
import { silentLog, type Log } from './latch.js';
import { ListenSession } from './listen-session.js';
import { engineSchema, progressChannel } from './names.js';

/** What came of waiting for a projection. Only `reached` promises that the view shows the position. */
export type WaitResult =
  | { readonly kind: 'reached'; readonly position: number }
  /** `position`: where it stands, 0 if nothing is known of that name. */
  | { readonly kind: 'timeout'; readonly position: number }
  /** So many wait already that this one may not. */
  | { readonly kind: 'overloaded' };

export interface Progress {
  readonly name: string;
  readonly position: number;
  /** False if only the checkpoint moved. */
  readonly changed: boolean;
}

interface Waiter {
  readonly position: number;
  readonly resolve: (result: WaitResult) => void;
  readonly timer: NodeJS.Timeout;
}

export interface ProjectionListenerOptions {
  /** Most callers that wait at one time; 10,000 unless told. */
  readonly maxWaiters?: number;
  readonly log?: Log;
}

/** Knows how far the live tables are, over one connection for the whole process. */
export class ProjectionListener {
  private readonly session: ListenSession;
  private readonly positions = new Map<string, number>();
  private readonly waiters = new Map<string, Set<Waiter>>();
  private readonly callbacks = new Map<string, Set<(progress: Progress) => void>>();
  private readonly log: Log;
  private waiting = 0;

  constructor(
    pool: Pool,
    private readonly options: ProjectionListenerOptions = {},
  ) {
    this.log = options.log ?? silentLog;
    this.session = new ListenSession(pool, {
      channels: [progressChannel],
      log: this.log,
      onConnect: async (client) => {
        // What was said while nobody listened is missed: take every table as changed.
        const { rows } = await client.query<{ name: string; position: unknown }>(
          `select name, position from ${engineSchema}.generation where state = 'live'`,
        );
        for (const { name, position } of rows) this.progress({ name, position: Number(position), changed: true });
      },
      onNotification: (_channel, payload) => {
        for (const progress of JSON.parse(payload) as readonly Progress[]) this.progress(progress);
      },
    });
  }

  /** Needs the checkpoints to exist (see `installProjections`). */
  async start(): Promise<void> {
    await this.session.start();
  }

  /** Who still waits is told `timeout`. */
  async stop(): Promise<void> {
    for (const [name, waiters] of this.waiters) for (const waiter of waiters) this.finish(name, waiter, 'timeout');
    await this.session.stop();
  }

  /** Position that the view of `name` is known to show; 0 if nothing is known. */
  position(name: string): number {
    return this.positions.get(name) ?? 0;
  }

  /** Resolves once the view of `name` shows the events up to `position`, or after `timeoutMs`. Never throws. */
  waitForPosition(name: string, position: number, timeoutMs: number): Promise<WaitResult> {
    const known = this.position(name);
    if (known >= position) return Promise.resolve({ kind: 'reached', position: known });
    if (this.waiting >= (this.options.maxWaiters ?? 10_000)) return Promise.resolve({ kind: 'overloaded' });
    return new Promise((resolve) => {
      const waiter: Waiter = {
        position,
        resolve,
        timer: setTimeout(() => this.finish(name, waiter, 'timeout'), timeoutMs),
      };
      const waiters = this.waiters.get(name) ?? new Set();
      this.waiters.set(name, waiters.add(waiter));
      this.waiting += 1;
    });
  }

  /** Calls back after each commit that changed rows of `name`, and after a lost connection; answers how to stop that. */
  onChange(name: string, callback: (progress: Progress) => void): () => void {
    const callbacks = this.callbacks.get(name) ?? new Set();
    this.callbacks.set(name, callbacks.add(callback));
    return () => callbacks.delete(callback);
  }

  private progress(progress: Progress): void {
    const { name, position, changed } = progress;
    if (position > this.position(name)) this.positions.set(name, position);
    for (const waiter of this.waiters.get(name) ?? [])
      if (waiter.position <= position) this.finish(name, waiter, 'reached');
    if (!changed) return;
    for (const callback of this.callbacks.get(name) ?? []) {
      try {
        callback(progress);
      } catch (error) {
        this.log.error({ err: error, projection: name }, 'a listener of a projection failed');
      }
    }
  }

  private finish(name: string, waiter: Waiter, kind: 'reached' | 'timeout'): void {
    if (!this.waiters.get(name)?.delete(waiter)) return;
    clearTimeout(waiter.timer);
    this.waiting -= 1;
    waiter.resolve({ kind, position: this.position(name) });
  }
}

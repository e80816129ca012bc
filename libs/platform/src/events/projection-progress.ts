import type { Pool } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventsBetween, OutcomeUnknown, StoreUnavailable, type EventStore } from '#libs/event-store';
import { engineSchema, followLog, ProjectionListener } from '#libs/projections';
import { problem } from '../http/problem.js';

const pauseMs = 1_000;

/** How far read models and processes are; answers are of the moment. */
export class ProjectionProgress {
  private readonly listener: ProjectionListener;
  private readonly stopping = new AbortController();

  constructor(
    private readonly pool: Pool,
    private readonly timeoutSeconds: number,
  ) {
    this.listener = new ProjectionListener(pool);
  }

  /** Begins to listen; the checkpoints must exist. */
  start(): Promise<void> {
    return this.listener.start();
  }

  /**
   * Makes sure that read models and processes follow this log; goes on trying while it can't be reached. Throws
   * `OtherLog` if they follow another one.
   */
  async follow(log: Pick<EventStore, 'name' | 'identity'>): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        return await followLog(this.pool, log);
      } catch (error) {
        if (!(error instanceof StoreUnavailable || error instanceof OutcomeUnknown)) throw error;
        await sleep(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  stop(): Promise<void> {
    this.stopping.abort();
    return this.listener.stop();
  }

  /** Checkpoint of every live read model and process, by name. */
  async positions(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.pool.query<{ name: string; position: number }>(
      `select name, position from ${engineSchema}.generation where state = 'live' order by name`,
    );
    return new Map(rows.map(({ name, position }) => [name, position]));
  }

  /** Events that each is behind the end of the log; an estimate where positions are not dense. */
  async lag(log: Pick<EventStore, 'head' | 'densePositions'>): Promise<ReadonlyMap<string, number>> {
    const positions = await this.positions();
    const end = await log.head();
    return new Map([...positions].map(([name, position]) => [name, eventsBetween(log, position, end)]));
  }

  /** Names of read models and processes that stopped at an event they can't take. */
  async stopped(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ name: string }>(
      `select name from ${engineSchema}.generation where state = 'live' and status = 'stopped' order by name`,
    );
    return rows.map(({ name }) => name);
  }

  /** Waits until all of these read models show `position`; 503 `not-yet-visible` after the configured time. */
  async reach(names: readonly string[], position: number): Promise<void> {
    const until = performance.now() + this.timeoutSeconds * 1000;
    for (const name of names) {
      const result = await this.listener.waitForPosition(name, position, Math.max(0, until - performance.now()));
      if (result.kind === 'overloaded') throw problem('overloaded');
      if (result.kind === 'timeout') throw problem('not-yet-visible', 'Ask again in a moment.');
    }
  }

  /** Calls back whenever rows of one of these read models may have changed: what was kept of them is old. */
  onChange(names: readonly string[], callback: () => void): void {
    for (const name of names) this.listener.onChange(name, callback);
  }
}

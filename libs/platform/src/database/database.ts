import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { isDatabaseDown } from './database-errors.js';

const longestPauseMs = 5_000;

/** The PostgreSQL of one process. It may come after the process: connecting is tried again until it answers. */
export class Database {
  private closed = false;
  private opening: Promise<void> | undefined;
  private open = false;
  private wake: (() => void) | undefined;

  constructor(
    readonly pool: Pool,
    readonly dataSource: DataSource,
    private readonly prepare: (pool: Pool) => Promise<void>,
    private readonly logger: Logger,
  ) {}

  /** True once the schema is there and queries can run. */
  get ready(): boolean {
    return this.open;
  }

  /** Resolves when the database is usable; goes on trying while it is down, and throws what trying again can't mend. */
  start(): Promise<void> {
    this.opening ??= this.connect();
    return this.opening;
  }

  /** Throws if the database does not answer. */
  async ping(): Promise<void> {
    await this.pool.query('select 1');
  }

  async close(): Promise<void> {
    this.closed = true;
    this.wake?.();
    await this.opening?.catch(() => undefined);
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    await this.pool.end();
  }

  private async connect(): Promise<void> {
    for (let pause = 100; !this.closed; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        await this.prepare(this.pool);
        if (!this.dataSource.isInitialized) await this.dataSource.initialize();
        this.open = true;
        return;
      } catch (error) {
        if (!isDatabaseDown(error)) throw error;
        this.logger.warn({ reason: (error as Error).message, retryInMs: pause }, 'the database is not there yet');
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pause);
          this.wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  }
}

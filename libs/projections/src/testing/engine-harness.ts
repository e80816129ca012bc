import { Pool } from 'pg';
import { memoryEventStore, noStream, type EventStore, type NewEvent } from '#libs/event-store';
import { ProjectionEngine, type ProjectionEngineOptions } from '../engine.js';
import { ProjectionListener } from '../listener.js';
import { installProjections } from '../schema.js';
import type { Projection } from '../projection.js';
import { sampleProjections } from './sample-projections.js';

/** A database, a log in memory and engines on them, for the engine's own specs. */
export class EngineHarness {
  readonly pool: Pool;
  readonly listener: ProjectionListener;
  readonly engines = new Set<ProjectionEngine>();
  private readonly revisions = new Map<string, number>();
  private head = 0;

  private constructor(
    readonly url: string,
    readonly projections: readonly Projection[],
    readonly store: EventStore,
  ) {
    this.pool = this.newPool();
    this.listener = new ProjectionListener(this.pool);
  }

  static async start(
    url: string,
    projections = sampleProjections,
    store: EventStore = memoryEventStore(),
  ): Promise<EngineHarness> {
    const harness = new EngineHarness(url, projections, store);
    await installProjections(harness.pool, projections);
    await harness.listener.start();
    return harness;
  }

  newPool(): Pool {
    const pool = new Pool({ connectionString: this.url, max: 8 });
    pool.on('error', () => undefined);
    return pool;
  }

  async engine(options: Partial<ProjectionEngineOptions> = {}): Promise<ProjectionEngine> {
    const engine = new ProjectionEngine({
      pool: this.pool,
      store: this.store,
      projections: this.projections,
      leaseMs: 600,
      ...options,
    });
    this.engines.add(engine);
    await engine.start();
    return engine;
  }

  async stopEngine(engine: ProjectionEngine): Promise<void> {
    this.engines.delete(engine);
    await engine.stop();
  }

  /** Appends one after another to one stream. */
  async append(events: readonly NewEvent[], streamId = 'sale-1'): Promise<number> {
    for (let from = 0; from < events.length; from += 500) {
      const result = await this.store.append(
        streamId,
        this.revisions.get(streamId) ?? noStream,
        events.slice(from, from + 500),
      );
      if (result.kind === 'conflict') throw new Error('two writers of one stream');
      this.revisions.set(streamId, result.revision);
      this.head = result.position;
    }
    return this.head;
  }

  /** Waits until the views show the position. */
  async shows(position: number, names = this.projections.map((projection) => projection.name)): Promise<void> {
    for (const name of names) {
      const result = await this.listener.waitForPosition(name, position, 15_000);
      if (result.kind !== 'reached') throw new Error(`${name}: ${JSON.stringify(result)}`);
    }
  }

  async rows<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(sql, values as unknown[])).rows;
  }

  async stop(): Promise<void> {
    for (const engine of [...this.engines]) await this.stopEngine(engine);
    await this.listener.stop();
    await this.pool.end();
    await this.store.close();
  }
}

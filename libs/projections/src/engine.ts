import type { Pool } from 'pg';
import type { EventStore } from '#libs/event-store';
import type { BatchHooks } from './batch.js';
import { Lane, type BatchReport } from './lane.js';
import { columnsOf } from './columns.js';
import { silentLog, type Log } from './latch.js';
import { LeaseKeeper, type Lease } from './lease-keeper.js';
import { switchProjection } from './operations.js';
import { PageSource } from './page-source.js';
import type { Projection } from './projection.js';
import { Runner } from './runner.js';
import { installProjections } from './schema.js';

export interface ProjectionEngineOptions {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly projections: readonly Projection[];
  /** Shared with the processes of this process, so that the log is read once; the engine makes its own unless given. */
  readonly source?: PageSource;
  readonly log?: Log;
  /** How long a silent holder keeps its leases, ms; 10,000 unless told. */
  readonly leaseMs?: number;
  /** Transactions that may run side by side for live tables; 2 unless told. Those that fill have one of their own. */
  readonly lanes?: number;
  /** Events per batch when (nearly) caught up, 1,000, and when far behind, 5,000. */
  readonly pageSize?: number;
  readonly rebuildPageSize?: number;
  /** Rows of each table kept in memory; 20,000 unless told. */
  readonly cacheRows?: number;
  /** Point the view at a newer version by itself, as soon as its table has caught up. */
  readonly autoSwitch?: boolean;
  readonly onBatch?: (report: BatchReport) => void;
  readonly hooks?: BatchHooks;
}

/** Keeps the tables of all projections up to date. Any number of processes may run one: each table has one writer. */
export class ProjectionEngine {
  private readonly source: PageSource;
  private readonly keeper: LeaseKeeper;
  private readonly lanes: readonly Lane[];
  private readonly filling: Lane;
  private readonly byName: ReadonlyMap<string, Projection>;
  private readonly runners = new Map<string, Runner>();
  private readonly log: Log;

  constructor(private readonly options: ProjectionEngineOptions) {
    const { pool, projections, leaseMs = 10_000 } = options;
    this.log = options.log ?? silentLog;
    this.source = options.source ?? new PageSource(options.store, { log: this.log });
    this.byName = new Map(projections.map((projection) => [projection.name, projection]));
    this.keeper = new LeaseKeeper({
      pool,
      kind: 'read-model',
      versions: new Map(projections.map(({ name, version }) => [name, version])),
      leaseMs,
      log: this.log,
      onLeases: (leases) => this.take(leases),
    });
    const lane = () =>
      new Lane({
        pool,
        holder: this.keeper.holder,
        leaseMs,
        hooks: options.hooks ?? {},
        source: this.source,
        log: this.log,
        pageSize: options.pageSize ?? 1_000,
        rebuildPageSize: options.rebuildPageSize ?? 5_000,
        onLost: (runner) => this.lose(runner),
        onCaughtUp: (runner) => this.caughtUp(runner),
        onBatch: options.onBatch ?? (() => undefined),
      });
    this.lanes = Array.from({ length: options.lanes ?? 2 }, lane);
    this.filling = lane();
  }

  /** Makes what is missing in the database and starts; resolves when the first leases are held. */
  async start(): Promise<void> {
    await installProjections(this.options.pool, this.options.projections);
    if (!this.options.source) await this.source.start();
    for (const lane of [...this.lanes, this.filling]) lane.start();
    await this.keeper.start();
  }

  /** Finishes the batches in flight and gives the leases back. */
  async stop(): Promise<void> {
    await Promise.all([...this.lanes, this.filling].map((lane) => lane.stop()));
    await this.keeper.stop();
    if (!this.options.source) await this.source.stop();
  }

  /** Names and positions of what this process works on. */
  progress(): readonly { readonly name: string; readonly generation: number; readonly position: number }[] {
    return [...this.runners.values()].map(({ lease, position }) => ({
      name: lease.name,
      generation: lease.generation,
      position,
    }));
  }

  private take(leases: readonly Lease[]): void {
    const held = new Map(leases.map((lease) => [`${lease.name}/${lease.generation}`, lease]));
    for (const [id, runner] of this.runners) {
      const lease = held.get(id);
      if (lease?.epoch !== runner.lease.epoch || lease.state !== runner.lease.state) this.detach(runner);
    }
    for (const [id, lease] of held) if (!this.runners.has(id)) this.attach(id, lease);
  }

  private attach(id: string, lease: Lease): void {
    const projection = this.byName.get(lease.name)!;
    const { cacheRows = 20_000 } = this.options;
    // Rows with documents in them, such as an order with its lines, weigh ten times as much.
    const heavy = columnsOf(projection).some(({ type }) => type === 'jsonb');
    const kept = heavy ? Math.ceil(cacheRows / 10) : cacheRows;
    const runner = new Runner(projection, lease, { relation: lease.relation! }, kept);
    this.runners.set(id, runner);
    const lane =
      lease.state === 'filling' ? this.filling : this.lanes.reduce((a, b) => (b.runners.size < a.runners.size ? b : a));
    lane.add(runner);
    this.log.info(
      { projection: lease.name, generation: lease.generation, position: lease.position },
      'projection runs here',
    );
  }

  private detach(runner: Runner): void {
    this.runners.delete(runner.id);
    for (const lane of [...this.lanes, this.filling]) lane.runners.delete(runner);
  }

  private lose(runner: Runner): void {
    this.detach(runner);
    this.keeper.giveUp(runner.lease);
  }

  private caughtUp({ lease }: Runner): void {
    if (!this.options.autoSwitch) return;
    switchProjection(this.options.pool, lease.name).then(
      (result) => this.log.info({ projection: lease.name, ...result }, 'view switched'),
      (error: unknown) => this.log.warn({ err: error, projection: lease.name }, 'view not switched'),
    );
  }
}

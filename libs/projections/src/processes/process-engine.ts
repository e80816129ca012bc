import type { Pool } from 'pg';
import type { EventStore } from '#libs/event-store';
import { assert } from '#libs/kernel';
import { silentLog, type Log } from '../latch.js';
import { LeaseKeeper, type Lease } from '../lease-keeper.js';
import { PageSource } from '../page-source.js';
import { installProcesses } from '../schema.js';
import { checkpoints, type Checkpoint } from './checkpoints.js';
import type { Dispatch, ProcessManager } from './process-manager.js';
import { ProcessRunner } from './process-runner.js';

export interface ProcessEngineOptions<Command extends { readonly streamId: string }> {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly managers: readonly ProcessManager<Command>[];
  readonly dispatch: Dispatch<Command>;
  /** Shared with the projections of this process; the engine makes its own unless given. */
  readonly source?: PageSource;
  readonly log?: Log;
  /** How long a silent holder keeps its leases, ms; 10,000 unless told. */
  readonly leaseMs?: number;
  /** Commands of one process under way at once; 64 unless told. */
  readonly maxCommands?: number;
  /** Events of one process under way at once; 1,000 unless told. */
  readonly maxEvents?: number;
  /** Tries of a command that throws, before its process stops; 8 unless told. A store that can't be reached never counts. */
  readonly maxTries?: number;
  /** Pause before the second try, ms, then doubling up to 5 s; 50 unless told. */
  readonly firstRetryMs?: number;
}

/**
 * Runs process managers, at least once per event, each with its own checkpoint: any number of processes may run an
 * engine, one holds each manager at a time. A rebuild of read models never comes here.
 */
export class ProcessEngine<Command extends { readonly streamId: string }> {
  private readonly source: PageSource;
  private readonly keeper: LeaseKeeper;
  private readonly byName: ReadonlyMap<string, ProcessManager<Command>>;
  private readonly runners = new Map<string, { readonly epoch: number; readonly runner: ProcessRunner<Command> }>();
  private readonly save: (checkpoint: Checkpoint) => Promise<boolean>;
  private readonly leaving = new Set<Promise<void>>();
  private readonly log: Log;

  constructor(private readonly options: ProcessEngineOptions<Command>) {
    const { pool, store, managers, leaseMs = 10_000 } = options;
    this.log = options.log ?? silentLog;
    this.source = options.source ?? new PageSource(store, { log: this.log });
    this.byName = new Map(managers.map((manager) => [manager.name, manager]));
    assert(this.byName.size === managers.length, 'processes have different names');
    this.keeper = new LeaseKeeper({
      pool,
      kind: 'process',
      versions: new Map(managers.map(({ name }) => [name, 1])),
      leaseMs,
      log: this.log,
      onLeases: (leases) => this.take(leases),
    });
    this.save = checkpoints(pool, this.keeper.holder);
  }

  /** Makes missing checkpoints and starts; resolves when the first leases are held. */
  async start(): Promise<void> {
    await installProcesses(this.options.pool, [...this.byName.keys()]);
    if (!this.options.source) await this.source.start();
    await this.keeper.start();
  }

  /** Lets commands in flight finish, saves the checkpoints and gives the leases back. */
  async stop(): Promise<void> {
    for (const name of [...this.runners.keys()]) this.leave(name);
    await Promise.all(this.leaving);
    await this.keeper.stop();
    for (const name of [...this.runners.keys()]) this.leave(name);
    await Promise.all(this.leaving);
    if (!this.options.source) await this.source.stop();
  }

  /** What runs here, up to where everything is done, and commands carried out. */
  progress(): readonly { readonly name: string; readonly position: number; readonly commands: number }[] {
    return [...this.runners].map(([name, { runner }]) => ({ name, ...runner.progress() }));
  }

  private take(leases: readonly Lease[]): void {
    const held = new Map(leases.map((lease) => [lease.name, lease]));
    for (const [name, { epoch }] of this.runners) if (held.get(name)?.epoch !== epoch) this.leave(name);
    for (const [name, lease] of held) if (!this.runners.has(name)) this.enter(lease);
  }

  private enter(lease: Lease): void {
    const { pool, dispatch, maxCommands = 64, maxEvents = 1_000, maxTries = 8, firstRetryMs = 50 } = this.options;
    const runner = new ProcessRunner<Command>({
      pool,
      source: this.source,
      log: this.log,
      manager: this.byName.get(lease.name)!,
      dispatch,
      lease,
      save: this.save,
      maxCommands,
      maxEvents,
      maxTries,
      firstRetryMs,
      onLost: () => {
        this.leave(lease.name);
        this.keeper.giveUp(lease);
      },
    });
    this.runners.set(lease.name, { epoch: lease.epoch, runner });
    runner.start();
    this.log.info({ process: lease.name, position: lease.position }, 'process runs here');
  }

  private leave(name: string): void {
    const entry = this.runners.get(name);
    if (!entry) return;
    this.runners.delete(name);
    const left = entry.runner.stop().finally(() => this.leaving.delete(left));
    this.leaving.add(left);
  }
}

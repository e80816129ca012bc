import type { Logger } from 'pino';
import type { CommandHandler, EventStore } from '#libs/event-store';
import type { Metrics } from '#libs/platform';
import { processManagers, type ProcessCommand } from '#libs/processes';
import {
  assertNamedApart,
  followLog,
  installProjections,
  PageSource,
  ProcessEngine,
  ProjectionEngine,
  recordRefusal,
  type ProjectionEngineOptions,
} from '#libs/projections';
import { readModels } from '#libs/read-models';
import { BudgetSweeper } from './budget-sweeper.js';
import { commandDispatch } from './dispatch.js';
import { ReturnCredit } from './return-credit.js';
import { SettlementWorld } from './settlement-world.js';

export interface ProjectorOptions {
  readonly pool: ProjectionEngineOptions['pool'];
  readonly store: EventStore;
  readonly commands: CommandHandler;
  readonly principalId: string;
  /** The tenant's zone. */
  readonly timeZone: string;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Read models and processes of one process; any number may run, leases share the work out. */
export class Projector {
  private readonly source: PageSource;
  private readonly readModels: ProjectionEngine;
  private readonly processes: ProcessEngine<ProcessCommand>;
  private readonly sweeper: BudgetSweeper;

  constructor(private readonly options: ProjectorOptions) {
    const { pool, store, commands, principalId, timeZone, metrics, logger } = options;
    const managers = processManagers(principalId);
    assertNamedApart(readModels, managers);
    this.source = new PageSource(store, { log: logger, onPage: (events) => commands.observe(events) });
    this.readModels = new ProjectionEngine({
      pool,
      store,
      projections: readModels,
      source: this.source,
      log: logger,
      // A newer version fills beside the old one and takes over by itself.
      autoSwitch: true,
    });
    const refusals = metrics.counterBy(
      'tuyen_process_commands_refused_total',
      'Commands of processes refused.',
      'code',
    );
    this.processes = new ProcessEngine<ProcessCommand>({
      pool,
      store,
      managers,
      dispatch: commandDispatch(
        commands,
        async (refused) => {
          refusals(refused.code);
          logger.warn(refused, 'a command of a process was refused');
          await recordRefusal(pool, refused);
        },
        new ReturnCredit(commands, pool),
        new SettlementWorld(commands, pool),
      ),
      source: this.source,
      log: logger,
    });
    this.sweeper = new BudgetSweeper({ pool, commands, timeZone, logger });
  }

  /** Resolves when the first leases are held. Throws {@link OtherLog} on a database that follows another log. */
  async start(): Promise<void> {
    await installProjections(this.options.pool, readModels);
    await followLog(this.options.pool, this.options.store);
    await this.source.start();
    await this.readModels.start();
    await this.processes.start();
    this.sweeper.start();
  }

  /** Finishes what is in flight and gives the leases back. */
  async stop(): Promise<void> {
    await this.sweeper.stop();
    await this.processes.stop();
    await this.readModels.stop();
    await this.source.stop();
  }

  /** Where each read model and process of this process stands. */
  progress(): readonly { readonly name: string; readonly position: number }[] {
    return [...this.readModels.progress(), ...this.processes.progress()];
  }
}

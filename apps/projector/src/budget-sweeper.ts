import type { Logger } from 'pino';
import { budgetDecider, budgetStream, lapseMarginMs } from '#libs/budgets';
import { uuidV5, type CommandHandler } from '#libs/event-store';
import { businessDateAt, type Actor } from '#libs/kernel';
import { orderDecider, stillNeeds } from '#libs/orders';
import type { ProjectionEngineOptions } from '#libs/projections';

export interface BudgetSweeperOptions {
  readonly pool: ProjectionEngineOptions['pool'];
  readonly commands: CommandHandler;
  readonly timeZone: string;
  readonly logger: Logger;
  /** Pause between two sweeps, ms; a minute unless told. */
  readonly everyMs?: number;
}

interface Held {
  readonly orderId: string;
  readonly budgetKey: string;
  readonly heldUntil: string;
}

const actor: Actor = { kind: 'process', id: 'budget-sweeper', roles: [] };
const pageSize = 500;
/** Before all instants. */
const beginning: Held = { heldUntil: '', orderId: '', budgetKey: '' };

/**
 * Frees what was reserved for orders that never came: the client vanished, or the process that served it. The read model
 * only tells where to look; the order's own stream tells whether it came, and the budget's stream whether its time is
 * over. Any number of processes may sweep.
 */
export class BudgetSweeper {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: BudgetSweeperOptions) {}

  start(): void {
    const { everyMs = 60_000, logger } = this.options;
    this.timer = setInterval(() => {
      this.running = this.sweep(new Date().toISOString()).catch((error: unknown) =>
        logger.warn({ err: error }, 'reservations of budgets could not be looked through'),
      );
    }, everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Looks once through what ran out before `now` (RFC 3339); answers how many reservations it freed or lowered. */
  async sweep(now: string): Promise<number> {
    const before = new Date(Date.parse(now) - lapseMarginMs).toISOString();
    let freed = 0;
    for (let last = beginning; ;) {
      const page = await this.page(before, last);
      for (const held of page) freed += await this.lapse(held, now);
      if (page.length < pageSize) return freed;
      last = page.at(-1)!;
    }
  }

  private async page(before: string, last: Held): Promise<readonly Held[]> {
    const { rows } = await this.options.pool.query<Held>(
      `select held_until as "heldUntil", order_id as "orderId", budget_key as "budgetKey" from read.budget_reservations
       where held_until < $1 and (held_until, order_id, budget_key) > ($2, $3, $4)
       order by held_until, order_id, budget_key limit ${pageSize}`,
      [before, last.heldUntil, last.orderId, last.budgetKey],
    );
    return rows;
  }

  private async lapse({ orderId, budgetKey, heldUntil }: Held, now: string): Promise<number> {
    const { commands, timeZone } = this.options;
    const { state } = await commands.load(orderDecider, `order-${orderId}`);
    const commandId = uuidV5(`lapse\n${orderId}\n${budgetKey}\n${heldUntil}`);
    const outcome = await commands.handle(budgetDecider, {
      streamId: budgetStream(budgetKey),
      command: { type: 'lapse', orderId, keep: stillNeeds(state, budgetKey) },
      commandId,
      requestHash: commandId,
      context: { now, businessDate: businessDateAt(now, timeZone), actor },
      correlationId: commandId,
    });
    return outcome.kind === 'accepted' ? outcome.events.length : 0;
  }
}

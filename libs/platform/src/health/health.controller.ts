import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { Public } from '../auth/access.js';
import type { Config } from '../config/settings.js';
import { Database } from '../database/database.js';
import { EventLog } from '../events/event-log.js';
import { ProjectionProgress } from '../events/projection-progress.js';
import { CONFIG } from '../platform.options.js';

const askMs = 2_000;

/** Whether the process lives (liveness never touches a store) and whether it should get requests (stores, lag). */
@ApiTags('operations')
@Controller('health')
@Public()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly database: Database,
    private readonly log: EventLog,
    private readonly progress: ProjectionProgress,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The process answers. */
  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Stores answer and read models are not far behind. */
  @Get('ready')
  @ApiOperation({ summary: 'Stores answer and read models are not far behind; 503 if not' })
  ready() {
    return this.health.check([
      () => this.ask('database', () => this.database.ping()),
      () => this.ask('eventStore', () => this.log.head()),
      () => this.ask('readModels', () => this.checkLag()),
    ]);
  }

  private async checkLag(): Promise<void> {
    if (!this.database.ready) throw new Error('the schema is not ready');
    const [head, positions] = await Promise.all([this.log.head(), this.progress.positions()]);
    for (const [name, position] of positions) {
      if (head - position > this.config.readyLagEvents) throw new Error(`${name} is ${head - position} events behind`);
    }
  }

  private async ask(key: string, question: () => Promise<unknown>): Promise<HealthIndicatorResult> {
    const check = this.indicator.check(key);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer in time')), askMs);
    });
    try {
      await Promise.race([question(), late]);
      return check.up();
    } catch (error) {
      return check.down({ message: (error as Error).message });
    } finally {
      clearTimeout(timer);
    }
  }
}

import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { Public } from '../auth/access.js';
import type { Config } from '../config/settings.js';
import { isDatabaseDown } from '../database/database-errors.js';
import { Database } from '../database/database.js';
import { EventLog } from '../events/event-log.js';
import { ProjectionProgress } from '../events/projection-progress.js';
import { problem } from '../http/problem.js';
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
  async ready(): Promise<{ status: 'ok' }> {
    const checks: [string, () => Promise<unknown>][] = [
      ['database', () => this.database.ping()],
      ['eventStore', () => this.log.head()],
      ['readModels', () => this.checkLag()],
    ];
    try {
      await this.health.check(
        checks.map(
          ([key, question]) =>
            () =>
              this.ask(key, question),
        ),
      );
      return { status: 'ok' };
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      const { details } = error.getResponse() as { details: Record<string, { status: string; message?: string }> };
      throw problem('unavailable', 'Not ready.', { details });
    }
  }

  private async checkLag(): Promise<void> {
    if (!this.database.ready) throw new Error('the schema is not ready');
    for (const [name, behind] of await this.progress.lag(this.log)) {
      if (behind > this.config.readyLagEvents) throw new Error(`${name} is ${behind} events behind`);
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
      const message = isDatabaseDown(error) ? 'no connection' : (error as Error).message;
      return check.down({ message });
    } finally {
      clearTimeout(timer);
    }
  }
}

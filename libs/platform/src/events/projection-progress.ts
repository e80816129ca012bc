import type { Pool } from 'pg';
import { engineSchema } from '#libs/projections';
import { problem } from '../http/problem.js';

/** How far read models and processes are; answers are of the moment. */
export class ProjectionProgress {
  constructor(
    private readonly pool: Pool,
    private readonly timeoutSeconds: number,
  ) {}

  /** Checkpoint of every live read model and process, by name. */
  async positions(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.pool.query<{ name: string; position: number }>(
      `select name, position from ${engineSchema}.generation where state = 'live' order by name`,
    );
    return new Map(rows.map(({ name, position }) => [name, position]));
  }

  /** Names of read models and processes that stopped at an event they can't take. */
  async stopped(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ name: string }>(
      `select name from ${engineSchema}.generation where state = 'live' and status = 'stopped' order by name`,
    );
    return rows.map(({ name }) => name);
  }

  /** Waits until all of these read models have passed `position`; 503 `not-yet-visible` after the configured time. */
  async reach(names: readonly string[], position: number): Promise<void> {
    const until = performance.now() + this.timeoutSeconds * 1000;
    for (let pause = 4; ; pause = Math.min(pause * 1.5, 100)) {
      const { rows } = await this.pool.query<{ reached: boolean }>({
        name: 'tuyen-progress',
        text: `select coalesce(min(position), 0) >= $2 as reached from ${engineSchema}.generation where state = 'live' and name = any($1)`,
        values: [names, position],
      });
      if (rows[0]!.reached) return;
      if (performance.now() + pause > until) throw problem('not-yet-visible', 'Ask again in a moment.');
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

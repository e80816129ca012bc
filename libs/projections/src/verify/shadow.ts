import type { ClientBase } from 'pg';
import { limits, type EventStore, type StoredEvent } from '#libs/event-store';
import { engineSchema } from '../names.js';
import type { Projection } from '../projection.js';
import { Runner } from '../runner.js';
import { createTable } from '../table.js';
import { textSettings } from '../transaction.js';

/** A table that is rebuilt from the log only to be compared. */
export class Shadow {
  /** Why it can't be rebuilt. */
  trouble: string | undefined;

  private constructor(
    readonly projection: Projection,
    private readonly runner: Runner,
    private readonly client: ClientBase,
  ) {}

  /** Makes the empty table. Events that an operator decided to skip are left out here too. */
  static async make(client: ClientBase, projection: Projection, schema: string): Promise<Shadow> {
    const { name, version } = projection;
    await client.query(createTable(projection, schema, name, true));
    const { rows } = await client.query<{ position: unknown }>(
      `select position from ${engineSchema}.skip where name = $1 and version = $2`,
      [name, version],
    );
    const skips = new Set(rows.map((row) => Number(row.position)));
    const lease = { name, version, generation: 0, state: 'filling' as const, position: 0, epoch: 0, skips };
    return new Shadow(projection, new Runner(projection, lease, { schema, relation: name }, 20_000), client);
  }

  get position(): number {
    return this.runner.position;
  }

  /** Applies those of these events that come next, up to position `last`. */
  async apply(page: readonly StoredEvent[], last: number): Promise<void> {
    const events = page.filter(({ position }) => position > this.position && position <= last);
    if (events.length === 0 || this.trouble) return;
    try {
      await this.client.query(
        `begin; ${textSettings}; set local statement_timeout = 0; set local synchronous_commit = off`,
      );
      const { committed, poison } = await this.runner.apply(this.client, events);
      await this.client.query('commit');
      committed();
      if (poison) this.trouble = `the event at position ${poison.position} cannot be folded: ${String(poison.error)}`;
    } catch (error) {
      await this.client.query('rollback');
      this.trouble = `events ${events[0]!.position} to ${events.at(-1)!.position} cannot be written: ${String(error)}`;
    }
    this.runner.position = events.at(-1)!.position;
  }

  /** Reads and applies what is missing up to position `last`. */
  async extendTo(store: EventStore, last: number): Promise<void> {
    while (this.position < last && !this.trouble) {
      const page = await store.readAll(this.position, limits.readPage);
      if (page.length === 0) this.trouble = `the log ends before position ${last}, where the live table stands`;
      await this.apply(page, last);
    }
  }
}

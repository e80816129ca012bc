import type { Pool } from 'pg';
import type { EventStore } from '#libs/event-store';
import {
  dropOldGenerations,
  installProjections,
  ProjectionEngine,
  ProjectionListener,
  type Projection,
} from '#libs/projections';

/** @returns milliseconds that the engine takes from empty tables to the end of the log */
export async function fromStart(pool: Pool, store: EventStore, projections: readonly Projection[]): Promise<number> {
  await installProjections(pool, projections);
  const listener = new ProjectionListener(pool);
  await listener.start();
  const engine = new ProjectionEngine({ pool, store, projections });
  const head = await store.head();
  const started = performance.now();
  await engine.start();
  await reached(listener, projections, head);
  const elapsed = performance.now() - started;
  await engine.stop();
  await listener.stop();
  await forget(pool, projections);
  return elapsed;
}

/** Resolves when all of them show the position. */
export async function reached(
  listener: ProjectionListener,
  projections: readonly Projection[],
  position: number,
): Promise<void> {
  const results = await Promise.all(projections.map(({ name }) => listener.waitForPosition(name, position, 120_000)));
  const failed = results.find((result) => result.kind !== 'reached');
  if (failed) throw new Error(`the projections did not get to ${position}: ${JSON.stringify(failed)}`);
}

/** Drops their tables. */
export async function forget(pool: Pool, projections: readonly Projection[]): Promise<void> {
  for (const { name } of projections) {
    await pool.query(`drop view if exists read.${name}`);
    await pool.query(`update projector.generation set state = 'retired' where name = $1`, [name]);
    await dropOldGenerations(pool, name);
  }
}

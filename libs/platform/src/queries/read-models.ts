import { Injectable } from '@nestjs/common';
import { escapeLiteral, type PoolClient } from 'pg';
import { DataSource, type EntityManager, type ObjectLiteral, type QueryRunner } from 'typeorm';
import { engineSchema, readerRole, readSchema } from '#libs/projections';
import type { Caller } from '../auth/caller.js';
import { ProjectionProgress } from '../events/projection-progress.js';
import { notFound } from '../http/problem.js';
import { viewOf } from './view.js';

/** One look at the read models: a snapshot of the database with the rights of the caller. */
export interface ReadSession {
  /** Log position that every view of this session has reached. */
  readonly position: number;
  /** TypeORM over the same transaction. */
  readonly manager: EntityManager;
  /** Rows of a query; only bound parameters. */
  rows<Row extends object>(text: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

export interface ReadOptions {
  /** Views that the query reads, without schema. */
  readonly views: readonly string[];
  /** Of Min-Event-Position: wait, bounded, until the views have reached it. */
  readonly minPosition?: number;
}

export interface Read<Result> {
  readonly result: Result;
  readonly position: number;
}

type EntityOf<Row> = new () => Row;

/**
 * Reads views as the role `tuyen_reader`, for which row-level security holds: a distributor's query finds its own rows
 * and no other, whatever the query says. Opening takes one round trip, closing another that nobody waits for.
 */
@Injectable()
export class ReadModels {
  constructor(
    private readonly dataSource: DataSource,
    private readonly progress: ProjectionProgress,
  ) {}

  /** Runs `work` in one read-only transaction. Throws 503 `not-yet-visible` if the views don't get to `minPosition`. */
  async read<Result>(
    caller: Caller,
    options: ReadOptions,
    work: (session: ReadSession) => Promise<Result>,
  ): Promise<Read<Result>> {
    const { views, minPosition } = options;
    if (minPosition !== undefined) await this.progress.reach(views, minPosition);
    const runner = this.dataSource.createQueryRunner();
    let failure: unknown;
    try {
      const client = (await runner.connect()) as PoolClient;
      const position = await open(client, caller, views);
      const session: ReadSession = {
        position,
        manager: runner.manager,
        rows: async <Row extends object>(text: string, parameters: readonly unknown[] = []) =>
          (await client.query<Row>(text, parameters as unknown[])).rows,
      };
      return { result: await work(session), position };
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      void close(runner, failure === undefined ? 'commit' : 'rollback');
    }
  }

  /** The one row of an entity with these column values, or 404. */
  async one<Row extends ObjectLiteral>(
    caller: Caller,
    entity: EntityOf<Row>,
    where: Partial<Row>,
    minPosition?: number,
  ): Promise<Read<Row>> {
    const view = viewOf<Row>(this.dataSource, entity);
    const fields = Object.keys(where);
    const text = `${view.select} where ${fields.map((field, i) => `${view.column(field)} = $${i + 1}`).join(' and ')} limit 1`;
    const options = { views: [view.name], ...(minPosition === undefined ? {} : { minPosition }) };
    const { result, position } = await this.read(caller, options, (session) =>
      session.rows<Row>(text, Object.values(where) as unknown[]),
    );
    const [row] = result;
    if (!row) throw notFound();
    return { result: row, position };
  }
}

/** Begins the transaction and takes on the caller's rights; answers how far the views are. */
async function open(client: PoolClient, caller: Caller, views: readonly string[]): Promise<number> {
  const scope = caller.distributorId === undefined ? 'all' : 'own';
  const distributor = escapeLiteral(caller.distributorId ?? '');
  const names = views.map((view) => escapeLiteral(view)).join(', ');
  const results = (await client.query(
    `begin transaction isolation level repeatable read read only;
     select coalesce(min(position), 0) as position,
       set_config('tuyen.scope', '${scope}', true), set_config('tuyen.distributor_id', ${distributor}, true),
       set_config('search_path', '${readSchema}', true)
     from ${engineSchema}.generation where state = 'live' and name = any(array[${names}]::text[]);
     set local role ${readerRole}`,
  )) as unknown as { rows: { position: number }[] }[];
  return results[1]!.rows[0]!.position;
}

async function close(runner: QueryRunner, how: 'commit' | 'rollback'): Promise<void> {
  try {
    const client = (await runner.connect()) as PoolClient;
    await client.query(how);
  } catch {
    // The connection is broken; the pool throws it away.
  } finally {
    await runner.release();
  }
}

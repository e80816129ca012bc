import { DatabaseError, type ClientBase, type Pool } from 'pg';
import type { StoredEvent } from '#libs/event-store';
import { UnfitValue } from './columns.js';
import type { Poison } from './fold.js';
import { engineSchema, progressChannel } from './names.js';
import type { Runner, Staged } from './runner.js';
import { inTransaction } from './transaction.js';

/** Lets a test stop or break a process at a chosen moment. */
export interface BatchHooks {
  /** The page is read, nothing is locked yet. */
  readonly beforeBatch?: (names: readonly string[]) => Promise<void> | void;
  /** Rows are written and the checkpoint has moved, nothing is committed yet. */
  readonly beforeCommit?: (names: readonly string[]) => Promise<void> | void;
}

export interface BatchContext {
  readonly pool: Pool;
  readonly holder: number;
  readonly leaseMs: number;
  readonly hooks: BatchHooks;
}

/** What became of each runner. `busy`: its checkpoint is locked by someone else just now. */
export interface BatchResult {
  readonly applied: readonly { readonly runner: Runner; readonly changed: boolean }[];
  readonly busy: readonly Runner[];
  /** Another process has taken over, or the checkpoint is not where this process thinks. */
  readonly lost: readonly Runner[];
  readonly poisoned: readonly { readonly runner: Runner; readonly poison: Poison }[];
}

/** The table refuses what a projection wants to write: the events, not the database, are the trouble. */
export class RefusedByTable extends Error {
  override readonly name = 'RefusedByTable';

  constructor(
    readonly runner: Runner,
    override readonly cause: Error,
  ) {
    super(cause.message);
  }
}

const lock = `select g.name, g.generation,
    g.holder = $5 and g.epoch = u.epoch and g.position = u.position and g.state = u.state and g.status = 'running' as mine
  from ${engineSchema}.generation g
  join unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $6::text[]) as u (name, generation, epoch, position, state)
    on g.name = u.name and g.generation = u.generation
  order by g.name for update of g skip locked`;

/** Checkpoints in one notification; PostgreSQL takes 8,000 bytes. */
const toldTogether = 40;

/** Moves the checkpoints and tells who waits for them; answers how many moved. */
const advance = `with moved as (
    update ${engineSchema}.generation g set position = u.position, heartbeat_at = clock_timestamp()
    from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) as u (name, generation, epoch, position)
    where g.name = u.name and g.generation = u.generation and g.epoch = u.epoch and g.holder = $5 and g.position <= u.position
    returning 1)
  select (select count(*)::int from moved) as moved,
    (select count(pg_notify('${progressChannel}', payload)) from unnest($6::text[]) as t (payload)) as told`;

const stop = `update ${engineSchema}.generation set status = 'stopped', error = $4, error_position = $5, holder = null
  where name = $1 and generation = $2 and epoch = $3`;

/**
 * Applies one page to tables that stand at the same place, in one transaction: locks their checkpoints, writes all rows,
 * moves the checkpoints. On any error nothing has happened, and {@link RefusedByTable} names the table that refused.
 */
export async function applyBatch(
  context: BatchContext,
  runners: readonly Runner[],
  page: readonly StoredEvent[],
): Promise<BatchResult> {
  const names = runners.map((runner) => runner.lease.name);
  await context.hooks.beforeBatch?.(names);
  const { result, committed } = await inTransaction(context.pool, context.leaseMs, async (client) => {
    const { mine, busy, lost } = await lockCheckpoints(client, context.holder, runners);
    const staged = await stageAll(client, mine, page);
    const poisoned: { runner: Runner; poison: Poison }[] = [];
    const moves = staged.map(({ runner, poison, changed, committed }) => {
      if (poison) poisoned.push({ runner, poison });
      return {
        runner,
        changed,
        committed,
        to: poison ? before(page, poison.position, runner.position) : page.at(-1)!.position,
      };
    });
    if (moves.length > 0) await advanceAll(client, context.holder, moves);
    for (const { runner, poison } of poisoned) await stopRunner(client, runner, poison);
    await context.hooks.beforeCommit?.(names);
    return { result: { applied: moves, busy, lost, poisoned }, committed: moves };
  });
  for (const move of committed) {
    move.runner.position = move.to;
    move.committed();
  }
  return result;
}

async function lockCheckpoints(client: ClientBase, holder: number, runners: readonly Runner[]) {
  const { rows } = await client.query<{ name: string; generation: number; mine: boolean }>({
    name: 'projector lock',
    text: lock,
    values: [...places(runners, (runner) => runner.position), holder, runners.map((runner) => runner.lease.state)],
  });
  const locked = new Map(rows.map((row) => [`${row.name}/${row.generation}`, row.mine]));
  return {
    mine: runners.filter((runner) => locked.get(runner.id) === true),
    lost: runners.filter((runner) => locked.get(runner.id) === false),
    busy: runners.filter((runner) => !locked.has(runner.id)),
  };
}

/** All tables at once: while the database writes one, the next is folded. */
async function stageAll(client: ClientBase, runners: readonly Runner[], page: readonly StoredEvent[]) {
  const outcomes = await Promise.allSettled(runners.map((runner) => runner.apply(client, page)));
  const staged: (Staged & { readonly runner: Runner })[] = [];
  let failed: Error | undefined;
  outcomes.forEach((outcome, i) => {
    const runner = runners[i]!;
    if (outcome.status === 'fulfilled') staged.push({ runner, ...outcome.value });
    else failed ??= isRefusal(outcome.reason) ? new RefusedByTable(runner, outcome.reason) : echo(outcome.reason);
  });
  if (failed) throw failed;
  const echoed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (echoed) throw echoed.reason;
  return staged;
}

/** SQLSTATE classes: cardinality, data, integrity, syntax or missing object, program limit. */
const refusals = /^(21|22|23|42|54)/;

function isRefusal(error: unknown): error is Error {
  return error instanceof UnfitValue || (error instanceof DatabaseError && refusals.test(error.code ?? ''));
}

/** Undefined for "current transaction is aborted", which only repeats that another statement failed. */
function echo(error: unknown): Error | undefined {
  return error instanceof DatabaseError && error.code === '25P02' ? undefined : (error as Error);
}

function places(runners: readonly Runner[], position: (runner: Runner) => number) {
  return [
    runners.map((runner) => runner.lease.name),
    runners.map((runner) => runner.lease.generation),
    runners.map((runner) => runner.lease.epoch),
    runners.map(position),
  ];
}

function before(page: readonly StoredEvent[], position: number, start: number): number {
  const index = page.findIndex((event) => event.position === position);
  return index > 0 ? page[index - 1]!.position : start;
}

interface Move {
  readonly runner: Runner;
  readonly to: number;
  readonly changed: boolean;
}

async function advanceAll(client: ClientBase, holder: number, moves: readonly Move[]): Promise<void> {
  const to = new Map(moves.map((move) => [move.runner, move.to]));
  const progress = moves
    .filter(({ runner }) => runner.lease.state === 'live')
    .map(({ runner, to: position, changed }) => ({ name: runner.lease.name, position, changed }));
  const payloads: string[] = [];
  for (let from = 0; from < progress.length; from += toldTogether) {
    payloads.push(JSON.stringify(progress.slice(from, from + toldTogether)));
  }
  const values = [...places([...to.keys()], (runner) => to.get(runner)!), holder, payloads];
  const { rows } = await client.query<{ moved: number }>({ name: 'projector advance', text: advance, values });
  if (rows[0]!.moved !== moves.length) throw new Error(`${rows[0]!.moved} of ${moves.length} checkpoints moved`);
}

/** Stops one projection loudly, as part of the batch or by itself. */
export async function stopRunner(
  client: ClientBase | Pool,
  runner: Runner,
  { position, error }: Poison,
): Promise<void> {
  const { name, generation, epoch } = runner.lease;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  await client.query(stop, [name, generation, epoch, text.slice(0, 4_000), position]);
}

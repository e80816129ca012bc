import { randomInt } from 'node:crypto';
import type { Pool } from 'pg';
import { Latch, type Log } from './latch.js';
import { ListenSession } from './listen-session.js';
import { controlChannel, engineSchema, sessionLock } from './names.js';

/** The right to move one checkpoint, until the epoch changes. */
export interface Lease {
  readonly name: string;
  readonly generation: number;
  readonly version: number;
  readonly state: 'live' | 'filling';
  readonly relation: string | null;
  readonly position: number;
  readonly epoch: number;
  /** Positions of events that an operator decided to leave out. */
  readonly skips: ReadonlySet<number>;
}

export interface LeaseKeeperOptions {
  readonly pool: Pool;
  readonly kind: 'read-model' | 'process';
  /** Version of each name that this build can work on. */
  readonly versions: ReadonlyMap<string, number>;
  /** How long a holder may be silent until another takes over, ms. One whose connection is gone is followed at once. */
  readonly leaseMs: number;
  readonly log: Log;
  /** Told the leases held, after every look. */
  readonly onLeases: (leases: readonly Lease[]) => void;
}

interface GenerationRow {
  readonly name: string;
  readonly generation: number;
  readonly version: number;
  readonly state: 'live' | 'filling';
  readonly relation: string | null;
  readonly position: string;
  readonly epoch: string;
  readonly holder: number | null;
  readonly skips: string[] | null;
}

const look = `select g.name, g.generation, g.version, g.state, g.relation, g.position, g.epoch, g.holder,
    (select array_agg(s.position) from ${engineSchema}.skip s where s.name = g.name and s.version = g.version) as skips
  from ${engineSchema}.generation g join unnest($1::text[], $2::int[]) as u (name, version) using (name, version)
  where g.kind = $3 and g.state <> 'retired' and g.status = 'running'`;

// Never waits for a row that a batch, a comparison or a switch holds just now.
const beat = `update ${engineSchema}.generation g set heartbeat_at = clock_timestamp()
  from (select name, generation from ${engineSchema}.generation where holder = $1 for update skip locked) mine
  where g.name = mine.name and g.generation = mine.generation`;

const claim = `update ${engineSchema}.generation g set holder = $1, epoch = epoch + 1, heartbeat_at = clock_timestamp()
  from (select name, generation from ${engineSchema}.generation f
    join unnest($2::text[], $3::int[]) as u (name, generation) using (name, generation)
    where state <> 'retired' and status = 'running' and (holder is null or holder = $1
      or heartbeat_at < clock_timestamp() - $4 * interval '1 millisecond'
      or not exists (select from pg_locks where locktype = 'advisory' and classid = ${sessionLock} and objid = holder::oid
        and database = (select oid from pg_database where datname = current_database())))
    for update of f skip locked) free
  where g.name = free.name and g.generation = free.generation`;

/**
 * Holds leases on checkpoints for one process: takes those that are free, keeps them by a heartbeat, and takes over
 * those whose holder is gone (its connection ended) or silent for `leaseMs`. A take-over raises the epoch, which
 * fences the former holder: all its writes name the old epoch.
 */
export class LeaseKeeper {
  /** Identifies this process among holders. */
  readonly holder = randomInt(1, 2 ** 31 - 1);
  private readonly session: ListenSession;
  private readonly due = new Latch();
  private readonly held = new Map<string, number>();
  private stopped = false;
  private running: Promise<void> | undefined;

  constructor(private readonly options: LeaseKeeperOptions) {
    this.session = new ListenSession(options.pool, {
      channels: [controlChannel],
      log: options.log,
      onConnect: async (client) => {
        await client.query('select pg_advisory_lock($1::int, $2::int)', [sessionLock, this.holder]);
        this.due.set();
      },
      onNotification: () => this.due.set(),
    });
  }

  async start(): Promise<void> {
    await this.session.start();
    await this.refresh();
    this.running = this.keep();
  }

  /** Forgets a lease that did not hold, or whose state is in doubt; it is taken anew, with the next epoch. */
  giveUp(lease: { readonly name: string; readonly generation: number }): void {
    this.held.delete(idOf(lease));
    this.due.set();
  }

  /** Gives all leases back, so that another process goes on at once. Call it when nothing writes any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.due.set();
    await this.running;
    await this.options.pool
      .query(`update ${engineSchema}.generation set holder = null where holder = $1`, [this.holder])
      .catch((error: unknown) => this.options.log.warn({ err: error }, 'leases were not given back'));
    await this.session.stop();
  }

  private async keep(): Promise<void> {
    const pause = Math.min(500, this.options.leaseMs / 3);
    for (;;) {
      await this.due.wait(pause);
      if (this.stopped) return;
      await this.refresh().catch((error: unknown) =>
        this.options.log.warn({ err: error }, 'leases were not looked at'),
      );
    }
  }

  private async refresh(): Promise<void> {
    const { pool, kind, versions } = this.options;
    await pool.query(beat, [this.holder]);
    const names = [...versions.keys()];
    const query = [names, names.map((name) => versions.get(name)), kind];
    let { rows } = await pool.query<GenerationRow>(look, query);
    // A lease under our name that we do not hold is one that we gave up after a failure: only a new epoch is safe.
    const wanted = rows.filter((row) => row.holder !== this.holder || this.held.get(idOf(row)) !== Number(row.epoch));
    if (wanted.length > 0 && this.session.connected) {
      const claimed = wanted.map((row) => row.generation);
      await pool.query(claim, [this.holder, wanted.map((row) => row.name), claimed, this.options.leaseMs]);
      ({ rows } = await pool.query<GenerationRow>(look, query));
    }
    const leases = rows.filter((row) => row.holder === this.holder).map(leaseOf);
    this.held.clear();
    for (const lease of leases) this.held.set(idOf(lease), lease.epoch);
    if (!this.stopped) this.options.onLeases(leases);
  }
}

/** One text for a generation of a name. */
export function idOf(row: { readonly name: string; readonly generation: number }): string {
  return `${row.name}/${row.generation}`;
}

function leaseOf(row: GenerationRow): Lease {
  const { name, generation, version, state, relation } = row;
  const skips = new Set((row.skips ?? []).map(Number));
  return {
    name,
    generation,
    version,
    state,
    relation,
    position: Number(row.position),
    epoch: Number(row.epoch),
    skips,
  };
}

import type { Pool } from 'pg';
import {
  createCommandHandler,
  eventCodec,
  postgresSnapshots,
  StoreUnavailable,
  type CommandHandler,
  type CommandLog,
  type DoneCommand,
  type EventStore,
} from '#libs/event-store';
import type { EventRegistry } from '#libs/kernel';
import { engineSchema, readSchema } from '#libs/projections';
import type { Metrics } from '../telemetry/metrics.js';
import { openEventStore, type EventStoreConfig } from './open-event-store.js';

/** The events of one process: where they are kept and who carries commands out. */
export interface EventRuntime {
  readonly store: EventStore;
  readonly commands: CommandHandler;
}

export interface EventRuntimeOptions {
  readonly config: EventStoreConfig;
  readonly registries: readonly EventRegistry[];
  /** Where snapshots are kept. */
  readonly pool: Pool;
  readonly metrics: Metrics;
  /** One that is open already, instead of the one that the settings name. */
  readonly store?: EventStore;
}

/** Opens the event store and builds the command handler on it, both with their metrics. */
export async function openEvents({
  config,
  registries,
  pool,
  metrics,
  store: given,
}: EventRuntimeOptions): Promise<EventRuntime> {
  const codec = eventCodec(registries);
  const store = given ?? (await openEventStore(config, codec, metrics));
  const commands = createCommandHandler({
    store: timed(store, metrics),
    codec,
    snapshots: postgresSnapshots(pool),
    // Some hundred orders on their way with their deliveries, invoices and payments; an order of 33 lines takes 20 kB.
    cacheSize: 4_000,
    commandLog: commandLogOn(pool, store),
    metrics: {
      handled: (outcome, seconds) => metrics.commands.observe({ outcome }, seconds),
      conflict: () => metrics.conflicts.inc(),
      waiting: (count) => metrics.commandsWaiting.set(count),
      snapshotFailed: () => metrics.snapshotsFailed.inc(),
    },
  });
  return { store, commands };
}

/**
 * The projected log of commands. PostgreSQL knows every event id, so a command that it does not know yet has no second
 * effect there; EventStoreDB knows ids of a stream's newest events only, so there the log of commands must be complete.
 */
function commandLogOn(pool: Pool, { name }: EventStore): CommandLog {
  return {
    async find(streamId, commandId, upTo) {
      const { rows } = await pool.query<DoneCommand & { readonly reached: number; readonly known: boolean }>({
        name: 'tuyen-command-log',
        text: `select g.position as reached, c.revision is not null as known, c.request_hash as "requestHash", c.revision, c.position
          from ${engineSchema}.generation g
          left join ${readSchema}.command_log c on c.stream_id = $1 and c.command_id = $2
          where g.name = 'command_log' and g.state = 'live'`,
        values: [streamId, commandId],
      });
      const [row] = rows;
      if (row?.known) return { requestHash: row.requestHash, revision: row.revision, position: row.position };
      if (name !== 'eventstoredb' || (row?.reached ?? 0) >= upTo) return undefined;
      throw new StoreUnavailable('the log of commands is being filled');
    },
  };
}

/** The store with its appends timed. */
function timed(store: EventStore, metrics: Metrics): EventStore {
  return {
    name: store.name,
    densePositions: store.densePositions,
    async append(streamId, expected, events) {
      const end = metrics.appends.startTimer();
      try {
        const result = await store.append(streamId, expected, events);
        end({ outcome: result.kind });
        return result;
      } catch (error) {
        end({ outcome: 'failed' });
        throw error;
      }
    },
    readStream: (streamId, from, limit) => store.readStream(streamId, from, limit),
    readAll: (after, limit) => store.readAll(after, limit),
    head: () => store.head(),
    subscribe: (after, options) => store.subscribe(after, options),
    identity: () => store.identity(),
    close: () => store.close(),
  };
}

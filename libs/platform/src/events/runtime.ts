import type { Pool } from 'pg';
import {
  createCommandHandler,
  eventCodec,
  postgresSnapshots,
  type CommandHandler,
  type EventStore,
} from '#libs/event-store';
import type { EventRegistry } from '#libs/kernel';
import { readSchema } from '#libs/projections';
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
    commandLog: { find: (streamId, commandId) => findCommand(pool, streamId, commandId) },
    metrics: {
      handled: (outcome, seconds) => metrics.commands.observe({ outcome }, seconds),
      conflict: () => metrics.conflicts.inc(),
      waiting: (count) => metrics.commandsWaiting.set(count),
      snapshotFailed: () => metrics.snapshotsFailed.inc(),
    },
  });
  return { store, commands };
}

/** What the projected log of commands knows of a command that has left its stream's own memory. */
async function findCommand(pool: Pool, streamId: string, commandId: string) {
  const { rows } = await pool.query<{ requestHash: string; revision: number; position: number }>({
    name: 'tuyen-command-log',
    text: `select request_hash as "requestHash", revision, position from ${readSchema}.command_log where stream_id = $1 and command_id = $2`,
    values: [streamId, commandId],
  });
  return rows[0];
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

import type { Pool } from 'pg';
import { createCommandHandler, eventCodec, type CommandHandler, type EventStore } from '#libs/event-store';
import type { EventRegistry } from '#libs/kernel';
import type { Config } from '../config/settings.js';
import type { Metrics } from '../telemetry/metrics.js';
import { openEventStore } from './open-event-store.js';

/** The events of one process: where they are kept and who carries commands out. */
export interface EventRuntime {
  readonly store: EventStore;
  readonly commands: CommandHandler;
}

export interface EventRuntimeOptions {
  readonly config: Config;
  readonly registries: readonly EventRegistry[];
  readonly pool: Pool;
  readonly metrics: Metrics;
  /** One that is open already. */
  readonly store?: EventStore;
}

/** Opens the event store and builds the command handler on it, with its metrics. */
export async function openEvents({ config, registries, pool, metrics, store: given }: EventRuntimeOptions): Promise<EventRuntime> {
  const codec = eventCodec(registries);
  const opened = given ? { store: given } : await openEventStore(config, codec, pool);
  let waiting = 0;
  metrics.gauge('tuyen_commands_waiting', 'Commands that wait for their outcome.', () => waiting);
  const store = measured(opened.store, metrics);
  const commands = createCommandHandler({
    ...opened,
    store,
    codec,
    metrics: {
      handled: (outcome, seconds) => metrics.commands.observe({ outcome }, seconds),
      conflict: () => metrics.conflicts.inc(),
      waiting: (count) => {
        waiting = count;
      },
      snapshotFailed: () => metrics.snapshotsFailed.inc(),
    },
  });
  return { store, commands };
}

/** The store with its appends timed. */
function measured(store: EventStore, metrics: Metrics): EventStore {
  const append: EventStore['append'] = async (streamId, expected, events) => {
    const end = metrics.appends.startTimer();
    try {
      const result = await store.append(streamId, expected, events);
      end({ outcome: result.kind });
      return result;
    } catch (error) {
      end({ outcome: 'failed' });
      throw error;
    }
  };
  return new Proxy(store, {
    get(target, name) {
      if (name === 'append') return append;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

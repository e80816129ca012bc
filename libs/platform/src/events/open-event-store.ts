import {
  EventStoreDb,
  PostgresEventStore,
  type EventCodec,
  type EventStore,
  type ImportingStore,
} from '#libs/event-store';
import { assertNever } from '#libs/kernel';
import type { Config } from '../config/settings.js';
import type { Metrics } from '../telemetry/metrics.js';

/** The settings that say where events are kept. */
export type EventStoreConfig = Pick<Config, 'eventStore' | 'eventStoreUrl' | 'eventStoreNamespace' | 'databaseUrl'>;

/** Opens the event store that the settings name. Nothing is connected before its first use. */
export async function openEventStore(
  config: EventStoreConfig,
  codec: EventCodec,
  metrics: Metrics,
): Promise<EventStore> {
  switch (config.eventStore) {
    case 'postgres':
      return new PostgresEventStore({
        connectionString: config.databaseUrl,
        codec,
        metrics: {
          queued: (count) => metrics.appendsQueued.set(count),
          flushed: (_appends, events, seconds) => {
            metrics.flushes.observe(seconds);
            metrics.eventsAppended.inc(events);
          },
          retried: () => metrics.flushRetries.inc(),
        },
      });
    case 'eventstoredb':
      return EventStoreDb.open({ url: config.eventStoreUrl!, namespace: config.eventStoreNamespace, codec });
    default:
      return assertNever(config.eventStore);
  }
}

/** Opens a log to copy it from or to: events are as stored, of whatever type and version. */
export async function openLogToCopy(config: EventStoreConfig, store: Config['eventStore']): Promise<ImportingStore> {
  switch (store) {
    case 'postgres':
      return new PostgresEventStore({ connectionString: config.databaseUrl, statementTimeoutMs: 60_000 });
    case 'eventstoredb':
      return EventStoreDb.open({ url: config.eventStoreUrl!, namespace: config.eventStoreNamespace });
    default:
      return assertNever(store);
  }
}

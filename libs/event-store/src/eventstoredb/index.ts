export * from './event-store-db.js';
export { defaultNamespace, isNamespace } from './namespace.js';
export type { EventStoreDbOptions } from './options.js';

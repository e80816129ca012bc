export * from './migrate.js';
export * from './postgres-event-store.js';
export * from './postgres-snapshots.js';

export * from './memory-event-store.js';
export * from './memory-snapshots.js';

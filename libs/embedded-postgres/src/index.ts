export { EmbeddedPostgresFailed, EmbeddedPostgresInUse, EmbeddedPostgresUnavailable } from './errors.js';
export { findPostgres, removeAbandonedPostgres, startPostgres } from './start-postgres.js';
export type { RunningPostgres, StartPostgresOptions } from './start-postgres.js';
export { lockOwner, releaseLock, takeLock } from './owner-lock.js';
export { isRunning, processIdentity, signal, waitUntil } from './processes.js';

export { EmbeddedPostgresFailed, EmbeddedPostgresInUse, EmbeddedPostgresUnavailable } from './errors.js';
export { findPostgres, removeAbandonedPostgres, startPostgres } from './start-postgres.js';
export type { RunningPostgres, StartPostgresOptions } from './start-postgres.js';

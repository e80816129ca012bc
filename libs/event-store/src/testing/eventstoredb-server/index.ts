export * from './eventstoredb-server.js';
export type { Fault, FaultKind, FaultPoint } from './faults.js';
export type { LogRecord, ServerLog } from './server-log.js';
export { Gateway } from './gateway.js';

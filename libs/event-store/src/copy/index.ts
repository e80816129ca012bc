export * from './compare-logs.js';
export * from './copy-log.js';

export * from './codec.js';
export * from './command.js';
export * from './handle-command.js';
export * from './ids.js';
export * from './memory/index.js';
export * from './port.js';
export * from './prepare-append.js';

export * from './codec.js';
export * from './command.js';
export * from './port.js';

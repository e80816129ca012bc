export * from './contract.js';
export * from './sample-events.js';
export * from './sample-decider.js';

export * from './contract.js';
export * from './example-of.js';
export * from './golden.js';
export * from './sample-decider.js';
export * from './sample-events.js';
export * from './store-under-test.js';

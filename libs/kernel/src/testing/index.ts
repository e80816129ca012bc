export * from './decider-specification.js';
export * from './sample-trade.js';

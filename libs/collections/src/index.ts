export * from './ref.js';
export * from './promise/promise.js';
export * from './dunning/events.js';
export * from './dunning/dunning.js';
export * from './dunning/rule.js';
export * from './dunning/run.js';

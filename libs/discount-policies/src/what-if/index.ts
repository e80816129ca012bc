export * from './policy-totals.js';
export * from './rebate-totals.js';
export * from './replay.js';
export * from './what-if.js';

export * from './commands.js';
export { rebateDecider, rebateIdOf } from './decide.js';
export * from './events.js';
export * from './counting.js';
export { rebateStatement, rebateStream, type Rebate, type RebateSettlement, type RebateState } from './rebate.js';

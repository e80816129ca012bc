export * from './events.js';
export * from './commands.js';
export { deductionDecider, statusOfDeduction, type DeductionState, type DeductionStatus } from './deduction.js';

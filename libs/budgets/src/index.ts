export * from './budget.js';
export * from './commands.js';
export { budgetDecider, lapseMarginMs } from './decide.js';
export * from './events.js';

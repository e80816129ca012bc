export { budgetsUsed, stillNeeds, usedOf, type BudgetAmount } from './budget-claims.js';
export * from './commands.js';
export * from './events.js';
export * from './order.js';
export { orderDecider } from './decide.js';

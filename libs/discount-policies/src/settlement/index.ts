export { askedOf, promisedBy, type AskedBudget, type SettlementBudget } from './drawing.js';
export * from './early-payment.js';
export * from './early/index.js';
export * from './period-rebate.js';
export * from './rebate-periods.js';
export * from './rebate/index.js';
export * from './policies-of-invoice.js';

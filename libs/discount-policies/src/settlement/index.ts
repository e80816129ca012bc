export * from './early-payment.js';
export * from './early/index.js';
export * from './period-rebate.js';
export * from './policies-of-invoice.js';

export * from './early-payment.js';
export * from './period-rebate.js';

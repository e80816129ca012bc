export * from './events.js';
export * from './commands.js';
export { paymentDecider } from './decide.js';
export type { PaymentState } from './payment.js';

export * from './events.js';
export * from './commands.js';
export { paymentDecider } from './decide.js';
export type { PaymentState } from './payment.js';
export * from './requests/commands.js';
export * from './requests/events.js';
export { paymentRequestDecider, type PaymentRequestState } from './requests/payment-request.js';

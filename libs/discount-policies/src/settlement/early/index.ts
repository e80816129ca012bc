export * from './commands.js';
export * from './early-payment-stream.js';
export * from './events.js';
export * from './offer.js';
export type { EarlyPaymentState } from './state.js';

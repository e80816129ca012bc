export * from './commands.js';
export * from './events.js';
export * from './invoice.js';
export { invoiceDecider } from './decide.js';

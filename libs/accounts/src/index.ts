export * from './events.js';
export * from './commands.js';
export { accountDecider } from './decide.js';
export { exposure, findPayment, openAmount, type AccountState } from './account.js';

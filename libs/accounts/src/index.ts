export * from './events.js';
export * from './commands.js';
export { accountDecider } from './decide.js';
export {
  disputedAmount,
  exposure,
  findDispute,
  findPayment,
  findRefund,
  openAmount,
  type AccountState,
} from './account.js';

export * from './events.js';
export * from './commands.js';
export { distributorDecider } from './decide.js';
export { termsOn } from './distributor.js';
export type { DistributorState, DistributorStatus } from './distributor.js';
export { isVietnameseTaxId } from './tax-id.js';

export * from './commands.js';
export * from './events.js';
export * from './delivery.js';
export * from './return.js';
export { overLot } from './receipt-lots.js';
export { deliveryDecider } from './decide-delivery.js';
export { returnDecider } from './decide-return.js';

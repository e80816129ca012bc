export * from './attributes.js';
export * from './commands.js';
export * from './events.js';
export * from './policy.js';
export * from './pricing/explanation.js';
export * from './pricing/priced-order.js';

export * from './customer-list.js';
export * from './events.js';
export * from './membership.js';

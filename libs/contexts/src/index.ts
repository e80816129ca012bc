export * from './deciders.js';
export * from './registries.js';

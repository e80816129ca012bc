export * from './analyse.js';
export * from './finding.js';
export * from './market.js';

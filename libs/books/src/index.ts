export * from './account-map.js';
export * from './books.js';
export * from './events.js';
export * from './period.js';
export * from './postings.js';
export * from './vietnam.js';

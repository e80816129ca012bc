export * from './camt.js';
export * from './mt940.js';
export * from './workbook.js';
export * from './seeds.js';

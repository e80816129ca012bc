export * from './picture.js';
export * from './reference.js';
export * from './vietqr.js';

export * from './events.js';
export * from './commands.js';
export { outletDecider } from './decide.js';
export { supplierOf, type OutletState, type OutletSupplier } from './outlet.js';

export * from './events.js';
export * from './commands.js';
export { stockDecider } from './decide.js';
export { outletStockDecider } from './decide-outlet.js';
export { available, skuStock, type StockState } from './stock.js';
export type { OutletStockState } from './outlet-stock.js';

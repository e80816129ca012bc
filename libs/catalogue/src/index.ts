export * from './events.js';
export * from './commands.js';
export { productDecider, taxClassOn, type ProductState } from './product.js';
export { priceListDecider, priceOn, type PriceListState, type PriceListVersion } from './price-list.js';
export { taxRateOn, taxScheduleDecider, type TaxRate, type TaxScheduleState } from './tax-schedule.js';
export { contentsOn, unitsOn, type DatedContent } from './units.js';

import { filters, listSpec } from '#libs/platform';
import { StockLevelEntity, StockOnHandEntity } from '#libs/read-models';

/** Lots of one location. */
export const lotList = listSpec<StockOnHandEntity>({
  entity: StockOnHandEntity,
  filters: {
    sku: filters.id('Product.'),
    lot: filters.text('Lot.'),
    expiryFrom: filters.from('Expires on this day or later.', 'expiry'),
    expiryTo: filters.to('Expires on this day or earlier.', 'expiry'),
  },
  order: ['sku', 'lot'],
  direction: 'asc',
});

export const stockLevelList = listSpec<StockLevelEntity>({
  entity: StockLevelEntity,
  filters: {
    locationId: filters.id('Stock location.'),
    distributorId: filters.id('Whose goods.'),
    sku: filters.id('Product.'),
  },
  order: ['locationId', 'sku'],
  direction: 'asc',
});

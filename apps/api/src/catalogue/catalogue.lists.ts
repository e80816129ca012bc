import { filters, listSpec } from '#libs/platform';
import { PriceListVersionEntity, ProductEntity, TaxRateEntity } from '#libs/read-models';

export const productList = listSpec<ProductEntity>({
  entity: ProductEntity,
  filters: {
    status: filters.word('Where it stands.', ['LISTED', 'DELISTED']),
    brand: filters.text('Brand.'),
    category: filters.text('Category.'),
    productLine: filters.text('Product line.'),
  },
  order: ['sku'],
  direction: 'asc',
});

export const priceListVersions = listSpec<PriceListVersionEntity>({
  entity: PriceListVersionEntity,
  filters: {
    tier: filters.text('For whom the list is.'),
    currency: filters.text('ISO 4217 code.'),
    from: filters.from('Valid from this day or later.', 'validFrom'),
    to: filters.to('Valid from this day or earlier.', 'validFrom'),
  },
  order: ['priceListId', 'version'],
  direction: 'desc',
});

export const taxRateList = listSpec<TaxRateEntity>({
  entity: TaxRateEntity,
  filters: {
    taxClass: filters.text('Tax class.'),
    from: filters.from('Valid from this day or later.', 'validFrom'),
    to: filters.to('Valid from this day or earlier.', 'validFrom'),
  },
  order: ['taxClass', 'validFrom'],
  direction: 'desc',
});

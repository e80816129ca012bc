import type { PriceListEvent, TaxScheduleEvent } from '#libs/catalogue';
import { rowsOf } from '../declare.js';

export interface PriceListVersionRow {
  readonly priceListId: string;
  readonly version: number;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly currency: string;
  readonly tier: string;
  /** Unit prices by base unit, decimal text. */
  readonly lines: readonly { readonly sku: string; readonly unitPrice: string }[];
  readonly revision: number;
  readonly position: number;
}

/** Published versions of price lists; they never change. */
export const priceListsProjection = rowsOf<PriceListVersionRow, 'priceListId' | 'version', PriceListEvent>({
  name: 'price_lists',
  version: 1,
  key: ['priceListId', 'version'],
  table: {
    columns: {
      priceListId: 'text',
      version: 'bigint',
      validFrom: 'date',
      validTo: 'date?',
      currency: 'text',
      tier: 'text',
      lines: 'jsonb',
      revision: 'bigint',
      position: 'bigint',
    },
    visibleTo: 'everyone',
  },
  keyOf: ({ priceListId, version }) => ({ priceListId, version }),
  on: {
    'price-list.published': {
      fold: (_, { priceListId, version, validFrom, validTo, currency, tier, lines }, { revision, position }) => ({
        priceListId,
        version,
        validFrom,
        validTo,
        currency,
        tier,
        lines,
        revision,
        position,
      }),
    },
  },
});

export interface TaxRateRow {
  readonly taxClass: string;
  readonly validFrom: string;
  readonly ratePercent: string;
  readonly position: number;
}

/** Tax rates by class and day; the rate of the original document holds for its returns. */
export const taxRatesProjection = rowsOf<TaxRateRow, 'taxClass' | 'validFrom', TaxScheduleEvent>({
  name: 'tax_rates',
  version: 1,
  key: ['taxClass', 'validFrom'],
  table: {
    columns: { taxClass: 'text', validFrom: 'date', ratePercent: 'text', position: 'bigint' },
    visibleTo: 'everyone',
  },
  keyOf: ({ taxClass, validFrom }) => ({ taxClass, validFrom }),
  on: {
    'tax-rate.set': {
      fold: (_, { taxClass, validFrom, ratePercent }, { position }) => ({ taxClass, validFrom, ratePercent, position }),
    },
  },
});

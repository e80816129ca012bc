import { defineEvent, eventRegistry, t, type EventsOf } from '#libs/kernel';

/** A way to count a SKU: `factor` base units. A changed case size is a new pack. */
const pack = t.object({ code: t.text(), factor: t.integer() });

const unit = t.text();
/** How much of the unit one base unit holds: decimal text, or a fraction. */
const factor = t.text();

export const productEvents = eventRegistry(
  'catalogue',
  ['product-<sku>'],
  [
    defineEvent(
      'product.listed',
      2,
      'A SKU can be sold.',
      t.object({
        sku: t.id(),
        name: t.text(),
        brand: t.text(),
        category: t.text(),
        productLine: t.text(),
        baseUnit: t.text(),
        packs: t.array(pack),
        /** What one base unit holds in standard units. */
        contents: t.array(t.object({ unit, factor })),
        taxClass: t.text(),
        shelfLifeDays: t.nullable(t.integer()),
      }),
      { 1: (data) => ({ ...data, contents: [] }) },
    ),
    defineEvent('product.pack-added', 1, 'Another way to count the SKU.', t.object({ sku: t.id(), pack })),
    defineEvent(
      'product.content-set',
      1,
      'From a day on one base unit holds so much of a standard unit.',
      t.object({ sku: t.id(), unit, factor: t.nullable(factor), validFrom: t.date() }),
    ),
    defineEvent(
      'product.tax-class-changed',
      1,
      'Taxed by another class from a day on.',
      t.object({
        sku: t.id(),
        taxClass: t.text(),
        validFrom: t.date(),
      }),
    ),
    defineEvent('product.delisted', 1, 'No new orders for it.', t.object({ sku: t.id(), reason: t.text() })),
  ],
);

export const priceListEvents = eventRegistry(
  'catalogue',
  ['price-list-<id>'],
  [
    defineEvent(
      'price-list.published',
      1,
      'A version of a price list, immutable from now on.',
      t.object({
        priceListId: t.id(),
        version: t.integer(),
        validFrom: t.date(),
        validTo: t.nullable(t.date()),
        currency: t.currency(),
        tier: t.text(),
        lines: t.array(t.object({ sku: t.id(), unitPrice: t.decimal() })),
      }),
    ),
  ],
);

export const taxScheduleEvents = eventRegistry(
  'catalogue',
  ['tax-schedule'],
  [
    defineEvent(
      'tax-rate.set',
      1,
      'The rate of a tax class from a day on.',
      t.object({
        taxClass: t.text(),
        ratePercent: t.decimal(),
        validFrom: t.date(),
      }),
    ),
  ],
);

export type ProductEvent = EventsOf<typeof productEvents>;
export type PriceListEvent = EventsOf<typeof priceListEvents>;
export type TaxScheduleEvent = EventsOf<typeof taxScheduleEvents>;

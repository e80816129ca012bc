import type { ProductEvent } from '#libs/catalogue';
import { change, rowsOf } from '../declare.js';

export interface ProductRow {
  readonly sku: string;
  readonly name: string;
  readonly brand: string;
  readonly category: string;
  readonly productLine: string;
  readonly baseUnit: string;
  readonly packs: readonly { readonly code: string; readonly factor: number }[];
  /** How much of standard units one base unit holds, in the order of decision; null: no more of it from that day on. */
  readonly contents: readonly { readonly unit: string; readonly factor: string | null; readonly validFrom: string }[];
  /** Tax classes by the day from which they hold, oldest first. */
  readonly taxClasses: readonly { readonly taxClass: string; readonly validFrom: string }[];
  readonly shelfLifeDays: number | null;
  readonly status: 'LISTED' | 'DELISTED';
  readonly revision: number;
  readonly position: number;
}

export const productsProjection = rowsOf<ProductRow, 'sku', ProductEvent>({
  name: 'products',
  version: 2,
  key: ['sku'],
  table: {
    columns: {
      sku: 'text',
      name: 'text',
      brand: 'text',
      category: 'text',
      productLine: 'text',
      baseUnit: 'text',
      packs: 'jsonb',
      contents: 'jsonb',
      taxClasses: 'jsonb',
      shelfLifeDays: 'bigint?',
      status: 'text',
      revision: 'bigint',
      position: 'bigint',
    },
    indexes: [['brand'], ['category']],
    visibleTo: 'everyone',
  },
  keyOf: ({ sku }) => ({ sku }),
  on: {
    'product.listed': {
      fold: (_, listed, { revision, position }) => ({
        sku: listed.sku,
        name: listed.name,
        brand: listed.brand,
        category: listed.category,
        productLine: listed.productLine,
        baseUnit: listed.baseUnit,
        packs: listed.packs,
        contents: listed.contents.map((content) => ({ ...content, validFrom: '0001-01-01' })),
        taxClasses: [{ taxClass: listed.taxClass, validFrom: '0001-01-01' }],
        shelfLifeDays: listed.shelfLifeDays,
        status: 'LISTED',
        revision,
        position,
      }),
    },
    'product.pack-added': {
      fold: (row, { pack }, { revision, position }) =>
        change(row, ({ packs }) => ({ packs: [...packs, pack], revision, position })),
    },
    'product.content-set': {
      fold: (row, { unit, factor, validFrom }, { revision, position }) =>
        change(row, ({ contents }) => ({ contents: [...contents, { unit, factor, validFrom }], revision, position })),
    },
    'product.tax-class-changed': {
      fold: (row, { taxClass, validFrom }, { revision, position }) =>
        change(row, ({ taxClasses }) => ({
          taxClasses: [...taxClasses.filter((c) => c.validFrom !== validFrom), { taxClass, validFrom }].sort((a, b) =>
            a.validFrom < b.validFrom ? -1 : 1,
          ),
          revision,
          position,
        })),
    },
    'product.delisted': {
      fold: (row, _, { revision, position }) => change(row, () => ({ status: 'DELISTED', revision, position })),
    },
  },
});

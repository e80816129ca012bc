import { specificationFor } from '#libs/kernel/testing';
import type { ProductCommand } from './commands.js';
import { productEvents, type ProductEvent } from './events.js';
import { productDecider, taxClassOn } from './product.js';

const given = specificationFor(productDecider, productEvents);
const listing = {
  sku: 'COLA-330',
  name: 'Cola 330 ml',
  brand: 'Cola',
  category: 'SOFT',
  productLine: 'SOFT',
  baseUnit: 'CAN',
  packs: [{ code: 'CASE', factor: 24 }],
  taxClass: 'STANDARD',
  shelfLifeDays: 365,
};
const list: Extract<ProductCommand, { type: 'list' }> = { type: 'list', ...listing };
const listed: ProductEvent = { type: 'product.listed', data: listing };
const addPack = (code: string, factor: number): ProductCommand => ({ type: 'add-pack', pack: { code, factor } });
const packAdded = (code: string, factor: number): ProductEvent => ({
  type: 'product.pack-added',
  data: { sku: 'COLA-330', pack: { code, factor } },
});
const delisted: ProductEvent = { type: 'product.delisted', data: { sku: 'COLA-330', reason: 'recipe' } };
const taxed = (taxClass: string, validFrom: string): ProductEvent => ({
  type: 'product.tax-class-changed',
  data: { sku: 'COLA-330', taxClass, validFrom },
});
const tax = (taxClass: string, validFrom: string): ProductCommand => ({
  type: 'change-tax-class',
  taxClass,
  validFrom,
});

describe('list', () => {
  it('happens once, again after a delisting', () => {
    given().when(list).then(listed);
    given(listed).when(list).thenNothing();
    given(listed, packAdded('TRAY', 12)).when(list).thenNothing();
    given(listed)
      .when({ ...list, name: 'Other' })
      .thenRejected('already-listed');
    given(listed, delisted).when(list).then(listed);
  });

  it('never changes the factor of a known pack', () => {
    const other = { ...list, packs: [{ code: 'CASE', factor: 20 }] };
    given(listed, delisted).when(other).thenRejected('pack-factor-fixed');
    const without = { ...listed, data: { ...listing, packs: [] } } as ProductEvent;
    given(listed, delisted, without).when(addPack('CASE', 20)).thenRejected('pack-factor-fixed');
  });

  it.each([
    ['bad-pack', { packs: [{ code: 'CASE', factor: 0 }] }],
    ['bad-pack', { packs: [{ code: 'CASE', factor: 1.5 }] }],
    ['bad-pack', { packs: [{ code: '', factor: 2 }] }],
    [
      'duplicate-pack',
      {
        packs: [
          { code: 'CASE', factor: 2 },
          { code: 'CASE', factor: 2 },
        ],
      },
    ],
    ['bad-shelf-life', { shelfLifeDays: 0 }],
  ])('refuses: %s', (code, wrong) => {
    given()
      .when({ ...list, ...wrong })
      .thenRejected(code);
  });
});

describe('add-pack', () => {
  it('adds another way to count; another size needs another code', () => {
    given(listed).when(addPack('CASE20', 20)).then(packAdded('CASE20', 20));
    given(listed).when(addPack('CASE', 24)).thenNothing();
    given(listed).when(addPack('CASE', 20)).thenRejected('pack-factor-fixed');
    given(listed, packAdded('CASE20', 20)).when(addPack('CASE20', 24)).thenRejected('pack-factor-fixed');
    given(listed).when(addPack('CAN', 2)).thenRejected('pack-factor-fixed');
    given(listed).when(addPack('CASE20', -1)).thenRejected('bad-pack');
    given().when(addPack('CASE', 24)).thenRejected('unknown-product');
  });
});

describe('change-tax-class', () => {
  it('holds from its day on; the later decision for a day counts', () => {
    given(listed).when(tax('REDUCED', '2027-01-01')).then(taxed('REDUCED', '2027-01-01'));
    given(listed, taxed('REDUCED', '2027-01-01')).when(tax('REDUCED', '2027-01-01')).thenNothing();
    given(listed).when(tax('REDUCED', '2027-13-01')).thenRejected('bad-date');
    const state = given(
      listed,
      taxed('REDUCED', '2027-01-01'),
      taxed('EXCISE', '2026-06-01'),
      taxed('ZERO', '2027-01-01'),
    ).state();
    expect(['2026-05-31', '2026-06-01', '2026-12-31', '2027-01-01'].map((date) => taxClassOn(state!, date))).toEqual([
      'STANDARD',
      'EXCISE',
      'EXCISE',
      'ZERO',
    ]);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});

describe('a product that is listed again', () => {
  it('keeps its tax history', () => {
    const again = { ...listing, taxClass: 'EXCISE' };
    const past = [listed, taxed('EXCISE', '2026-06-01'), delisted];
    given(...past)
      .when(list)
      .thenRejected('tax-class-dated');
    given(...past)
      .when({ ...list, taxClass: 'EXCISE' })
      .then({ type: 'product.listed', data: again });
    const state = given(...past, { type: 'product.listed', data: again }).state();
    expect(taxClassOn(state!, '2026-05-31')).toBe('STANDARD');
    expect(taxClassOn(state!, '2026-11-02')).toBe('EXCISE');
  });
});

describe('delist', () => {
  it('happens once', () => {
    given(listed).when({ type: 'delist', reason: 'recipe' }).then(delisted);
    given(listed, delisted).when({ type: 'delist', reason: 'recipe' }).thenNothing();
  });
});

import { specificationFor } from '#libs/kernel/testing';
import type { ProductCommand } from './commands.js';
import { productEvents, type ProductEvent } from './events.js';
import { productDecider, taxClassOn } from './product.js';
import { contentsOn, unitsOn } from './units.js';

const given = specificationFor(productDecider, productEvents);
const listing = {
  sku: 'COLA-330',
  name: 'Cola 330 ml',
  brand: 'Cola',
  category: 'SOFT',
  productLine: 'SOFT',
  baseUnit: 'CAN',
  packs: [{ code: 'CASE', factor: 24 }],
  contents: [{ unit: 'LITRE', factor: '0.33' }],
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

describe('set-content', () => {
  const set = (unit: string, factor: string | null, validFrom: string): ProductCommand => ({
    ...{ type: 'set-content', unit, factor, validFrom },
  });
  const wasSet = (unit: string, factor: string | null, validFrom: string): ProductEvent => ({
    type: 'product.content-set',
    data: { sku: 'COLA-330', unit, factor, validFrom },
  });
  const march = '2027-03-01';

  it('holds from its day on; the later decision for a day counts', () => {
    given(listed)
      .when(set('LITRE', '0.32', march))
      .then(wasSet('LITRE', '0.32', march));
    given(listed)
      .when(set('KG', '1/3', march))
      .then(wasSet('KG', '1/3', march));
    given(listed, wasSet('KG', '1/3', march))
      .when(set('KG', '1/3', march))
      .thenNothing();
    given(listed)
      .when(set('KG', null, march))
      .thenNothing();
    given(listed)
      .when(set('LITRE', null, march))
      .then(wasSet('LITRE', null, march));
    const state = given(
      ...[listed, wasSet('LITRE', '0.32', march), wasSet('KG', '0.35', '2027-02-01')],
      ...[wasSet('LITRE', '0.3', march), wasSet('KG', null, march)],
    ).state();
    const on = (date: string) => contentsOn(state!.contents, date);
    const [was, is] = [
      { unit: 'LITRE', factor: '0.33' },
      { unit: 'LITRE', factor: '0.3' },
    ];
    expect(on('2027-01-31')).toEqual([was]);
    expect(on('2027-02-28')).toEqual([was, { unit: 'KG', factor: '0.35' }]);
    expect(on(march)).toEqual([is]);
    expect(unitsOn({ ...listing, contents: state!.contents }, march)).toEqual([
      { unit: 'CAN', factor: '1' },
      { unit: 'CASE', factor: '1/24' },
      is,
    ]);
  });

  it.each(['0', '0.0', '-1', '0,33', '.5', '1/0', '1e3', '', '1/3/4', '0.1234567', '1234567', '1/12345'])(
    'refuses %s as a factor',
    (factor) => {
      given(listed)
        .when(set('KG', factor, march))
        .thenRejected('bad-content');
      given()
        .when({ ...list, contents: [{ unit: 'KG', factor }] })
        .thenRejected('bad-content');
    },
  );

  it('refuses what it can not be', () => {
    given(listed)
      .when(set('CASE', '2', march))
      .thenRejected('unit-is-pack');
    given(listed)
      .when(set('CAN', '2', march))
      .thenRejected('unit-is-pack');
    given(listed)
      .when(set('', '2', march))
      .thenRejected('bad-content');
    given(listed)
      .when(set('KG', '2', '2027-13-01'))
      .thenRejected('bad-date');
    given(listed).when(addPack('LITRE', 3)).thenRejected('pack-is-unit');
    given()
      .when(set('KG', '2', march))
      .thenRejected('unknown-product');
    const twice = [...listing.contents, ...listing.contents];
    given()
      .when({ ...list, contents: twice })
      .thenRejected('duplicate-content');
  });

  it('is never rewritten by listing the product again', () => {
    const past = [listed, wasSet('LITRE', '0.32', '2026-06-01'), delisted];
    given(...past)
      .when(list)
      .thenRejected('content-dated');
    const again = { ...listing, contents: [] };
    given(...past)
      .when({ ...list, contents: [] })
      .then({ type: 'product.listed', data: again });
    const state = given(...past, { type: 'product.listed', data: again }).state();
    expect(contentsOn(state!.contents, '2026-05-31')).toEqual(listing.contents);
    expect(contentsOn(state!.contents, '2026-06-01')).toEqual([{ unit: 'LITRE', factor: '0.32' }]);
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

import fc from 'fast-check';
import { specificationFor } from '#libs/kernel/testing';
import type { PriceListCommand } from './commands.js';
import { priceListEvents, type PriceListEvent } from './events.js';
import { priceListDecider, priceOn, type PriceListVersion } from './price-list.js';

const given = specificationFor(priceListDecider, priceListEvents);
const data = {
  priceListId: 'PL-1',
  version: 1,
  validFrom: '2026-01-01',
  validTo: null,
  currency: 'VND',
  tier: 'STANDARD',
  lines: [
    { sku: 'COLA', unitPrice: '8000.25' },
    { sku: 'BEER', unitPrice: '0' },
  ],
};
const publish = (change: Partial<PriceListCommand> = {}): PriceListCommand => ({ type: 'publish', ...data, ...change });
const published = (change: Partial<PriceListVersion> = {}): PriceListEvent => ({
  type: 'price-list.published',
  data: { ...data, ...change },
});

describe('publish', () => {
  it('adds versions one by one', () => {
    given().when(publish()).then(published());
    given(published())
      .when(publish({ version: 2 }))
      .then(published({ version: 2 }));
    given()
      .when(publish({ version: 2 }))
      .thenRejected('version-gap');
    given(published())
      .when(publish({ version: 3 }))
      .thenRejected('version-gap');
  });

  it('never changes a version', () => {
    given(published()).when(publish()).thenNothing();
    given(published())
      .when(publish({ tier: 'GOLD' }))
      .thenRejected('version-published');
    given(published(), published({ version: 2 }))
      .when(publish())
      .thenRejected('version-published');
  });

  it.each([
    ['bad-period', { validFrom: '2026-02-30' }],
    ['bad-period', { validTo: '2025-12-31' }],
    ['unknown-currency', { currency: 'XXX' }],
    ['no-lines', { lines: [] }],
    ['duplicate-line', { lines: [...data.lines, ...data.lines] }],
    ['bad-price', { lines: [{ sku: 'COLA', unitPrice: '-1' }] }],
    ['bad-price', { lines: [{ sku: 'COLA', unitPrice: '1,5' }] }],
    ['bad-price', { lines: [{ sku: 'COLA', unitPrice: '' }] }],
  ])('refuses: %s', (code, wrong) => {
    given().when(publish(wrong)).thenRejected(code);
  });

  it('keeps its currency', () => {
    given(published())
      .when(publish({ version: 2, currency: 'USD' }))
      .thenRejected('currency-mismatch');
  });
});

describe('priceOn', () => {
  const versions = [
    published().data,
    published({ version: 2, validFrom: '2026-06-01', validTo: '2026-06-30', lines: [{ sku: 'COLA', unitPrice: '7' }] })
      .data,
  ];

  it('takes the highest version that is valid on the date, as a whole', () => {
    expect(priceOn(versions, 'COLA', '2025-12-31')).toBeNull();
    expect(priceOn(versions, 'COLA', '2026-05-31')).toEqual({ unitPrice: '8000.25', version: 1, currency: 'VND' });
    expect(priceOn(versions, 'COLA', '2026-06-01')).toEqual({ unitPrice: '7', version: 2, currency: 'VND' });
    expect(priceOn(versions, 'BEER', '2026-06-30')).toBeNull();
    expect(priceOn(versions, 'BEER', '2026-07-01')?.unitPrice).toBe('0');
    expect(priceOn([], 'COLA', '2026-06-01')).toBeNull();
  });

  it('does not depend on the order of the versions', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-06-${String(n).padStart(2, '0')}`);
    const lists = fc
      .array(fc.record({ validFrom: day, validTo: fc.option(day, { nil: null }) }), { maxLength: 6 })
      .map((periods) => periods.map((period, i) => published({ version: i + 1, ...period }).data));
    fc.assert(
      fc.property(lists, day, (all, date) => {
        expect(priceOn(all.toReversed(), 'COLA', date)).toEqual(priceOn(all, 'COLA', date));
      }),
    );
  });
});

import type { Answer, RunningApi } from './api.js';

/** What answers a command, checked: any refusal fails the test with its problem. */
export async function done<Body = Record<string, unknown>>(answer: Promise<Answer<Body>>): Promise<Answer<Body>> {
  const found = await answer;
  if (found.status >= 300) throw new Error(`${found.status} ${JSON.stringify(found.body)}`);
  return found;
}

/** Headers that let a query show at least what a command did. */
export function after(answer: Answer): Record<string, string> {
  return { 'Min-Event-Position': answer.headers.get('event-position')! };
}

/** A product in cans and cases of 24, taxed by VAT10. */
export const product = (sku: string) => ({
  ...{ sku, name: `Product ${sku}`, brand: 'Saigon', category: 'BEER', productLine: 'BEER', baseUnit: 'CAN' },
  packs: [{ code: 'CASE24', factor: 24 }],
  taxClass: 'VAT10',
  shelfLifeDays: 365,
});

/** An outlet of class A in trade channel GT, supplied by one distributor. */
export const outlet = (outletId: string, distributorId: string) => ({
  ...{ outletId, name: `Outlet ${outletId}`, outletClass: 'A', channel: 'GT', territory: 'VN/SOUTH/HCM' },
  suppliers: [{ productLine: 'ALL', distributorId }],
  ...{ paymentTermDays: 14, currency: 'VND', creditLimit: 50_000_000 },
});

/** An appointed distributor with warehouse `<id>-WH` and price list PL1. */
export async function appoint(api: RunningApi, distributorId: string): Promise<Answer> {
  const operations = await api.token('operations');
  const path = `/v1/distributors/${distributorId}`;
  await done(
    api.command('/v1/distributors', operations, {
      ...{ distributorId, name: `Firm ${distributorId}`, channels: ['GT'], territories: ['VN/SOUTH'] },
    }),
  );
  const appraised = await done(api.command(`${path}/appraisal`, operations, { verdict: 'PASSED', score: 80 }));
  const terms = {
    ...{ validFrom: '2026-01-01', channels: ['GT'], territories: ['VN/SOUTH'], priceListId: 'PL1' },
    ...{ paymentTermDays: 30, currency: 'VND', creditLimit: null, guarantee: 0, shortage: 'CUT' },
  };
  return done(
    api.command(
      `${path}/appointment`,
      operations,
      { warehouseId: `${distributorId}-WH`, terms },
      { 'If-Match': appraised.headers.get('etag')! },
    ),
  );
}

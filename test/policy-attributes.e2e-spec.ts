import { constraint, productsOf, slabs } from '#libs/discount-policies/testing';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, outletOrder, type Market } from './support/market.js';
import { after, done } from './support/master-data.js';
import { publishPolicy } from './support/policies.js';

interface Rejected {
  readonly policyId: string;
  readonly reason: string;
  readonly missing: Record<string, unknown> | null;
}
interface Priced {
  readonly orderId: string;
  readonly equal: boolean;
  readonly totals: { readonly discount: number };
  readonly lines: readonly { readonly steps: readonly { readonly policyId: string; readonly amount: number }[] }[];
  readonly orderExplanation: { readonly rejected: readonly Rejected[]; readonly nearMisses: readonly object[] };
  readonly explanation: readonly { readonly rejected: readonly Rejected[] }[];
}

let api: RunningApi;
let market: Market;
let operations: string;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  market = await makeMarket(api, { outlets: 2 });
  ({ operations } = market.tokens);
});
afterAll(() => api.stop());

const quote = async (body: object) => (await done(api.command<Priced>('/v1/quotes', operations, body))).body;
const place = async (body: object) =>
  (await done(api.command<Priced>('/v1/orders', operations, body, { Prefer: 'wait=20' }))).body;
const pricing = async (orderId: string) =>
  (await done(api.get<Priced>(`/v1/orders/${orderId}/pricing`, operations))).body;
/** Sends a command about master data and waits until prices know it. */
const settle = async (path: string, body: object, view: string) => {
  const answer = await done(api.command(path, operations, body));
  await api.get(view, operations, after(answer));
  return answer;
};

it('counts in litres and kilograms, exactly, by the content of the day of the order', async () => {
  const [a, b] = market.skus as [string, string];
  const setContent = (sku: string, body: object) => settle(`/v1/products/${sku}/contents`, body, '/v1/products');
  const policyId = await publishPolicy(api, market, {
    ...{ phase: 'SET', schemeOn: productsOf({ skus: [a, b] }), slabs: slabs([50, '4']) },
    constraint: constraint({ measure: 'STANDARD_UNIT', unit: 'LITRE', per: 'ORDER' }),
  });
  const missing = await quote(outletOrder(market, [100, 12]));
  expect(missing.orderExplanation.rejected).toContainEqual(
    expect.objectContaining({ policyId, reason: 'FACTOR_MISSING', missing: { unit: 'LITRE' } }),
  );

  await setContent(a, { unit: 'LITRE', factor: '0.33', validFrom: '2020-01-01' });
  await setContent(b, { unit: 'LITRE', factor: '3/2', validFrom: '2020-01-01' });
  expect((await done(api.get(`/v1/products/${a}`, operations))).body).toMatchObject({
    contents: [{ unit: 'LITRE', factor: '0.33', validFrom: '2020-01-01' }],
  });
  // 96 x 0.33 + 12 x 1.5 = 49.68 litres; one can more makes 50.01.
  const near = await quote(outletOrder(market, [96, 12]));
  expect(near.totals.discount).toBe(0);
  expect(near.orderExplanation.nearMisses).toContainEqual(
    expect.objectContaining({ policyId, measure: 'STANDARD_UNIT', unit: 'LITRE', missing: 1 }),
  );
  const order = await place(outletOrder(market, [97, 12]));
  expect(order.totals.discount).toBe(43_600);

  await setContent(a, { unit: 'LITRE', factor: '0.25', validFrom: '2026-03-01' });
  const body = outletOrder(market, [97, 12]);
  expect((await quote({ ...body, orderedOn: '2026-02-28' })).totals.discount).toBe(43_600);
  expect((await quote({ ...body, orderedOn: '2026-03-01' })).totals.discount).toBe(0);
  expect(await pricing(order.orderId)).toMatchObject({ equal: true, totals: order.totals });

  await setContent(a, { unit: 'LITRE', factor: null, validFrom: '2026-03-01' });
  await setContent(b, { unit: 'LITRE', factor: null, validFrom: '2026-03-01' });
  expect((await quote({ ...body, orderedOn: '2026-03-01' })).orderExplanation.rejected).toContainEqual(
    expect.objectContaining({ policyId, reason: 'FACTOR_MISSING' }),
  );
});

it('refuses a content that is no factor', async () => {
  const answer = await api.command(`/v1/products/${market.skus[0]}/contents`, operations, {
    ...{ unit: 'LITRE', factor: '0,33', validFrom: '2026-01-01' },
  });
  expect(answer).toMatchObject({ status: 422, body: { code: 'bad-content' } });
});

it.each(['/v1/quotes', '/v1/orders'])('%s refuses what can not be held exactly', async (path) => {
  const lines = [{ sku: market.skus[0], quantity: 1, agreedAmount: Number.MAX_SAFE_INTEGER }];
  const answer = await api.command(path, operations, { ...outletOrder(market, []), lines });
  expect(answer).toMatchObject({ status: 422, body: { code: 'figure-too-large' } });
});

import { constraint, policyBody, productsOf, slabs } from '#libs/discount-policies/testing';
import type { PolicyBody } from '#libs/discount-policies';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, outletOrder, ok, type Market } from './support/market.js';
import { after, done } from './support/master-data.js';

let api: RunningApi;
let market: Market;
let operations: string;

beforeAll(async () => {
  api = await startApi();
  market = await makeMarket(api);
  operations = market.tokens.operations;
});
afterAll(() => api.stop());

interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly others: string[];
}
const draft = (policyId: string, changes: Partial<PolicyBody>) =>
  done(
    api.command('/v1/discount-policies', operations, {
      policyId,
      draft: policyBody({ currency: 'VND', schemeOn: productsOf({ skus: market.skus }), ...changes }),
    }),
  );
const publish = (policyId: string, etag: string | null, acknowledged?: string[]) =>
  api.command(`/v1/discount-policies/${policyId}/versions`, operations, acknowledged ? { acknowledged } : {}, {
    'If-Match': etag!,
  });
const analyse = async (policyId: string) => {
  const answer = await api.request<{ sound: boolean; toAcknowledge: string[]; findings: Finding[] }>(
    'POST',
    `/v1/discount-policies/${policyId}/analysis`,
    { token: operations },
  );
  expect(answer.status).toBe(200);
  return answer.body;
};

describe('the analysis of a draft', () => {
  it('stops a publication until its warnings are acknowledged', async () => {
    const { headers } = await draft('sixty', { slabs: slabs([1, '60']) });
    const { sound, toAcknowledge, findings } = await analyse('sixty');
    expect({ sound, toAcknowledge }).toEqual({ sound: true, toAcknowledge: ['promotion-cap'] });
    expect(findings[0]!.message).toBe(
      `Policy sixty, slab 1: an order of 1 x ${market.skus[0]} is given 6000 VND, 60 % of the value of the goods promoted; ` +
        'Decree 81/2018/ND-CP allows 50 % unless an exception holds.',
    );
    expect(await publish('sixty', headers.get('etag'))).toMatchObject({
      status: 409,
      body: { code: 'warnings-open', details: { codes: ['promotion-cap'], findings: [{ severity: 'WARNING' }] } },
    });
    const published = await done(publish('sixty', headers.get('etag'), ['promotion-cap']));
    expect(published.body).toMatchObject({ status: 'PUBLISHED', version: 1 });
    await api.get('/v1/discount-policies', operations, after(published));
    await done(api.command('/v1/discount-policies/sixty/end', operations, { reason: 'Done' }));
  });

  it('looks at what is published beside it', async () => {
    const strong = await draft('strong', { stacking: 'EXCLUSIVE', priority: 9 });
    const published = await done(publish('strong', strong.headers.get('etag')));
    await api.get('/v1/discount-policies', operations, after(published));
    await draft('weak', {});
    const { findings } = await analyse('weak');
    expect(findings).toMatchObject([{ code: 'always-beaten', severity: 'WARNING', others: ['strong'] }]);
    await done(api.command('/v1/discount-policies/strong/end', operations, { reason: 'Done' }));
  });

  it('refuses errors with all of them', async () => {
    const { headers } = await draft('wrong', { slabs: slabs([1, '20000']), payout: { kind: 'AMOUNT_PER_UNIT' } });
    expect((await analyse('wrong')).sound).toBe(false);
    expect(await publish('wrong', headers.get('etag'), ['promotion-cap'])).toMatchObject({
      status: 422,
      body: { code: 'policy-unsound', details: { findings: [{ code: 'line-below-zero', slab: 1 }] } },
    });
  });

  it('takes for cost what distributors buy the goods for', async () => {
    const other = await makeMarket(api);
    const lines = other.skus.map((sku) => ({ sku, unitPrice: '11000' }));
    const list = { version: 1, validFrom: '2020-01-01', currency: 'VND', tier: 'STANDARD', lines };
    const sold = await done(api.command('/v1/price-lists/secondary/versions', operations, list));
    await api.get('/v1/price-lists', operations, after(sold));
    const below = { schemeOn: productsOf({ skus: [other.skus[0]!] }), slabs: slabs([1, '10']) };
    await draft('below-cost', below);
    expect((await analyse('below-cost')).findings).toMatchObject([
      {
        code: 'below-margin-floor',
        message: expect.stringContaining(
          `brings in 9900 VND, below the floor of 10000 VND: cost 10000 a unit by price list ${other.distributorId}-prices, version 1.`,
        ) as string,
      },
    ]);
    await draft('above-cost', { ...below, slabs: slabs([1, '9']) });
    expect((await analyse('above-cost')).findings).toEqual([]);
    // What the principal sells for has no cost here.
    await draft('to-distributors', { ...below, level: 'PRIMARY' });
    expect((await analyse('to-distributors')).findings).toEqual([]);
  });

  it('is for drafts only, and for the principal', async () => {
    const analysis = (policyId: string, token: string) =>
      api.request('POST', `/v1/discount-policies/${policyId}/analysis`, { token });
    expect((await analysis('never-drafted', operations)).status).toBe(409);
    expect((await analysis('weak', market.tokens.distributor)).status).toBe(403);
  });
});

describe('a trial run', () => {
  interface Tried {
    readonly orders: { orderId: string | null; changed: boolean; gain: number; without: Quote; with: Quote }[];
  }
  interface Quote {
    readonly totals: { net: number };
    readonly lines: { steps: { policyId: string }[] }[];
    readonly orderExplanation: Record<'rejected' | 'nearMisses', { policyId: string }[]>;
  }
  const trial = (policyId: string, body: object) =>
    api.request<Tried>('POST', `/v1/discount-policies/${policyId}/trial`, { token: operations, body });

  it('prices given and recent orders both ways, and changes nothing', async () => {
    const placed = ok(
      await api.command('/v1/orders', operations, outletOrder(market, [3]), { Prefer: 'wait=20' }),
    ) as unknown as { body: { orderId: string }; headers: Headers };
    await api.get('/v1/orders', operations, { 'Min-Event-Position': placed.headers.get('event-position')! });
    await draft('tried', { window: { from: '2027-06-01', to: null }, slabs: slabs([2, '10']) });
    const answer = await trial('tried', {
      orders: [outletOrder(market, [1]), outletOrder(market, [2, 5])],
      recent: { count: 5 },
    });
    expect(answer.status).toBe(200);
    const figures = answer.body.orders.map(({ orderId, changed, gain, without, with: after }) => {
      return { orderId, changed, gain, net: [without.totals.net, after.totals.net] };
    });
    expect(figures).toEqual([
      { orderId: null, changed: false, gain: 0, net: [10_000, 10_000] },
      { orderId: null, changed: true, gain: 7_000, net: [70_000, 63_000] },
      { orderId: placed.body.orderId, changed: true, gain: 3_000, net: [30_000, 27_000] },
    ]);
    expect(answer.body.orders[2]!.with.lines[0]!.steps).toMatchObject([{ policyId: 'tried' }]);
    const again = await api.get<{ net: number }>(`/v1/orders/${placed.body.orderId}`, operations);
    expect(again.body.net).toBe(30_000);
  });

  it('explains a scheme over the whole order: why it does not apply, what is missing, what it gives', async () => {
    await draft('tried-mix', {
      ...{ phase: 'SET', constraint: constraint({ per: 'ORDER', minSkus: 2 }), slabs: slabs([10, '5']) },
    });
    const { body } = await trial('tried-mix', {
      orders: [outletOrder(market, [12]), outletOrder(market, [4, 3]), outletOrder(market, [6, 4])],
    });
    const of = (quote: Quote, what: 'rejected' | 'nearMisses') =>
      quote.orderExplanation[what].filter(({ policyId }) => policyId === 'tried-mix');
    const [one, few, mixed] = body.orders;
    expect(of(one!.with, 'rejected')).toMatchObject([{ reason: 'TOO_FEW_PRODUCTS', missing: { skus: 1 } }]);
    expect(of(few!.with, 'rejected')).toMatchObject([{ reason: 'BELOW_SLABS', missing: { quantity: 3 } }]);
    expect(of(few!.with, 'nearMisses')).toMatchObject([{ measure: 'QUANTITY', missing: 3, rate: '5' }]);
    expect(mixed).toMatchObject({ changed: true, with: { totals: { net: 95_000 } } });
    expect(body.orders.flatMap(({ without }) => of(without, 'rejected'))).toEqual([]);
  });

  it('is bounded and told what is wrong', async () => {
    expect((await trial('tried', { recent: { count: 51 } })).status).toBe(422);
    expect((await trial('never-drafted', { recent: { count: 1 } })).status).toBe(409);
  });
});

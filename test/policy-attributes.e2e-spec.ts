import type { AttributeName } from '#libs/discount-policies';
import { cap, constraint, onlyFor, productsOf, slabs } from '#libs/discount-policies/testing';
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

/** Ten percent for whoever has these values, beside the market's distributor. */
const publishFor = (wanted: Partial<Record<AttributeName, string[]>>, more: Parameters<typeof publishPolicy>[2] = {}) =>
  publishPolicy(api, market, { eligibility: onlyFor({ distributor: [market.distributorId], ...wanted }), ...more });
const stepsOf = ({ lines }: Priced) => lines.flatMap(({ steps }) => steps.map(({ policyId }) => policyId));
const enrol = (listId: string, body: object) =>
  settle(`/v1/customer-lists/${listId}/enrolments`, body, `/v1/customer-lists/${listId}/members`);

it('fills every attribute that a policy may ask about', async () => {
  const [outlet] = market.outletIds;
  const classification = { outletClass: 'A', outletType: 'GROCERY', channel: 'GT', territory: 'VN/SOUTH/SG-01' };
  await settle(`/v1/outlets/${outlet}/classification`, { ...classification, reason: 'surveyed' }, '/v1/outlets');
  const listId = `L-${market.distributorId}`;
  await done(api.command('/v1/customer-lists', operations, { listId, name: 'Key accounts', level: 'SECONDARY' }));
  await enrol(listId, { buyerIds: [outlet], from: '2020-01-01' });
  const orderedOn = new Date().toISOString().slice(0, 10);
  const weekday = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'][new Date(`${orderedOn}T00:00:00Z`).getUTCDay()]!;
  const values: Readonly<Record<AttributeName, string>> = {
    ...{ level: 'SECONDARY', channel: 'GT', territory: 'VN/SOUTH', distributor: market.distributorId, outlet: outlet! },
    ...{ outletClass: 'A', outletType: 'GROCERY', customerList: listId, paymentTerm: '14D', orderSource: 'PHONE' },
    ...{ weekday, firstOrder: 'YES' },
  };
  const published = new Map<string, string>();
  const more = {
    stacking: 'ADD',
    slabs: slabs([1, '1']),
    caps: [cap(1, { scope: 'OUTLET', measure: 'USES' })],
  } as const;
  for (const [name, value] of Object.entries(values)) {
    published.set(await publishFor({ [name]: [value] }, more), name);
  }
  const body = { ...outletOrder(market, [10]), source: 'PHONE', orderedOn };
  const given = stepsOf(await quote(body)).map((policyId) => published.get(policyId));
  expect(given.sort()).toEqual(Object.keys(values).sort());

  const order = await place(body);
  expect(stepsOf(order)).toHaveLength(given.length);
  expect(await pricing(order.orderId)).toMatchObject({ equal: true, totals: order.totals });
});

it('asks for class and type of the outlet as of the day of the order', async () => {
  const [outletId] = market.outletIds;
  const today = new Date().toISOString().slice(0, 10);
  const bars = await publishFor({ outletType: ['BAR'] });
  const small = await publishFor({ outletClass: ['A'] });
  const bar = { outletClass: 'B', outletType: 'BAR', channel: 'GT', territory: 'VN/SOUTH/SG-01', reason: 'became one' };
  const changed = await settle(`/v1/outlets/${outletId}/classification`, bar, '/v1/outlets');
  expect(changed.body).toMatchObject({ outletClass: 'B', outletType: 'BAR' });
  expect(stepsOf(await quote({ ...outletOrder(market, [10]), orderedOn: '2026-01-05' }))).toEqual([small]);
  const late = await quote({ ...outletOrder(market, [10]), orderedOn: today });
  expect(stepsOf(late)).toEqual([bars]);
  expect(late.explanation[0]!.rejected).toContainEqual(
    expect.objectContaining({
      ...{ policyId: small, reason: 'NOT_ELIGIBLE' },
      missing: { attribute: 'outletClass', operator: 'IN', wanted: ['A'], found: 'B' },
    }),
  );

  const promised = await publishFor({ outletClass: ['B'] }, { governingDate: 'PROMISED' });
  const dates = { orderedOn: '2026-01-05', promisedDate: today };
  const order = await place({ ...outletOrder(market, [10]), ...dates });
  expect(stepsOf(order).sort()).toEqual([small, promised].sort());
  expect(await pricing(order.orderId)).toMatchObject({ equal: true });
});

describe('a distributor', () => {
  const contract = (validFrom: string, validTo: string | null, more: object) => ({
    ...{ validFrom, validTo, channels: ['GT'], territories: ['VN/SOUTH'], paymentTermDays: 14, guarantee: 0 },
    ...{ priceListId: `${market.distributorId}-prices`, currency: 'VND', creditLimit: null, shortage: 'CUT', ...more },
  });
  const revise = async (validFrom: string, validTo: string | null, more: object) => {
    const path = `/v1/distributors/${market.distributorId}`;
    const { headers } = await done(api.get(path, operations));
    const body = { terms: contract(validFrom, validTo, more), reason: 'negotiated' };
    const answer = await done(api.command(`${path}/terms`, operations, body, { 'If-Match': headers.get('etag')! }));
    await api.get('/v1/distributors', operations, after(answer));
  };
  const order = (orderedOn: string) => {
    const lines = [{ sku: market.skus[0]!, quantity: 10 }];
    return { level: 'PRIMARY', distributorId: market.distributorId, orderedOn, lines };
  };
  const primary = (wanted: Partial<Record<AttributeName, string[]>>, more: Parameters<typeof publishFor>[1] = {}) =>
    publishFor(wanted, { level: 'PRIMARY', stacking: 'ADD', slabs: slabs([1, '1']), ...more });
  const givenOn = async (orderedOn: string) => stepsOf(await quote(order(orderedOn))).sort();

  it('is asked for the terms that hold on the day of the order, whatever was agreed since', async () => {
    const before = await primary({ channel: ['GT'], paymentTerm: ['14D'] });
    const while30 = await primary({ channel: ['MT'], paymentTerm: ['30D'] });
    await revise('2026-07-01', '2026-09-30', { channels: ['MT'], paymentTermDays: 30 });
    expect(await givenOn('2026-06-30')).toEqual([before]);
    expect(await givenOn('2026-07-01')).toEqual([while30]);
    expect(await givenOn('2026-10-01')).toEqual([before]);

    const promised = await primary({ channel: ['MT'] }, { governingDate: 'PROMISED' });
    const placed = await place({ ...order('2026-06-30'), promisedDate: '2026-07-02' });
    expect(stepsOf(placed).sort()).toEqual([before, promised].sort());
    await revise('2026-01-01', null, { channels: ['HORECA'] });
    expect(await pricing(placed.orderId)).toMatchObject({ equal: true, totals: placed.totals });
    expect(await givenOn('2026-06-30')).toEqual([]);
  });

  it('counts with all its channels and territories', async () => {
    await revise('2026-01-01', null, { channels: ['GT', 'MT'], territories: ['VN/NORTH/HN', 'VN/SOUTH/SG-01'] });
    const second = await primary({ channel: ['MT'] });
    const branch = await primary({ territory: ['VN/SOUTH'] });
    const other = await primary({ territory: ['VN/CENTRAL'] });
    const quoted = await quote(order('2026-07-01'));
    expect(stepsOf(quoted).sort()).toEqual([second, branch].sort());
    expect(quoted.explanation[0]!.rejected).toContainEqual(
      expect.objectContaining({
        ...{ policyId: other, reason: 'NOT_ELIGIBLE' },
        missing: expect.objectContaining({ found: 'VN/NORTH/HN, VN/SOUTH/SG-01' }) as unknown,
      }),
    );
    const placed = await place(order('2026-07-01'));
    expect(await pricing(placed.orderId)).toMatchObject({ equal: true, totals: placed.totals });
  });
});

it('asks whether the buyer is on a list as of the day of the order', async () => {
  const [outletId] = market.outletIds;
  const listId = `L-${market.distributorId}`;
  const list = { listId, name: 'Summer campaign', level: 'SECONDARY' };
  await done(api.command('/v1/customer-lists', operations, list));
  expect(
    await api.command(`/v1/customer-lists/${listId}/enrolments`, operations, {
      buyerIds: ['nobody'],
      from: '2026-01-01',
    }),
  ).toMatchObject({ status: 422, body: { code: 'unknown-buyer' } });
  await enrol(listId, { buyerIds: [outletId], from: '2026-06-01', to: '2026-08-31' });
  const policyId = await publishFor({ customerList: [listId] });
  const on = async (orderedOn: string, outlet = 0) =>
    stepsOf(await quote({ ...outletOrder(market, [10], outlet), orderedOn }));
  expect([await on('2026-05-31'), await on('2026-06-01'), await on('2026-08-31'), await on('2026-09-01')]).toEqual([
    [],
    [policyId],
    [policyId],
    [],
  ]);
  expect(await on('2026-07-01', 1)).toEqual([]);

  const order = await place({ ...outletOrder(market, [10]), orderedOn: '2026-07-01' });
  const removal = { buyerIds: [outletId], from: '2026-07-01', reason: 'wrong outlet' };
  const removed = await settle(
    `/v1/customer-lists/${listId}/removals`,
    removal,
    `/v1/customer-lists/${listId}/members`,
  );
  expect(removed.body).toEqual({ ...list, members: 0 });
  expect(await on('2026-07-01')).toEqual([]);
  expect(await on('2026-06-30')).toEqual([policyId]);
  expect(await pricing(order.orderId)).toMatchObject({ equal: true, totals: { discount: 10_000 } });
  const members = await done(
    api.get<{ items: object[] }>(`/v1/customer-lists/${listId}/members?buyerId=${outletId}`, operations),
  );
  expect(members.body.items).toMatchObject([
    { buyerId: outletId, periods: [{ from: '2026-06-01', to: '2026-06-30' }] },
  ]);
});

describe('a first order', () => {
  const welcome = () => publishFor({ firstOrder: ['YES'] }, { caps: [cap(1, { scope: 'OUTLET', measure: 'USES' })] });

  it('is the only one that was not cancelled or rejected', async () => {
    const policyId = await welcome();
    const first = await place(outletOrder(market, [10]));
    expect(stepsOf(first)).toEqual([policyId]);
    const second = await place(outletOrder(market, [10]));
    expect(stepsOf(second)).toEqual([]);
    expect(stepsOf(await place(outletOrder(market, [10], 1)))).toEqual([policyId]);
    for (const { orderId } of [first, second]) {
      await settle(`/v1/orders/${orderId}/cancellation`, { reason: 'BUYER' }, '/v1/orders');
    }
    expect(stepsOf(await place(outletOrder(market, [10])))).toEqual([policyId]);
  });

  it('earns once, of many at the same moment', async () => {
    const policyId = await welcome();
    const orders = await Promise.all(Array.from({ length: 12 }, () => place(outletOrder(market, [1]))));
    expect(orders.filter((order) => stepsOf(order).includes(policyId))).toHaveLength(1);
  });

  it('stays one when it is amended after another', async () => {
    const policyId = await welcome();
    const path = '/v1/orders';
    const placed = await done(api.command<Priced>(path, operations, outletOrder(market, [10]), { Prefer: 'wait=20' }));
    await place(outletOrder(market, [10]));
    const amended = await done(
      api.command<Priced>(
        `${path}/${placed.body.orderId}/amendment`,
        operations,
        { lines: [{ sku: market.skus[0], quantity: 20 }], reason: 'more' },
        { 'If-Match': placed.headers.get('etag')!, Prefer: 'wait=20' },
      ),
    );
    expect(stepsOf(amended.body)).toEqual([policyId]);
    expect(amended.body.totals.discount).toBe(20_000);
  });
});

it.each(['/v1/quotes', '/v1/orders'])('%s refuses what can not be held exactly', async (path) => {
  const lines = [{ sku: market.skus[0], quantity: 1, agreedAmount: Number.MAX_SAFE_INTEGER }];
  const answer = await api.command(path, operations, { ...outletOrder(market, []), lines });
  expect(answer).toMatchObject({ status: 422, body: { code: 'figure-too-large' } });
});

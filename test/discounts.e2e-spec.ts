import { randomUUID } from 'node:crypto';
import type { PolicyBody } from '#libs/discount-policies';
import { cap, constraint, freeGoods, productsOf, recurring, slabs } from '#libs/discount-policies/testing';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder, type Market } from './support/market.js';
import { publishPolicy } from './support/policies.js';
import { whenQuiet } from './support/quiet.js';

interface Line {
  readonly lineNo: number;
  readonly sku: string;
  readonly nature: string;
  readonly quantity: number;
  readonly confirmed: number;
  readonly accepted: number;
  readonly gross: number;
  readonly net: number;
  readonly steps: readonly { readonly policyId: string; readonly phase: number; readonly amount: number }[];
}
interface OrderBody {
  readonly orderId: string;
  readonly status: string;
  readonly lines: readonly Line[];
  readonly totals: { readonly gross: number; readonly discount: number; readonly net: number };
}
interface QuoteBody extends OrderBody {
  readonly equal: boolean;
  readonly orderExplanation: {
    readonly rejected: readonly { readonly policyId: string; readonly reason: string }[];
    readonly nearMisses: readonly {
      readonly policyId: string;
      readonly missing: number;
      readonly unit: string | null;
    }[];
  };
}

const wait = { Prefer: 'wait=20' };
let api: RunningApi;
let market: Market;
let gifts: string;
let bill: string;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const publish = (changes: Partial<PolicyBody>) => publishPolicy(api, market, changes);
const quote = async (body: object) =>
  ok(await api.command<QuoteBody>('/v1/quotes', market.tokens.distributor, body)).body;
const place = async (body: object) =>
  ok(await api.command<OrderBody>('/v1/orders', market.tokens.distributor, body, wait));
const pricing = async ({ orderId }: OrderBody) =>
  ok(await api.get<QuoteBody>(`/v1/orders/${orderId}/pricing`, market.tokens.distributor)).body;
const freeOf = ({ lines }: OrderBody) =>
  lines.filter(({ nature }) => nature === 'PROMOTION').map(({ lineNo, sku, quantity }) => [lineNo, sku, quantity]);

/** Beer A by the case earns a can of B or C for each two cases; a coupon takes 50,000 off a bill, once for an outlet. */
beforeEach(async () => {
  const id = `D-${randomUUID().slice(0, 8)}`;
  market = await makeMarket(api, {
    distributorId: id,
    outlets: 2,
    skus: [`${id}-A`, `${id}-B`, `${id}-C`],
    stock: 200,
  });
  const [a, b, c] = market.skus as [string, string, string];
  gifts = await publish({
    ...{ phase: 'FREE_GOODS', calculation: recurring(2), slabs: slabs([1, '1']), schemeOn: productsOf({ skus: [a] }) },
    constraint: constraint({ unit: 'CASE24', per: 'ORDER' }),
    payout: freeGoods({ goods: 'CHOICE', skus: [b, c] }),
  });
  bill = await publish({
    ...{ phase: 'BILL', payout: { kind: 'FIXED' }, slabs: slabs([500_000, '50000']), coupon: { codes: ['TET-50'] } },
    constraint: constraint({ measure: 'VALUE', per: 'ORDER' }),
    caps: [cap(1, { scope: 'OUTLET', measure: 'USES' })],
  });
});

it('free goods are chosen, delivered, billed at nothing, and priced alike again', async () => {
  const [a, , c] = market.skus;
  const choices = [{ policyId: gifts, sku: c }];
  const body = { ...outletOrder(market, []), lines: [{ sku: a, pack: { code: 'CASE24', count: 5 } }], choices };
  const quoted = await quote(body);
  expect(freeOf(quoted)).toEqual([[2, c, 2]]);
  const { rejected, nearMisses } = quoted.orderExplanation;
  expect(rejected).toContainEqual(expect.objectContaining({ policyId: bill, reason: 'CODE_MISSING' }));
  expect(nearMisses).toContainEqual(expect.objectContaining({ policyId: gifts, missing: 1, unit: 'CASE24' }));

  const { body: order } = await place(body);
  expect(order).toMatchObject({ status: 'CONFIRMED', totals: quoted.totals });
  expect(order.lines).toMatchObject([
    { sku: a, confirmed: 120, net: 1_200_000 },
    { sku: c, nature: 'PROMOTION', confirmed: 2, gross: 20_000, net: 0, steps: [{ policyId: gifts, phase: 4 }] },
  ]);
  expect(await pricing(order)).toMatchObject({ equal: true, lines: quoted.lines, totals: quoted.totals });

  const { warehouse, distributor } = market.tokens;
  const dispatch = { orderId: order.orderId, dispatch: true, vehicle: '51C-1' };
  const { body: delivery } = ok(await api.command<{ deliveryId: string }>('/v1/deliveries', warehouse, dispatch, wait));
  ok(await api.command(`/v1/deliveries/${delivery.deliveryId}/receipt`, warehouse, {}, wait));
  await whenQuiet(api);
  const { body: invoice } = ok(await api.get(`/v1/invoices/${delivery.deliveryId}`, distributor));
  expect(invoice).toMatchObject({ net: 1_200_000, gross: 1_220_000, discount: 20_000 });
});

it('an amendment prices as a whole: free goods follow the new quantities, choices and codes stay', async () => {
  const [a, b, c] = market.skus;
  const lines = (count: number) => [{ sku: a, pack: { code: 'CASE24', count } }];
  const wishes = { choices: [{ policyId: gifts, sku: c }], couponCodes: ['TET-50'] };
  const { body: order, headers } = await place({ ...outletOrder(market, []), lines: lines(4), ...wishes });
  expect(freeOf(order)).toEqual([[2, c, 2]]);
  expect(order.totals).toEqual({ ...order.totals, discount: 20_000 + 50_000 });

  const amend = async (body: object, etag: string) => {
    const path = `/v1/orders/${order.orderId}/amendment`;
    const match = { ...wait, 'If-Match': etag };
    return ok(await api.command<OrderBody>(path, market.tokens.distributor, { reason: 'more', ...body }, match));
  };
  const more = await amend({ lines: lines(6) }, headers.get('etag')!);
  expect(freeOf(more.body)).toEqual([[2, c, 3]]);
  expect(more.body.totals.discount).toBe(30_000 + 50_000);
  const other = await amend({ lines: lines(6), choices: [{ policyId: gifts, sku: b }] }, more.headers.get('etag')!);
  expect(freeOf(other.body)).toEqual([[2, b, 3]]);
  expect(await pricing(other.body)).toMatchObject({ equal: true });
});

it('a coupon is used once an outlet; free goods that are not there are given as far as they are', async () => {
  const [a] = market.skus;
  const body = (outlet: number) => ({
    ...outletOrder(market, [50], outlet),
    couponCodes: ['TET-50'],
  });
  const first = await place(body(0));
  expect(first.body.totals.discount).toBe(20_000 / 2 + 50_000);
  expect((await place(body(0))).body.totals.discount).toBe(10_000);
  expect((await place(body(1))).body.totals.discount).toBe(10_000 + 50_000);
  const { orderExplanation } = await quote(body(0));
  expect(orderExplanation.rejected).toContainEqual(
    expect.objectContaining({ policyId: bill, reason: 'BUDGET_EXHAUSTED' }),
  );

  ok(await place({ ...outletOrder(market, [0, 197]) }));
  await whenQuiet(api);
  const short = await quote({ ...outletOrder(market, []), lines: [{ sku: a, quantity: 48 }] });
  expect(short.orderExplanation.rejected).toContainEqual(
    expect.objectContaining({ policyId: gifts, reason: 'GOODS_SHORT' }),
  );
});

import { budgetStream } from '#libs/budgets';
import type { PolicyBody } from '#libs/discount-policies';
import { slabs } from '#libs/discount-policies/testing';
import type { Logger } from 'pino';
import { Commands, Database, LOGGER } from '#libs/platform';
import { BudgetSweeper } from '../apps/projector/src/budget-sweeper.js';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder, type Market } from './support/market.js';
import { budgetsOn, type OrderBody, times, sum } from './support/budgets.js';

const wait = { Prefer: 'wait=30' };
let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const { publish, place, figures, comesTo, discounts, allDerivedAgain, reserveElsewhere } = budgetsOn(() => api);

describe('a budget beside a better offer', () => {
  const bestOf = { stacking: 'BEST_OF', group: 'season' } as const;
  let market: Market;
  let policyId: string;
  let key: string;
  /** 10 % within a budget, or 7 % without: whoever a race leaves less than 7 % takes the other, and needs no budget. */
  const publishBoth = async (limit: number, own: Partial<PolicyBody> = {}) => {
    market = await makeMarket(api);
    await publish(
      market,
      { scope: 'ORDER', measure: 'MONEY', limit: 1_000_000 },
      { ...bestOf, slabs: slabs([1, '7']) },
    );
    policyId = await publish(market, { measure: 'MONEY', limit }, { ...bestOf, ...own });
    key = `${policyId}.POLICY.MONEY`;
  };
  /** Somebody else takes all but 500 between an order's look and its reservation. */
  const overtake = (limit: number) => {
    const commands = api.app.get(Commands);
    const handle: Commands['handle'] = commands.handle.bind(commands);
    const overtaken: Commands['handle'] = async (decider, envelope) => {
      const { type } = envelope.command as { readonly type: string };
      if (envelope.streamId === budgetStream(key) && type === 'reserve') {
        jest.restoreAllMocks();
        await reserveElsewhere(handle, policyId, limit, limit - 500, 3_600_000);
      }
      return handle(decider, envelope);
    };
    jest.spyOn(commands, 'handle').mockImplementation(overtaken);
  };
  afterEach(() => jest.restoreAllMocks());

  it('has back at once what an order reserved and does not use', async () => {
    await publishBoth(10_000);
    overtake(10_000);
    const placed = ok(await place(market, [1]));
    expect(placed.body.totals.discount).toBe(700);
    expect(await figures(key)).toMatchObject({ reserved: 9_500, left: 500 });
    await allDerivedAgain(market, [placed]);
  });

  it('has it back from an order that is refused, too', async () => {
    await publishBoth(10_000);
    overtake(10_000);
    const body = { ...outletOrder(market, [1]), orderedOn: '2026-11-20', promisedDate: '2026-11-19' };
    expect((await api.command('/v1/orders', market.tokens.operations, body)).status).toBe(422);
    expect(await figures(key)).toMatchObject({ reserved: 9_500, left: 500 });
  });

  it('and from an amendment', async () => {
    await publishBoth(10_000, { slabs: slabs([3, '10']) });
    const order = ok(await place(market, [1], 0, wait));
    expect(order.body.totals.discount).toBe(700);
    overtake(10_000);
    const amended = ok(
      await api.command<OrderBody>(
        `/v1/orders/${order.body.orderId}/amendment`,
        market.tokens.operations,
        { lines: [{ lineNo: 1, sku: market.skus[0], quantity: 4 }], reason: 'more' },
        { 'If-Match': order.headers.get('etag')! },
      ),
    );
    expect(amended.body.totals.discount).toBe(2_800);
    expect(await figures(key)).toMatchObject({ reserved: 9_500, left: 500 });
  });

  it('keeps nothing but what 60 orders at once use', async () => {
    await publishBoth(10_500);
    const answers = await times(60, () => place(market, [1]));
    const used = sum(discounts(answers).filter((discount) => discount !== 700));
    expect(new Set(discounts(answers))).toEqual(new Set([1_000, 700]));
    expect(await figures(key)).toMatchObject({ reserved: used, left: 10_500 - used });
    await allDerivedAgain(market, answers);
  });
});

describe('an order on a budget', () => {
  it('keeps what an amendment and a cut leave it, spends what is invoiced, and leaves nothing behind', async () => {
    const market = await makeMarket(api, { stock: 6 });
    const key = `${await publish(market, { measure: 'MONEY', limit: 100_000 })}.POLICY.MONEY`;
    const order = ok(await place(market, [3], 0, wait));
    expect(order.body.totals.discount).toBe(3_000);
    const lines = [{ sku: market.skus[0], quantity: 8 }];
    const amended = ok(
      await api.command<OrderBody>(
        `/v1/orders/${order.body.orderId}/amendment`, market.tokens.operations, { lines, reason: 'more' },
        { ...wait, 'If-Match': order.headers.get('etag')! },
      ),
    ); // prettier-ignore
    expect(amended.body).toMatchObject({ status: 'CONFIRMED', totals: { discount: 8_000 } });
    // Six of eight are there: the cut frees the part of the rest.
    await comesTo(key, { reserved: 6_000, committed: 0 });
    const delivery = ok(
      await api.command<{ deliveryId: string }>(
        '/v1/deliveries', market.tokens.warehouse, { orderId: order.body.orderId, dispatch: true }, wait,
      ),
    ); // prettier-ignore
    const received = {
      lines: [{ lineNo: 1, accepted: 5, refused: 1, short: 0, over: 0, damaged: 0, reason: 'dented' }],
    };
    ok(await api.command(`/v1/deliveries/${delivery.body.deliveryId}/receipt`, market.tokens.warehouse, received));
    await comesTo(key, { reserved: 0, committed: 5_000, left: 95_000 });
  });

  it('takes back with a return what the kept goods do not earn, and tells how', async () => {
    const market = await makeMarket(api);
    const { tokens } = market;
    const policyId = await publish(
      market,
      { measure: 'MONEY', limit: 100_000 },
      { slabs: slabs([1, '0'], [10, '10']) },
    );
    const key = `${policyId}.POLICY.MONEY`;
    const order = ok(await place(market, [10], 0, wait));
    expect(order.body.totals.discount).toBe(10_000);
    const plan = { orderId: order.body.orderId, dispatch: true };
    const delivery = ok(await api.command<{ deliveryId: string }>('/v1/deliveries', tokens.warehouse, plan, wait));
    const invoiceId = delivery.body.deliveryId;
    ok(await api.command(`/v1/deliveries/${invoiceId}/receipt`, tokens.warehouse, {}));
    await comesTo(key, { reserved: 0, committed: 10_000 });

    const body = { invoiceId, reason: 'UNSOLD', lines: [{ lineNo: 1, quantity: 6 }] };
    while ((await api.get(`/v1/invoices/${invoiceId}`, tokens.finance)).status !== 200) continue;
    const asked = ok(await api.command<{ returnId: string }>('/v1/returns', tokens.operations, body));
    const path = `/v1/returns/${asked.body.returnId}`;
    ok(await api.command(`${path}/approval`, tokens.finance, {}));
    const lots = [{ lineNo: 1, lot: 'L1', quantity: 6, condition: 'SELLABLE' }];
    const back = ok(
      await api.command<{ credited: number }>(`${path}/receipt`, tokens.warehouse, { lines: lots }, wait),
    );
    // 90,000 were paid for ten; the four that stay cost 40,000: 50,000 come back, with their tax.
    expect(back.body.credited).toBe(55_000);
    const invoice = await api.get(`/v1/invoices/${invoiceId}`, tokens.finance, {
      'Min-Event-Position': back.headers.get('event-position')!,
    });
    const clawBack = [{ lineNo: 1, policyId, version: 1, given: 4_000, earned: 0 }];
    expect(invoice.body).toMatchObject({ adjustments: [{ reason: 'RETURN', total: 55_000, clawBack }] });
    await comesTo(key, { reserved: 0, committed: 0, left: 100_000 });
  });

  it('takes back from two invoices at once what the order, with both returns, does not earn', async () => {
    const market = await makeMarket(api, { outlets: 3 });
    const { tokens } = market;
    await publish(market, { measure: 'MONEY', limit: 1_000_000 }, { slabs: slabs([1, '0'], [15, '10']) });
    const deliver = async (orderId: string, quantity: number) => {
      const plan = { orderId, dispatch: true, lines: [{ lineNo: 1, quantity }] };
      const { body } = ok(await api.command<{ deliveryId: string }>('/v1/deliveries', tokens.warehouse, plan, wait));
      ok(await api.command(`/v1/deliveries/${body.deliveryId}/receipt`, tokens.warehouse, {}));
      while ((await api.get(`/v1/invoices/${body.deliveryId}`, tokens.finance)).status !== 200) continue;
      return body.deliveryId;
    };
    const approved = async (invoiceId: string) => {
      const body = { invoiceId, reason: 'UNSOLD', lines: [{ lineNo: 1, quantity: 3 }] };
      const { returnId } = ok(await api.command<{ returnId: string }>('/v1/returns', tokens.operations, body)).body;
      ok(await api.command(`/v1/returns/${returnId}/approval`, tokens.finance, {}));
      return returnId;
    };
    const credits = await times(6, async (n) => {
      const { orderId } = ok(await place(market, [20], n % 3, wait)).body;
      const invoiceIds = [await deliver(orderId, 10), await deliver(orderId, 10)];
      const returnIds = await Promise.all(invoiceIds.map(approved));
      const lines = [{ lineNo: 1, lot: 'L1', quantity: 3, condition: 'SELLABLE' }];
      const received = returnIds.map((returnId) =>
        api
          .command<{ credited: number }>(`/v1/returns/${returnId}/receipt`, tokens.warehouse, { lines }, wait)
          .then(ok),
      );
      return (await Promise.all(received)).map(({ body }) => body.credited).sort((a, b) => a - b);
    });
    // 17 earn 10 %; the 14 that stay do not, and the 7 of the second return's invoice give 7,000 back, with their tax.
    expect(credits).toEqual(credits.map(() => [22_000, 29_700]));
  });

  it('that is refused gives back at once what was reserved to amend it, and keeps its own', async () => {
    const market = await makeMarket(api);
    const { operations, warehouse } = market.tokens;
    const policyId = await publish(market, { measure: 'MONEY', limit: 100_000 });
    const key = `${policyId}.POLICY.MONEY`;
    const { body, headers } = ok(await place(market, [10], 0, wait));
    const amend = (quantity: number, etag: string) =>
      api.command(
        `/v1/orders/${body.orderId}/amendment`,
        operations,
        { lines: [{ lineNo: 1, sku: market.skus[0], quantity }], reason: 'more' },
        { ...wait, 'If-Match': etag },
      );
    const plan = { orderId: body.orderId, dispatch: false };
    ok(await api.command('/v1/deliveries', warehouse, plan, wait));
    const planned = await api.get(`/v1/orders/${body.orderId}`, operations, {
      'Min-Event-Position': headers.get('event-position')!,
    });
    let etag = planned.headers.get('etag')!;
    for (let answer; (answer = await amend(50, etag)).status !== 409;) {
      expect(answer.status).toBe(412);
      etag = (await api.get(`/v1/orders/${body.orderId}`, operations)).headers.get('etag')!;
    }
    expect(await figures(key)).toMatchObject({ reserved: 10_000, committed: 0 });
  });

  it('that is amended twice at once keeps exactly what stands', async () => {
    const market = await makeMarket(api);
    const policyId = await publish(market, { measure: 'MONEY', limit: 100_000 });
    const key = `${policyId}.POLICY.MONEY`;
    const { body, headers } = ok(await place(market, [10], 0, wait));
    const answers = await times(8, (n) =>
      api.command<OrderBody>(
        `/v1/orders/${body.orderId}/amendment`,
        market.tokens.operations,
        { lines: [{ lineNo: 1, sku: market.skus[0], quantity: 20 + n }], reason: 'more' },
        { 'If-Match': headers.get('etag')! },
      ),
    );
    const [stands, ...others] = answers.filter(({ status }) => status === 200);
    expect(others).toEqual([]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 412]));
    await comesTo(key, { reserved: stands!.body.totals.discount });
  });

  it('that never comes loses what was kept for it, once its time is over', async () => {
    const market = await makeMarket(api);
    const policyId = await publish(market, { measure: 'MONEY', limit: 100_000 });
    const budgetKey = `${policyId}.POLICY.MONEY`;
    const placed = ok(await place(market, [1]));
    const commands = api.app.get(Commands);
    const position = await reserveElsewhere(commands.handle, policyId, 100_000, 70_000);
    expect(await figures(budgetKey)).toMatchObject({ reserved: 71_000 });
    const { pool } = api.app.get(Database);
    const { timeZone } = api.config;
    const sweeper = new BudgetSweeper({ pool, commands, timeZone, logger: api.app.get<Logger>(LOGGER) });
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    await api.get(`/v1/discount-policies/${policyId}/budgets`, market.tokens.finance, {
      'Min-Event-Position': String(position),
    });
    const rows = async () =>
      (await pool.query(`select 1 from read.budget_reservations where budget_key = $1`, [budgetKey])).rowCount;
    while ((await rows()) !== 2) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await sweeper.sweep(at(6 * 60_000))).toBe(0);
    expect(await sweeper.sweep(at(8 * 60_000))).toBe(1);
    expect(await figures(budgetKey)).toMatchObject({ reserved: 1_000 });
    expect(placed.body.totals.discount).toBe(1_000);
  });
});

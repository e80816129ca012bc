import { randomUUID } from 'node:crypto';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder, unitPrice, type Market } from './support/market.js';
import { budgetsOn, type OrderBody, type Cap, times, sum } from './support/budgets.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const { publish, place, figures, comesTo, discounts, allDerivedAgain } = budgetsOn(() => api);

describe('a budget for 10 orders', () => {
  let market: Market;
  let policyId: string;
  let key: string;
  beforeEach(async () => {
    market = await makeMarket(api, { outlets: 4 });
    policyId = await publish(market, {});
    key = `${policyId}.POLICY.USES`;
  });

  it('serves 10 of 100 that come at once; what is cancelled serves others, exactly', async () => {
    const answers = await times(100, (n) => place(market, [1], n % 4));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const given = answers.filter(({ body }) => body.totals.discount > 0);
    expect(given).toHaveLength(10);
    expect(new Set(discounts(given))).toEqual(new Set([unitPrice / 10]));
    expect(await figures(key)).toEqual({ granted: 10, reserved: 10, committed: 0, left: 0 });
    await allDerivedAgain(market, answers);

    await Promise.all(
      given
        .slice(0, 4)
        .map(({ body }) =>
          api
            .command(`/v1/orders/${body.orderId}/cancellation`, market.tokens.operations, { reason: 'BUYER' })
            .then(ok),
        ),
    );
    await comesTo(key, { left: 4 });
    const more = await times(30, (n) => place(market, [1], n % 4));
    expect(discounts(more).filter((discount) => discount > 0)).toHaveLength(4);
    await comesTo(key, { reserved: 10, left: 0 });
  });

  it('tells a quote why it gives nothing any more', async () => {
    await times(12, () => place(market, [1]));
    const body = outletOrder(market, [1]);
    const quote = await api.request<{ explanation: readonly { rejected: readonly { policyId: string; reason: string }[] }[] }>(
      'POST', '/v1/quotes', { token: market.tokens.operations, body },
    ); // prettier-ignore
    expect(quote.body.explanation[0]!.rejected).toContainEqual(
      expect.objectContaining({ policyId, reason: 'BUDGET_EXHAUSTED' }),
    );
    expect(await figures(key)).toMatchObject({ reserved: 10 });
  });

  it('counts the same Idempotency-Key once, however often it comes', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const answers = await times(50, () => place(market, [1], 0, headers));
    expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(1);
    await place(market, [1], 0, headers);
    expect(await figures(key)).toMatchObject({ reserved: 1, left: 9 });
  });

  it('has all back at once after an order that is refused', async () => {
    const body = { ...outletOrder(market, [1]), orderedOn: '2026-11-20', promisedDate: '2026-11-19' };
    const refused = await api.command('/v1/orders', market.tokens.operations, body);
    expect(refused.status).toBe(422);
    expect(await figures(key)).toMatchObject({ granted: 10, reserved: 0, left: 10 });
  });

  it('is raised by people, and lowered to what is used at most', async () => {
    await times(3, () => place(market, [1]));
    const path = `/v1/discount-policies/${policyId}/budgets/${key}/grant`;
    const grant = (amount: number) => api.command(path, market.tokens.finance, { amount, reason: 'Tet' });
    expect((await grant(2)).body).toMatchObject({ code: 'below-used' });
    const lowered = ok(await grant(3));
    expect(lowered.body).toMatchObject({ granted: 3, reserved: 3, left: 0 });
    expect((await place(market, [1])).body.totals.discount).toBe(0);
    const raised = ok(await grant(4));
    expect((await place(market, [1])).body.totals.discount).toBe(unitPrice / 10);
    const list = await api.get(`/v1/discount-policies/${policyId}/budgets`, market.tokens.analyst, {
      'Min-Event-Position': raised.headers.get('event-position')!,
    });
    expect(list.body).toMatchObject({ items: [{ budgetKey: key, granted: 4, source: 'HAND', measure: 'USES' }] });
    const history = await api.get<readonly { type: string; meaning: string }[]>(
      `/v1/discount-policies/${policyId}/budgets/${key}/history`, market.tokens.finance,
    ); // prettier-ignore
    expect(history.body.filter(({ type }) => type === 'budget.granted')).toHaveLength(3);
    expect(history.body[1]!.meaning).toContain('An order keeps part of the budget');
    const unknown = [`${policyId}.DAY.USES.2026-01-01`, `${policyId}.POLICY.USES.0`, 'other'];
    for (const other of unknown) {
      const answer = await api.command(
        `/v1/discount-policies/${policyId}/budgets/${other}/grant`, market.tokens.finance, { amount: 1, reason: 'x' },
      ); // prettier-ignore
      expect(answer.status).toBe(404);
    }
  });
});

describe('a budget of each scope and measure', () => {
  const measures = [
    { measure: 'MONEY', limit: 5_000, gives: 5_000 },
    { measure: 'QUANTITY', limit: 5, gives: 5_000 },
    { measure: 'USES', limit: 2, gives: 6_000 },
  ] as const;
  const days = ['2026-01-05', '2026-01-06'];
  const named = {
    OUTLET: ({ outletIds }: Market) => outletIds,
    DISTRIBUTOR: ({ distributorId }: Market) => [distributorId],
    DAY: () => days,
  };
  const cases = Object.entries(named).flatMap(([scope, of]) => measures.map((one) => ({ ...one, scope, of })));

  it.each(cases)('$scope in $measure gives each no more than its own', async ({ scope, of, measure, limit, gives }) => {
    const market = await makeMarket(api, { outlets: 2 });
    const policyId = await publish(market, { scope: scope as Cap['scope'], measure, limit });
    const answers = await times(16, (n) => {
      const orderedOn = days[Math.floor(n / 2) % 2]!;
      const body = { ...outletOrder(market, [3], n % 2), orderedOn };
      return api.command<OrderBody>('/v1/orders', market.tokens.operations, body).then(ok);
    });
    const keys = of(market).map((name) => `${policyId}.${scope}.${measure}.${name}`);
    for (const key of keys)
      expect(await figures(key)).toEqual({ granted: limit, reserved: limit, committed: 0, left: 0 });
    expect(sum(discounts(answers))).toBe(gives * keys.length);
  });
});

describe('a budget of money', () => {
  it('gives what is left to the last, and not a dong more', async () => {
    const market = await makeMarket(api);
    const key = `${await publish(market, { measure: 'MONEY', limit: 10_500 })}.POLICY.MONEY`;
    const answers = await times(100, () => place(market, [1]));
    expect(sum(discounts(answers))).toBe(10_500);
    expect(discounts(answers).filter((discount) => discount === 1_000)).toHaveLength(10);
    expect(await figures(key)).toMatchObject({ reserved: 10_500, left: 0 });
    await allDerivedAgain(market, answers);
  });

  it('gives all or nothing where the policy says so', async () => {
    const market = await makeMarket(api);
    const key = `${await publish(market, { measure: 'MONEY', limit: 10_500, grant: 'ALL_OR_NOTHING' })}.POLICY.MONEY`;
    const answers = await times(40, () => place(market, [1]));
    expect(new Set(discounts(answers))).toEqual(new Set([0, 1_000]));
    expect(sum(discounts(answers))).toBe(10_000);
    await comesTo(key, { reserved: 10_000, left: 500 });
  });

  it('split over shards gives each shard’s buyers no more than its part', async () => {
    const market = await makeMarket(api, { outlets: 12 });
    const policyId = await publish(market, { measure: 'MONEY', limit: 10_000, shards: 4 });
    const answers = await times(120, (n) => place(market, [1], n % 12));
    const shards = await times(4, (n) => figures(`${policyId}.POLICY.MONEY.${n}`));
    for (const { reserved, left } of shards) {
      expect(reserved).toBeLessThanOrEqual(2_500);
      expect(left).toBeGreaterThanOrEqual(0);
    }
    expect(sum(shards.map(({ reserved }) => reserved))).toBe(sum(discounts(answers)));
    expect(shards.filter(({ granted }) => granted > 0).length).toBeGreaterThan(1);
  });
});

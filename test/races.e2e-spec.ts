import { randomUUID } from 'node:crypto';
import { EventLog, ProjectionProgress } from '#libs/platform';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder, unitTotal, type Market } from './support/market.js';

interface OrderBody {
  readonly orderId: string;
  readonly status: string;
}
interface Balance {
  readonly items: readonly { readonly reserved: number; readonly openItems: number; readonly unapplied: number }[];
}

const wait = { Prefer: 'wait=30' };
const times = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));
const count = <T>(items: readonly T[], holds: (item: T) => boolean) => items.filter(holds).length;

describe('limits under parallel calls', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const place = (market: Market, quantities: readonly number[], headers: Record<string, string> = wait) =>
    api.command<OrderBody>('/v1/orders', market.tokens.operations, outletOrder(market, quantities), headers);

  /** An order, confirmed, delivered and invoiced; answers its invoice. */
  const invoice = async (market: Market, quantity: number): Promise<string> => {
    const order = ok(await place(market, [quantity]));
    const body = { orderId: order.body.orderId, dispatch: true };
    const delivery = ok(
      await api.command<{ deliveryId: string; status: string }>('/v1/deliveries', market.tokens.warehouse, body, wait),
    );
    expect(delivery.body.status).toBe('DISPATCHED');
    const { deliveryId } = delivery.body;
    ok(await api.command(`/v1/deliveries/${deliveryId}/receipt`, market.tokens.warehouse, {}));
    await until(api, 'the invoice is open', async () => {
      const found = await api.get<{ open: number }>(`/v1/invoices/${deliveryId}`, market.tokens.finance);
      return found.status === 200 && found.body.open > 0;
    });
    return deliveryId;
  };

  it('50 orders on one credit limit: exactly as many are confirmed as the limit allows', async () => {
    const allowed = 7;
    const market = await makeMarket(api, { outletLimit: allowed * unitTotal * 2 });
    const answers = await times(50, () => place(market, [2]));
    expect(count(answers, ({ status }) => status === 201)).toBe(50);
    const statuses = answers.map(({ body }) => body.status);
    expect(count(statuses, (s) => s === 'CONFIRMED')).toBe(allowed);
    expect(count(statuses, (s) => s === 'HELD')).toBe(50 - allowed);
    const { items } = await balances(api, market, answers);
    expect(items[0]!.reserved).toBe(allowed * unitTotal * 2);
  });

  it('50 orders on the last 10 cans of two products, in crossed order: 10 are served, none goes below zero', async () => {
    const market = await makeMarket(api, { stock: 10 });
    const answers = await times(50, (n) => {
      const body = outletOrder(market, [1, 1]);
      const lines = body['lines'] as unknown[];
      return api.command<OrderBody>(
        '/v1/orders',
        market.tokens.operations,
        { ...body, lines: n % 2 === 0 ? lines : [...lines].reverse() },
        wait,
      );
    });
    const statuses = answers.map(({ body }) => body.status);
    expect(count(statuses, (s) => s === 'CONFIRMED')).toBe(10);
    expect(count(statuses, (s) => s === 'REJECTED')).toBe(40);
    const stock = await api.get<{ items: readonly { onHand: number; reserved: number; available: number }[] }>(
      `/v1/stock?locationId=${market.warehouseId}`,
      market.tokens.warehouse,
      { 'Min-Event-Position': latest(answers) },
    );
    expect(stock.body.items).toHaveLength(2);
    for (const level of stock.body.items) expect(level).toMatchObject({ onHand: 10, reserved: 10, available: 0 });
  });

  it('two approvals of one held order: one wins', async () => {
    const market = await makeMarket(api, { outletLimit: 0 });
    const order = ok(await place(market, [1]));
    expect(order.body.status).toBe('HELD');
    const approvers = await times(8, (n) => api.token('finance', undefined, `approver-${n}`));
    const answers = await Promise.all(
      approvers.map((token) =>
        api.command(`/v1/orders/${order.body.orderId}/hold-release`, token, { reason: 'good payer' }),
      ),
    );
    expect(count(answers, ({ status }) => status === 200)).toBe(1);
    expect(count(answers, ({ status }) => status === 409)).toBe(7);
  });

  it('cancel against planning a delivery: one wins, and the loser changes nothing', async () => {
    const market = await makeMarket(api);
    const order = ok(await place(market, [3]));
    const { orderId } = order.body;
    const [cancelled, planned] = await Promise.all([
      api.command(`/v1/orders/${orderId}/cancellation`, market.tokens.operations, { reason: 'BUYER' }),
      api.command('/v1/deliveries', market.tokens.warehouse, { orderId, dispatch: true }, wait),
    ]);
    expect([cancelled.status < 300, planned.status < 300].filter(Boolean)).toHaveLength(1);
    expect(Math.max(cancelled.status, planned.status)).toBe(409);
  });

  it('one bank transaction recorded 20 times under different keys is one payment', async () => {
    const market = await makeMarket(api);
    const invoiceId = await invoice(market, 2);
    const body = {
      ...{ level: 'SECONDARY', distributorId: market.distributorId, outletId: market.outletIds[0] },
      ...{ amount: 2 * unitTotal, method: 'BANK_TRANSFER', bankReference: 'FT-1', invoices: [{ invoiceId }] },
    };
    const answers = await times(20, () => api.command('/v1/payments', market.tokens.finance, body));
    expect(count(answers, ({ status }) => status === 201)).toBe(1);
    expect(count(answers, ({ status }) => status === 409)).toBe(19);
    await until(api, 'the invoice is paid', async () => {
      const found = await api.get<{ open: number }>(`/v1/invoices/${invoiceId}`, market.tokens.finance);
      return found.body.open === 0;
    });
    // The accounts are another read model, which may be behind that of the invoices.
    const paid = await api.get(`/v1/invoices/${invoiceId}`, market.tokens.finance);
    const { items } = await balances(api, market, [paid]);
    expect(items[0]).toMatchObject({ openItems: 0, unapplied: 0, reserved: 0 });
  });

  it('one payment applied to an invoice by many clerks at once never passes the payment or the invoice', async () => {
    const market = await makeMarket(api);
    const payment = ok(
      await api.command<{ paymentId: string }>('/v1/payments', market.tokens.finance, {
        ...{ level: 'SECONDARY', distributorId: market.distributorId, outletId: market.outletIds[0] },
        ...{ amount: 3 * unitTotal, method: 'CASH' },
      }),
    );
    const { paymentId } = payment.body;
    const invoiceId = await invoice(market, 2);
    await until(api, 'the payment is posted', async () => {
      const found = await api.get<{ status: string }>(`/v1/payments/${paymentId}`, market.tokens.finance);
      return found.body.status === 'POSTED';
    });
    const answers = await times(10, () =>
      api.command(`/v1/payments/${paymentId}/applications`, market.tokens.finance, {
        applications: [{ invoiceId, amount: unitTotal }],
      }),
    );
    expect(count(answers, ({ status }) => status === 200 || status === 201)).toBe(2);
    expect(count(answers, ({ status }) => status === 409)).toBe(8);
    const { items } = await balances(api, market, answers);
    expect(items[0]).toMatchObject({ openItems: 0, unapplied: unitTotal });
  });

  it('the same Idempotency-Key 50 times is one order; with another body it is refused', async () => {
    const market = await makeMarket(api);
    const key = { 'Idempotency-Key': randomUUID(), ...wait };
    const answers = await times(50, () => place(market, [1], key));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(1);
    expect(count(answers, ({ headers }) => headers.get('idempotent-replayed') === 'true')).toBe(49);
    const other = await place(market, [2], key);
    expect(other.status).toBe(422);
    expect(other.body).toMatchObject({ code: 'idempotency-key-reused' });
    const list = await api.get<{ items: readonly unknown[] }>(
      `/v1/orders?distributorId=${market.distributorId}`,
      market.tokens.operations,
      { 'Min-Event-Position': latest(answers) },
    );
    expect(list.body.items).toHaveLength(1);
  });
});

function latest(answers: readonly { readonly headers: Headers }[]): string {
  return String(Math.max(...answers.map(({ headers }) => Number(headers.get('event-position') ?? 0))));
}

async function balances(
  api: RunningApi,
  market: Market,
  answers: readonly { readonly headers: Headers }[],
): Promise<Balance> {
  const { body } = await api.get<Balance>(
    `/v1/accounts?distributorId=${market.distributorId}&level=SECONDARY`,
    market.tokens.finance,
    { 'Min-Event-Position': latest(answers) },
  );
  return body;
}

/** Asks until it holds; before the test's own time limit it gives up and tells who stands where. */
async function until(api: RunningApi, what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 45_000; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 10))) {
    if (Date.now() < end) continue;
    const [head, positions] = await Promise.all([
      api.app.get(EventLog).head(),
      api.app.get(ProjectionProgress).positions(),
    ]);
    const behind = [...positions].filter(([, position]) => position < head).map(([name, at]) => `${name} at ${at}`);
    throw new Error(`${what}: not yet, with the log at ${head}; behind: ${behind.join(', ') || 'nobody'}`);
  }
}

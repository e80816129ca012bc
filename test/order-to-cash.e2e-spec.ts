import { randomUUID } from 'node:crypto';
import { orderDecider } from '#libs/orders';
import { Commands, Database, EventLog } from '#libs/platform';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder, receiveStock, type Market } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

interface OrderBody {
  readonly orderId: string;
  readonly status: string;
  readonly heldFor: string | null;
  readonly lines: readonly { readonly confirmed: number; readonly planned: number; readonly accepted: number }[];
}
interface DeliveryBody {
  readonly deliveryId: string;
  readonly status: string;
  readonly lines: readonly object[];
  readonly lots: readonly { readonly lot: string; readonly quantity: number }[];
}
type Figures = Readonly<Record<string, unknown>>;

const wait = { Prefer: 'wait=20' };
const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** Places an order with the operations' token and waits for the first decision. */
const place = async (market: Market, body: object): Promise<OrderBody> =>
  ok(await api.command<OrderBody>('/v1/orders', market.tokens.operations, body, wait)).body;

const primaryOrder = (market: Market, quantity: number) => ({
  level: 'PRIMARY',
  distributorId: market.distributorId,
  requestedDate: today,
  lines: [{ sku: market.skus[0], quantity }],
});

/** Plans and loads everything of an order, and waits until it has left. */
const dispatch = async (market: Market, { orderId }: OrderBody, more: object = {}): Promise<DeliveryBody> => {
  const body = { orderId, dispatch: true, vehicle: '51C-123.45', ...more };
  const answer = ok(await api.command<DeliveryBody>('/v1/deliveries', market.tokens.warehouse, body, wait));
  expect(answer.body.status).toBe('DISPATCHED');
  return answer.body;
};

const receive = async (market: Market, { deliveryId }: DeliveryBody, body: object = {}): Promise<void> => {
  const path = `/v1/deliveries/${deliveryId}/receipt`;
  const answer = ok(await api.command<DeliveryBody>(path, market.tokens.warehouse, body, wait));
  expect(answer.body.status).toBe('RECEIVED');
  await whenQuiet(api);
};

const read = async (path: string, token: string): Promise<Figures> => ok(await api.get(path, token)).body;

const stockOf = async (market: Market, locationId: string): Promise<Figures | undefined> => {
  const token = market.tokens.warehouse;
  const { items } = await read(`/v1/stock?locationId=${locationId}&sku=${market.skus[0]}`, token);
  return (items as Figures[])[0];
};

const exposureOf = (market: Market, debtorId: string, token = market.tokens.finance) =>
  read(`/v1/accounts/${debtorId}/exposure`, token);

describe('a PRIMARY order', () => {
  it('goes from nothing to paid, with refused, short and damaged goods on the way, and all read models agree', async () => {
    const market = await makeMarket(api, { stock: 0, distributorLimit: 5_000_000 });
    const { distributorId, warehouseId, skus, tokens } = market;
    const lines = [
      { sku: skus[0], lot: 'LATE', expiry: '2099-12-31', quantity: 80 },
      { sku: skus[0], lot: 'SOON', expiry: '2099-06-30', quantity: 40 },
    ];
    const source = { kind: 'PRODUCTION', id: randomUUID() };
    ok(await api.command('/v1/stock-receipts', tokens.warehouse, { locationId: 'principal-main', source, lines }));

    const order = await place(market, primaryOrder(market, 100));
    expect(order).toMatchObject({ status: 'CONFIRMED', lines: [{ confirmed: 100 }] });
    await whenQuiet(api);
    expect(await exposureOf(market, distributorId)).toMatchObject({ reserved: 1_100_000, available: 3_900_000 });

    const delivery = await dispatch(market, order);
    expect(delivery.lots).toMatchObject([
      { lot: 'SOON', quantity: 40 },
      { lot: 'LATE', quantity: 60 },
    ]);
    await receive(market, delivery, {
      lines: [{ lineNo: 1, refused: 10, damaged: 4, short: 5, reason: 'Crates fell over' }],
    });

    // 85 accepted at 10,000, tax 10 %; 6 good ones came back, 4 broken and 5 missing ones are gone.
    const billed = 85 * 11_000;
    const documents = { deliveryId: delivery.deliveryId, orderId: order.orderId, level: 'PRIMARY' };
    expect(await read(`/v1/deliveries/${delivery.deliveryId}`, tokens.distributor)).toMatchObject({
      ...{ ...documents, status: 'RECEIVED' },
      lines: [{ quantity: 100, accepted: 85, refused: 10, short: 5, damaged: 4, reason: 'Crates fell over' }],
    });
    expect(await read(`/v1/invoices/${delivery.deliveryId}`, tokens.distributor)).toMatchObject({
      ...documents,
      ...{ issuedOn: today, net: 850_000, tax: 85_000, total: billed, open: billed, paid: 0 },
    });
    expect(await read(`/v1/orders/${order.orderId}`, tokens.distributor)).toMatchObject({ status: 'CLOSED', billed });
    expect(await stockOf(market, 'principal-main')).toMatchObject({ onHand: 26, reserved: 0 });
    expect(await stockOf(market, warehouseId)).toMatchObject({ onHand: 85, reserved: 0 });
    expect(await exposureOf(market, distributorId)).toMatchObject({ openItems: billed, reserved: 0, exposure: billed });

    const payment = { distributorId, amount: billed, method: 'BANK_TRANSFER', bankReference: `FT-${distributorId}` };
    const paid = ok(await api.command<Figures>('/v1/payments', tokens.finance, payment, wait));
    expect(paid.body).toMatchObject({ status: 'POSTED', debtorId: distributorId, currency: 'VND', valueDate: today });
    await whenQuiet(api);
    expect(await read(`/v1/payments/${paid.body['paymentId'] as string}`, tokens.distributor)).toMatchObject({
      ...{ status: 'POSTED', unapplied: 0 },
      applications: [{ invoiceId: delivery.deliveryId, orderId: order.orderId, amount: billed }],
    });
    expect(await read(`/v1/invoices/${delivery.deliveryId}`, tokens.finance)).toMatchObject({ open: 0, paid: billed });
    expect(await read(`/v1/orders/${order.orderId}`, tokens.finance)).toMatchObject({ billed, paid: billed });
    expect(await exposureOf(market, distributorId)).toMatchObject({ exposure: 0, available: 5_000_000 });
    expect(await sellThrough(market, 'PRIMARY')).toMatchObject({ quantity: 85, net: 850_000, tax: 85_000 });
    const statement = await read(`/v1/accounts/${distributorId}/statement`, tokens.distributor);
    expect(statement).toMatchObject({
      opening: { balance: 0 },
      closing: { balance: 0 },
      entries: [
        { kind: 'INVOICE', balance: billed },
        { kind: 'PAYMENT', balance: 0 },
        { kind: 'APPLICATION', balance: 0 },
      ],
    });
  });

  it('belongs to its buyer, who may receive but not load, and to no other distributor', async () => {
    const market = await makeMarket(api, { stock: 0, principalStock: 50 });
    const other = await makeMarket(api, { stock: 0 });
    const order = await place(market, primaryOrder(market, 10));
    const body = { orderId: order.orderId, dispatch: true };
    const { command } = api;
    expect((await command('/v1/deliveries', market.tokens.distributor, body)).status).toBe(403);
    expect((await command('/v1/deliveries', other.tokens.distributor, body)).status).toBe(404);
    const { deliveryId } = await dispatch(market, order);
    const path = `/v1/deliveries/${deliveryId}`;
    expect((await command(`${path}/failure`, market.tokens.distributor, { reason: 'no' })).status).toBe(403);
    expect((await command(`${path}/failure`, other.tokens.distributor, { reason: 'no' })).status).toBe(404);
    expect((await command(`${path}/receipt`, other.tokens.distributor, {})).status).toBe(404);
    expect((await command(`${path}/receipt`, market.tokens.distributor, {})).status).toBe(200);
    expect((await command(`${path}/receipt`, market.tokens.distributor, {})).body).toMatchObject({
      code: 'already-received',
    });
    await whenQuiet(api);
    for (const [area, id] of [
      ['deliveries', deliveryId],
      ['invoices', deliveryId],
      ['orders', order.orderId],
    ]) {
      expect((await api.get(`/v1/${area}/${id}`, market.tokens.distributor)).status).toBe(200);
      expect((await api.get(`/v1/${area}/${id}`, other.tokens.distributor)).status).toBe(404);
    }
    expect((await api.get(`/v1/accounts/${market.distributorId}/exposure`, other.tokens.distributor)).status).toBe(404);
  });
});

const sellThrough = async (market: Market, level: string): Promise<Figures> => {
  const query = `from=${today}&to=${today}&groupBy=level&level=${level}&distributorId=${market.distributorId}`;
  const { items } = await read(`/v1/analytics/sell-through?${query}`, market.tokens.analyst);
  return (items as Figures[])[0]!;
};

describe('a SECONDARY order', () => {
  it('is sold, delivered, paid and partly given back by the distributor’s own people', async () => {
    const market = await makeMarket(api, { stock: 100 });
    const { distributorId, warehouseId, outletIds, tokens } = market;
    const [outletId] = outletIds as [string];
    const colleague = await api.token('distributor', distributorId, 'u-colleague');
    const mine = { ...market, tokens: { ...tokens, operations: tokens.distributor, warehouse: tokens.distributor } };

    const order = await place(mine, outletOrder(market, [60]));
    const delivery = await dispatch(mine, order);
    await receive(mine, delivery);
    const billed = 60 * 11_000;
    expect(await exposureOf(market, outletId, tokens.distributor)).toMatchObject({
      ...{ creditorId: distributorId, level: 'SECONDARY', openItems: billed, reserved: 0 },
    });
    expect(await outletInventory(market)).toMatchObject({ received: 60, returned: 0 });
    expect(await sellThrough(market, 'SECONDARY')).toMatchObject({ quantity: 60, net: 600_000 });

    const payment = { outletId, amount: billed, method: 'BANK_TRANSFER', bankReference: 'FT-1' };
    const paid = ok(await api.command<Figures>('/v1/payments', tokens.distributor, payment, wait));
    expect(paid.body).toMatchObject({ status: 'POSTED', creditorId: distributorId, debtorId: outletId });
    const again = await api.command('/v1/payments', tokens.distributor, payment);
    expect(again).toMatchObject({ status: 409, body: { code: 'payment-exists' } });
    const upwards = { distributorId, amount: 1, method: 'CASH', level: 'PRIMARY' };
    expect((await api.command('/v1/payments', tokens.distributor, upwards)).status).toBe(403);

    const request = { invoiceId: delivery.deliveryId, reason: 'UNSOLD', lines: [{ lineNo: 1, quantity: 12 }] };
    const tooMuch = { ...request, lines: [{ lineNo: 1, quantity: 61 }] };
    expect(await api.command('/v1/returns', tokens.distributor, tooMuch)).toMatchObject({
      ...{ status: 409, body: { code: 'exceeds-invoiced', details: { left: 60 } } },
    });
    const asked = ok(await api.command<Figures>('/v1/returns', tokens.distributor, request));
    const path = `/v1/returns/${asked.body['returnId'] as string}`;
    expect(asked.headers.get('location')).toBe(path);
    expect(await api.command(`${path}/approval`, tokens.distributor, {})).toMatchObject({
      ...{ status: 403, body: { code: 'maker-is-checker' } },
    });
    ok(await api.command(`${path}/approval`, colleague, {}));
    const lots = [
      { lineNo: 1, lot: 'L1', quantity: 10, condition: 'SELLABLE' },
      { lineNo: 1, lot: 'L1', quantity: 2, condition: 'DAMAGED' },
    ];
    const back = ok(await api.command<Figures>(`${path}/receipt`, tokens.distributor, { lines: lots }, wait));
    expect(back.body).toMatchObject({ status: 'CREDITED', credited: 12 * 11_000 });
    await whenQuiet(api);
    expect(await read(`/v1/invoices/${delivery.deliveryId}`, tokens.finance)).toMatchObject({
      ...{ adjusted: 132_000, paid: billed, open: 0 },
    });
    expect(await read(path, colleague)).toMatchObject({ status: 'CREDITED', credited: 132_000 });
    expect(await exposureOf(market, outletId)).toMatchObject({ openItems: 0, unapplied: 132_000, exposure: -132_000 });
    expect(await stockOf(market, warehouseId)).toMatchObject({ onHand: 50, reserved: 0 });
    expect(await outletInventory(market)).toMatchObject({ received: 60, returned: 12 });
    expect(await sellThrough(market, 'SECONDARY')).toMatchObject({ quantity: 60, returnQuantity: 12 });
  });

  const outletInventory = async ({ outletIds, skus }: Market): Promise<Figures> => {
    const { rows } = await api.app
      .get(Database)
      .pool.query<Figures>('select * from read.outlet_inventory where outlet_id = $1 and sku = $2', [
        outletIds[0],
        skus[0],
      ]);
    return rows[0]!;
  };
});

describe('credit and goods set aside', () => {
  it('are free again when an order is cancelled', async () => {
    const market = await makeMarket(api, { stock: 10, outletLimit: 110_000 });
    const order = await place(market, outletOrder(market, [10]));
    expect(order.status).toBe('CONFIRMED');
    expect(await place(market, outletOrder(market, [1]))).toMatchObject({ status: 'HELD', heldFor: 'CREDIT' });
    await whenQuiet(api);
    expect(await exposureOf(market, market.outletIds[0]!)).toMatchObject({ reserved: 110_000, available: 0 });

    ok(await api.command(`/v1/orders/${order.orderId}/cancellation`, market.tokens.operations, { reason: 'BUYER' }));
    await whenQuiet(api);
    // The one that waited took its place.
    expect(await exposureOf(market, market.outletIds[0]!)).toMatchObject({ reserved: 11_000, available: 99_000 });
    expect(await stockOf(market, market.warehouseId)).toMatchObject({ onHand: 10, reserved: 1 });
  });

  it('let a held order pass when a payment frees credit, or when finance says so', async () => {
    const market = await makeMarket(api, { stock: 100, outletLimit: 110_000 });
    const [outletId] = market.outletIds as [string];
    const { finance } = market.tokens;
    const first = await place(market, outletOrder(market, [10]));
    await receive(market, await dispatch(market, first));
    const second = await place(market, outletOrder(market, [8]));
    expect(second).toMatchObject({ status: 'HELD', heldFor: 'CREDIT' });

    const payment = { distributorId: market.distributorId, outletId, amount: 110_000, method: 'CASH' };
    ok(await api.command('/v1/payments', finance, payment));
    await whenQuiet(api);
    expect(await read(`/v1/orders/${second.orderId}`, finance)).toMatchObject({ status: 'CONFIRMED' });

    const third = await place(market, outletOrder(market, [5]));
    expect(third.status).toBe('HELD');
    const release = `/v1/orders/${third.orderId}/hold-release`;
    const released = ok(await api.command<OrderBody>(release, finance, { reason: 'Guarantee arrived' }, wait));
    expect(released.body.status).toBe('CONFIRMED');
    await whenQuiet(api);
    expect(await exposureOf(market, outletId)).toMatchObject({ reserved: 13 * 11_000, available: 0 });
  });

  it('serve a back-order as soon as goods come in', async () => {
    const market = await makeMarket(api, { stock: 0, principalStock: 5, shortage: 'BACK_ORDER' });
    const order = await place(market, primaryOrder(market, 20));
    expect(order).toMatchObject({ status: 'HELD', heldFor: 'STOCK' });
    await receiveStock(api, market.tokens.warehouse, 'principal-main', null, market.skus, 15);
    await whenQuiet(api);
    const served = await read(`/v1/orders/${order.orderId}`, market.tokens.operations);
    expect(served).toMatchObject({ status: 'CONFIRMED', lines: [{ confirmed: 20 }] });
    expect(await stockOf(market, 'principal-main')).toMatchObject({ onHand: 20, reserved: 20 });
  });
});

describe('a delivery', () => {
  it('that failed is planned again, and every unit is billed once', async () => {
    const market = await makeMarket(api, { stock: 40 });
    const order = await place(market, outletOrder(market, [30]));
    const half = { lines: [{ lineNo: 1, quantity: 15 }] };
    const first = await dispatch(market, order, half);
    const failed = `/v1/deliveries/${first.deliveryId}/failure`;
    ok(await api.command(failed, market.tokens.warehouse, { reason: 'Shop closed' }));
    await whenQuiet(api);
    expect(await stockOf(market, market.warehouseId)).toMatchObject({ onHand: 40, reserved: 30 });
    expect(await read(`/v1/deliveries/${first.deliveryId}`, market.tokens.distributor)).toMatchObject({
      ...{ status: 'FAILED', reason: 'Shop closed' },
    });

    const second = await dispatch(market, order, half);
    await receive(market, second);
    const third = await dispatch(market, order);
    expect(third.lines).toMatchObject([{ quantity: 15 }]);
    await receive(market, third, { lines: [{ lineNo: 1, over: 1, reason: 'One more in the crate' }] });
    expect(await read(`/v1/orders/${order.orderId}`, market.tokens.finance)).toMatchObject({
      ...{ status: 'CLOSED', billed: 31 * 11_000 },
    });
    const { items } = await read(`/v1/invoices?orderId=${order.orderId}`, market.tokens.finance);
    expect((items as Figures[]).map(({ total }) => total).sort()).toEqual([165_000, 176_000]);
    expect(await stockOf(market, market.warehouseId)).toMatchObject({ onHand: 9, reserved: 0 });
  });

  it('is planned once, whoever plans it first; cancelled before loading it may be planned anew', async () => {
    const market = await makeMarket(api, { stock: 10 });
    const { warehouse } = market.tokens;
    const order = await place(market, outletOrder(market, [10]));
    const plan = { orderId: order.orderId };
    const headers = { 'Idempotency-Key': randomUUID() };
    const planned = ok(await api.command<DeliveryBody>('/v1/deliveries', warehouse, plan, headers));
    await whenQuiet(api);
    const repeated = ok(await api.command<DeliveryBody>('/v1/deliveries', warehouse, plan, headers));
    expect(repeated.body).toEqual(planned.body);
    expect(repeated.headers.get('etag')).toBe('"0"');
    const path = `/v1/deliveries/${planned.body.deliveryId}`;
    expect(planned.headers.get('location')).toBe(path);
    const types = (await api.app.get(EventLog).readStream(`delivery-${planned.body.deliveryId}`, 0, 10)).map(
      (e) => e.type,
    );
    expect(types).toEqual(['delivery.planned']);
    expect(await api.command('/v1/deliveries', warehouse, plan)).toMatchObject({
      ...{ status: 409, body: { code: 'nothing-to-deliver' } },
    });

    ok(await api.command(`${path}/cancellation`, warehouse, { reason: 'No vehicle' }));
    await whenQuiet(api);
    const anew = ok(await api.command<DeliveryBody>('/v1/deliveries', warehouse, plan));
    const loaded = `/v1/deliveries/${anew.body.deliveryId}/dispatch`;
    expect(ok(await api.command<DeliveryBody>(loaded, warehouse, {}, wait)).body.status).toBe('DISPATCHED');
  });

  it('whose plan only reached the order is finished by the process', async () => {
    const market = await makeMarket(api, { stock: 10 });
    const { orderId } = await place(market, outletOrder(market, [10]));
    const deliveryId = randomUUID();
    await api.app.get(Commands).handle(orderDecider, {
      ...{ streamId: `order-${orderId}`, commandId: randomUUID(), requestHash: 'h', correlationId: 'c' },
      command: { type: 'plan-delivery', deliveryId, plannedDate: today, release: true, vehicle: null, lines: null },
      context: { now: new Date().toISOString(), businessDate: today, actor: { kind: 'user', id: 'u', roles: [] } },
    });
    await whenQuiet(api);
    expect(await read(`/v1/deliveries/${deliveryId}`, market.tokens.warehouse)).toMatchObject({ status: 'DISPATCHED' });
  });

  it('tells what is wrong with a receipt, line by line', async () => {
    const market = await makeMarket(api, { stock: 10 });
    const delivery = await dispatch(market, await place(market, outletOrder(market, [10])));
    const path = `/v1/deliveries/${delivery.deliveryId}/receipt`;
    const refusal = async (line: object) =>
      (await api.command(path, market.tokens.warehouse, { lines: [{ lineNo: 1, ...line }] })).body;
    expect(await refusal({ accepted: 11 })).toMatchObject({ status: 422, code: 'quantities-do-not-add-up' });
    expect(await refusal({ refused: 11, reason: 'x' })).toMatchObject({ status: 422, code: 'invalid-quantity' });
    expect(await refusal({ refused: 1 })).toMatchObject({ status: 422, code: 'empty-reason' });
    expect(await refusal({ lineNo: 2 })).toMatchObject({ status: 422, code: 'unknown-line' });
    expect(await refusal({ taken: 1 })).toMatchObject({ status: 422, code: 'invalid-body' });
  });
});

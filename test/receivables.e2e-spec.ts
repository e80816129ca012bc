import { randomUUID } from 'node:crypto';
import { addDays } from '#libs/kernel';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder, type Market } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

type Figures = Readonly<Record<string, unknown>>;

const wait = { Prefer: 'wait=20' };
const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const read = async (path: string, token: string): Promise<Figures> => ok(await api.get(path, token)).body;
const post = (path: string, token: string, body: object, headers = {}) => api.command(path, token, body, headers);
const refusal = async (path: string, token: string, body: object) => {
  const { status, body: problem } = await post(path, token, body);
  return [status, problem['code']];
};

/** An invoice of an outlet for so many units at 11,000 with tax; due 14 days after `acceptedOn`. */
async function invoice(market: Market, quantity: number, acceptedOn = today): Promise<string> {
  const { operations, warehouse } = market.tokens;
  const order = { ...outletOrder(market, [quantity]), orderedOn: acceptedOn };
  const { orderId } = ok(await post('/v1/orders', operations, order, wait)).body;
  const plan = { orderId, plannedDate: acceptedOn, dispatch: true };
  const delivery = ok(await post('/v1/deliveries', warehouse, plan, wait)).body;
  expect(delivery).toMatchObject({ status: 'DISPATCHED', dispatchedOn: acceptedOn });
  const invoiceId = delivery['deliveryId'] as string;
  ok(await post(`/v1/deliveries/${invoiceId}/receipt`, warehouse, { receivedOn: acceptedOn }));
  await whenQuiet(api);
  return invoiceId;
}

/** A posted payment of the market's first outlet. */
async function pay(market: Market, amount: number, more: object = {}): Promise<string> {
  const { distributorId, outletIds, tokens } = market;
  const body = { distributorId, outletId: outletIds[0], amount, method: 'BANK_TRANSFER', ...more };
  const answer = ok(await post('/v1/payments', tokens.finance, body, wait));
  expect(answer.body).toMatchObject({ status: 'POSTED' });
  await whenQuiet(api);
  return answer.body['paymentId'] as string;
}

const openOf = async (market: Market, invoiceId: string) =>
  (await read(`/v1/invoices/${invoiceId}`, market.tokens.finance))['open'];
const account = (market: Market, question: string, query = '') =>
  read(`/v1/accounts/${market.outletIds[0]}/${question}${query}`, market.tokens.finance);

describe('a payment', () => {
  it('is recorded once for each transaction of the bank, however often and by whomever it is told', async () => {
    const market = await makeMarket(api);
    const { distributorId, outletIds, tokens } = market;
    const body = {
      distributorId,
      outletId: outletIds[0],
      amount: 5_000,
      method: 'BANK_TRANSFER',
      bankReference: 'FT-7',
    };
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = ok(await post('/v1/payments', tokens.finance, body, headers));
    expect(ok(await post('/v1/payments', tokens.finance, body, headers)).body['paymentId']).toBe(
      first.body['paymentId'],
    );
    const answers = await Promise.all([
      post('/v1/payments', tokens.finance, body),
      post('/v1/payments', tokens.distributor, body),
      post('/v1/payments', tokens.finance, { ...body, amount: 6_000 }),
    ]);
    for (const { status, body: problem } of answers) {
      expect([status, problem['code']]).toEqual([409, 'payment-exists']);
      expect(problem['details']).toEqual({ paymentId: first.body['paymentId'] });
    }
    // Another creditor's bank has numbers of its own.
    const other = await makeMarket(api);
    await pay(other, 5_000, { bankReference: 'FT-7' });
    await whenQuiet(api);
    expect(await account(market, 'exposure')).toMatchObject({ unapplied: 5_000 });
  });

  it('without a payer waits for one, then settles the oldest invoices first', async () => {
    const market = await makeMarket(api);
    const { distributorId, outletIds, tokens } = market;
    const newer = await invoice(market, 2);
    const older = await invoice(market, 3, addDays(today, -20));
    const unknown = { level: 'SECONDARY', distributorId, amount: 40_000, method: 'BANK_TRANSFER' };
    const { body } = ok(await post('/v1/payments', tokens.finance, unknown, wait));
    expect(body).toMatchObject({ status: 'UNIDENTIFIED', creditorId: distributorId, debtorId: null });
    const path = `/v1/payments/${body['paymentId'] as string}`;
    expect(await refusal(`${path}/applications`, tokens.finance, { applications: [{ invoiceId: older, amount: 1 }] })).toEqual(
      [409, 'not-identified'],
    ); // prettier-ignore
    expect(await refusal(`${path}/identification`, tokens.finance, {})).toEqual([422, 'invalid-body']);
    expect(await refusal(`${path}/identification`, tokens.finance, { outletId: 'nobody' })).toEqual([
      422,
      'unknown-account',
    ]);
    expect(await refusal(`${path}/identification`, tokens.distributor, { outletId: outletIds[0] })).toEqual([
      403,
      'forbidden',
    ]);
    const identified = ok(await post(`${path}/identification`, tokens.finance, { outletId: outletIds[0] }, wait));
    expect(identified.body).toMatchObject({ status: 'POSTED', debtorId: outletIds[0] });
    await whenQuiet(api);
    expect([await openOf(market, older), await openOf(market, newer)]).toEqual([0, 15_000]);
    expect(await read(path, tokens.distributor)).toMatchObject({
      applications: [
        { invoiceId: older, amount: 33_000 },
        { invoiceId: newer, amount: 7_000 },
      ],
    });
  });

  it('settles what it names; applications and the whole payment can be taken back', async () => {
    const market = await makeMarket(api);
    const { finance, distributor } = market.tokens;
    const [a, b] = [await invoice(market, 1), await invoice(market, 2)];
    const paymentId = await pay(market, 30_000, { invoices: [{ invoiceId: b, amount: 10_000 }] });
    expect([await openOf(market, a), await openOf(market, b)]).toEqual([11_000, 12_000]);
    const path = `/v1/payments/${paymentId}`;
    const use = (invoiceId: string, amount: number) => ({ applications: [{ invoiceId, amount }] });
    expect(await refusal(`${path}/applications`, finance, use(a, 11_001))).toEqual([409, 'exceeds-open']);
    expect(await refusal(`${path}/applications`, finance, use(a, 20_001))).toEqual([409, 'exceeds-payment']);
    expect(await refusal(`${path}/applications`, distributor, use(a, 1))).toEqual([403, 'forbidden']);
    const applied = ok(await post(`${path}/applications`, finance, use(a, 11_000)));
    expect(applied.body).toMatchObject({ unapplied: 9_000, applications: [{ invoiceId: b }, { invoiceId: a }] });
    const undo = `${path}/applications/${b}/reversal`;
    const undone = ok(await post(undo, finance, { reason: 'Meant another one' }));
    expect(undone.body).toMatchObject({ unapplied: 19_000, applications: [{ invoiceId: a, amount: 11_000 }] });
    expect(await refusal(undo, finance, { reason: 'Twice' })).toEqual([409, 'not-applied']);

    ok(await post(`${path}/reversal`, finance, { reason: 'Returned by the bank' }));
    await whenQuiet(api);
    expect([await openOf(market, a), await openOf(market, b)]).toEqual([11_000, 22_000]);
    expect(await read(path, finance)).toMatchObject({ status: 'REVERSED', unapplied: 0 });
    expect(await account(market, 'exposure')).toMatchObject({ openItems: 33_000, unapplied: 0 });
  });

  it('goes to an account that is there, in its currency, by somebody who may', async () => {
    const market = await makeMarket(api);
    const other = await makeMarket(api);
    const { finance, distributor } = market.tokens;
    const payment = (more: object) => ({ distributorId: market.distributorId, amount: 1, method: 'CASH', ...more });
    const of = (token: string, more: object) => refusal('/v1/payments', token, payment(more));
    expect(await of(finance, { outletId: other.outletIds[0] })).toEqual([422, 'unknown-account']);
    expect(await of(finance, { outletId: market.outletIds[0], currency: 'USD' })).toEqual([409, 'currency-mismatch']);
    expect(await of(finance, { level: 'PRIMARY', outletId: market.outletIds[0] })).toEqual([422, 'invalid-body']);
    expect(await of(finance, { amount: 0 })).toEqual([422, 'invalid-body']);
    expect(await of(distributor, { distributorId: other.distributorId })).toEqual([404, 'not-found']);
    expect(await of(distributor, { level: 'PRIMARY' })).toEqual([403, 'forbidden']);
    expect(await of(market.tokens.operations, {})).toEqual([403, 'forbidden']);
    for (const path of ['nothing', 'nothing/reversal']) {
      const answer = path.endsWith('reversal')
        ? await post(`/v1/payments/${path}`, finance, { reason: 'x' })
        : await api.get(`/v1/payments/${path}`, finance);
      expect(answer.status).toBe(404);
    }
  });
});

describe('an account', () => {
  it('ages what is open as of any day', async () => {
    const market = await makeMarket(api);
    const due = addDays(today, -10);
    await invoice(market, 1, addDays(due, -14));
    await invoice(market, 2, addDays(due, -114));
    await invoice(market, 4);
    await pay(market, 5_000, { valueDate: addDays(due, 2) });
    const buckets = async (query: string) => {
      const ageing = await account(market, 'ageing', query);
      const list = ageing['buckets'] as { label: string; amount: number; invoices: number }[];
      const { openItems, overdue, overduePercent } = ageing;
      expect(list.reduce((sum, { amount }) => sum + amount, 0)).toBe(openItems);
      const filled = list.filter(({ amount }) => amount !== 0).map(({ label, amount }) => [label, amount]);
      return { filled, overdue, overduePercent };
    };
    expect(((await account(market, 'ageing'))['buckets'] as Figures[]).map(({ label }) => label)).toEqual(
      ['0', '1-7', '8-15', '16-30', '31-60', '61-90', '90+'],
    ); // prettier-ignore
    const old = ['90+', 22_000];
    expect(await buckets(`?asOf=${due}`)).toEqual({
      filled: [['0', 11_000], old],
      overdue: 22_000,
      overduePercent: '66.66',
    });
    expect((await buckets(`?asOf=${addDays(due, 1)}`)).filled).toEqual([['1-7', 11_000], old]);
    expect((await buckets(`?asOf=${addDays(due, 8)}`)).filled).toEqual([['8-15', 11_000], ['90+', 17_000]]); // prettier-ignore
    expect((await buckets('')).filled).toEqual([['0', 44_000], ['8-15', 11_000], ['90+', 17_000]]); // prettier-ignore
    expect(await buckets(`?asOf=${addDays(due, -200)}`)).toEqual({ filled: [], overdue: 0, overduePercent: null });
  });

  it('has a statement between two dates, as it was known at any instant', async () => {
    const market = await makeMarket(api);
    await invoice(market, 1, addDays(today, -40));
    await invoice(market, 2, addDays(today, -20));
    const before = await account(market, 'statement', `?from=${addDays(today, -30)}`);
    expect(before).toMatchObject({ opening: { balance: 11_000 }, closing: { balance: 33_000 }, to: today });
    const known = (before['entries'] as Figures[])[0]!['recordedAt'] as string;
    await pay(market, 8_000, { valueDate: addDays(today, -25) });
    const after = await account(market, 'statement', `?from=${addDays(today, -30)}&to=${addDays(today, -20)}`);
    expect(after).toMatchObject({
      ...{
        opening: { openItems: 11_000, balance: 11_000 },
        closing: { openItems: 25_000, unapplied: 0, balance: 25_000 },
      },
      entries: [
        { kind: 'PAYMENT', unapplied: 8_000, balance: 3_000 },
        { kind: 'APPLICATION', openItems: -8_000, unapplied: -8_000, balance: 3_000 },
        { kind: 'INVOICE', openItems: 22_000, balance: 25_000 },
      ],
    });
    const asKnown = await account(market, 'statement', `?from=${addDays(today, -30)}&knownAt=${known}`);
    expect(asKnown).toEqual({ ...before, knownAt: known });
    const entries = `/v1/account-entries?debtor=${market.outletIds[0]}`;
    const csv = await api.get<string>(entries, market.tokens.analyst, { Accept: 'text/csv' });
    expect(csv.body.trim().split('\r\n')).toHaveLength(5);
    for (const query of [
      '?from=2026-02-30',
      '?from=2026-02-02&to=2026-02-01',
      '?knownAt=yesterday',
      '?upTo=2026-02-01',
    ]) {
      const answer = await api.get(`/v1/accounts/${market.outletIds[0]}/statement${query}`, market.tokens.finance);
      expect([query, answer.status, (answer.body as Figures)['code']]).toEqual([query, 400, 'invalid-parameter']);
    }
  });

  it('takes a limit and write-offs from finance, and shows itself to its two sides only', async () => {
    const market = await makeMarket(api, { outletLimit: 11_000 });
    const other = await makeMarket(api);
    const { distributorId, outletIds, tokens } = market;
    const path = `/v1/accounts/${outletIds[0]}`;
    const invoiceId = await invoice(market, 1);
    const held = ok(await post('/v1/orders', tokens.operations, outletOrder(market, [1]), wait)).body;
    expect(held).toMatchObject({ status: 'HELD' });
    const off = { creditorId: distributorId, invoiceId, reason: 'Shop burnt down' };
    expect(await refusal(`${path}/write-offs`, tokens.finance, { ...off, amount: 11_001 })).toEqual([
      409,
      'exceeds-open',
    ]);
    expect(await refusal(`${path}/write-offs`, tokens.distributor, { ...off, amount: 1 })).toEqual([403, 'forbidden']);
    expect(await refusal(`${path}/write-offs`, tokens.finance, { ...off, creditorId: 'nobody', amount: 1 })).toEqual([
      404,
      'not-found',
    ]);
    expect(ok(await post(`${path}/write-offs`, tokens.finance, { ...off, amount: 1_000 })).body).toMatchObject({
      ...{ openItems: 10_000, available: 1_000 },
    });
    const limit = { creditorId: distributorId, creditLimit: 21_000, reason: 'Good season' };
    const raised = ok(await post(`${path}/credit-limit`, tokens.finance, limit));
    expect(raised.body).toMatchObject({ creditLimit: 21_000, openItems: 10_000 });
    await whenQuiet(api);
    expect(await read(`/v1/orders/${held['orderId'] as string}`, tokens.operations)).toMatchObject({
      status: 'CONFIRMED',
    });
    expect(await read(`/v1/invoices/${invoiceId}`, tokens.finance)).toMatchObject({ writtenOff: 1_000, open: 10_000 });
    expect(ok(await api.get(raised.headers.get('location')!, tokens.distributor)).body).toMatchObject({
      exposure: 21_000,
    });
    const list = await read('/v1/accounts', tokens.distributor);
    expect((list['items'] as Figures[]).map(({ creditorId, debtorId }) => [creditorId, debtorId])).toEqual(
      [[distributorId, outletIds[0]], ['principal', distributorId]],
    ); // prettier-ignore
    for (const question of ['statement', 'ageing', 'exposure']) {
      expect((await api.get(`${path}/${question}`, other.tokens.distributor)).status).toBe(404);
    }
  });
});

describe('an invoice', () => {
  it('is adjusted by quantity and price, replaced, and never changed', async () => {
    const market = await makeMarket(api);
    const { finance, distributor } = market.tokens;
    const invoiceId = await invoice(market, 10);
    const path = `/v1/invoices/${invoiceId}`;
    const less = (reason: string, line: object) => ({ reason, note: 'as agreed', lines: [{ lineNo: 1, ...line }] });
    expect(await refusal(`${path}/adjustments`, finance, less('RETURN', { quantity: 1 }))).toEqual([
      422,
      'invalid-body',
    ]);
    expect(await refusal(`${path}/adjustments`, finance, less('PRICE', { quantity: 1 }))).toEqual([
      422,
      'invalid-body',
    ]);
    expect(await refusal(`${path}/adjustments`, finance, less('QUANTITY', { quantity: 11 }))).toEqual([
      409,
      'exceeds-invoiced',
    ]);
    expect(await refusal(`${path}/adjustments`, distributor, less('QUANTITY', { quantity: 1 }))).toEqual([
      403,
      'forbidden',
    ]);
    const headers = { 'Idempotency-Key': randomUUID() };
    const quantity = ok(await post(`${path}/adjustments`, finance, less('QUANTITY', { quantity: 2 }), headers));
    expect(quantity.body).toMatchObject({
      total: 110_000,
      leftTotal: 88_000,
      lines: [{ quantity: 10, leftQuantity: 8 }],
    });
    ok(await post(`${path}/adjustments`, finance, less('QUANTITY', { quantity: 2 }), headers));
    const stale = await post(`${path}/adjustments`, finance, less('PRICE', { net: 5_000 }), { 'If-Match': '"0"' });
    expect(stale.status).toBe(412);
    const price = ok(await post(`${path}/adjustments`, finance, less('PRICE', { net: 5_000 }), { 'If-Match': '"1"' }));
    expect(price.body).toMatchObject({ leftTotal: 82_500 });
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(82_500);

    ok(await post(`${path}/replacement`, finance, { replacementId: 'INV-2', reason: 'Wrong tax id' }));
    expect(await refusal(`${path}/adjustments`, finance, less('QUANTITY', { quantity: 1 }))).toEqual([
      409,
      'invoice-replaced',
    ]);
    const request = { invoiceId, reason: 'UNSOLD', lines: [{ lineNo: 1, quantity: 1 }] };
    expect(await refusal('/v1/returns', distributor, request)).toEqual([409, 'invoice-replaced']);
    await whenQuiet(api);
    expect(await read(path, distributor)).toMatchObject({
      ...{ total: 110_000, adjusted: 110_000, open: 0, replacedBy: 'INV-2' },
      adjustments: [
        { reason: 'QUANTITY', total: 22_000 },
        { reason: 'PRICE', total: 5_500 },
        { reason: 'REPLACEMENT' },
      ],
    });
    expect(await account(market, 'exposure')).toMatchObject({ openItems: 0, unapplied: 0 });
  });
});

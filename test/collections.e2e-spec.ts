import { addDays } from '#libs/kernel';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder, unitTotal, type Market } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

type Figures = Readonly<Record<string, unknown>>;
const wait = { Prefer: 'wait=20' };
const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
const ago = (days: number) => addDays(today, -days);
const levels = [
  { daysOverdue: 3, wording: 'reminder', minimum: 50_000, intervalDays: 7 },
  { daysOverdue: 15, wording: 'last-notice', minimum: 50_000, intervalDays: 7, hold: true },
];

let api: RunningApi;
let second: string;
beforeAll(async () => {
  api = await startApi({ TUYEN_DUNNING_LEVELS: JSON.stringify(levels) });
  second = await api.token('finance', undefined, 'u-second');
});
afterAll(() => api.stop());

const read = async (path: string, token: string): Promise<Figures> => ok(await api.get(path, token)).body;
const items = async (path: string, token: string) => (await read(path, token))['items'] as Figures[];
const post = (path: string, token: string, body: object, headers = {}) => api.command(path, token, body, headers);
const refusal = async (path: string, token: string, body: object) => {
  const { status, body: problem } = await post(path, token, body);
  return [status, problem['code']];
};

/** An invoice of an outlet for so many units, issued so many days ago; due after 14 days. */
async function invoice(market: Market, outlet: number, quantity: number, days: number): Promise<string> {
  const { operations, warehouse } = market.tokens;
  const order = { ...outletOrder(market, [quantity], outlet), orderedOn: ago(days) };
  const { orderId } = ok(await post('/v1/orders', operations, order, wait)).body;
  const plan = { orderId, plannedDate: ago(days), dispatch: true };
  const { deliveryId } = ok(await post('/v1/deliveries', warehouse, plan, wait)).body;
  ok(await post(`/v1/deliveries/${String(deliveryId)}/receipt`, warehouse, { receivedOn: ago(days) }));
  await whenQuiet(api);
  return deliveryId as string;
}

async function pay(market: Market, outlet: number, amount: number, more: object = {}): Promise<string> {
  const { distributorId, outletIds, tokens } = market;
  const body = { distributorId, outletId: outletIds[outlet], amount, method: 'BANK_TRANSFER', ...more };
  const { paymentId } = ok(await post('/v1/payments', tokens.finance, body, wait)).body;
  await whenQuiet(api);
  return paymentId as string;
}

const promise = async (market: Market, body: object): Promise<string> => {
  const parties = { creditorId: market.distributorId, debtorId: market.outletIds[0] };
  const { promiseId } = ok(await post('/v1/promises', market.tokens.finance, { ...parties, ...body })).body;
  await whenQuiet(api);
  return promiseId as string;
};

describe('a promise to pay', () => {
  const told = async (market: Market, promiseId: string) => {
    const { paid, status } = await read(`/v1/promises/${promiseId}`, market.tokens.finance);
    return [status, paid];
  };

  it('is kept by what payments settle of its invoices by the day, and shows on the statement', async () => {
    const market = await makeMarket(api);
    const { distributorId, outletIds, tokens } = market;
    const [one, two] = [await invoice(market, 0, 10, 20), await invoice(market, 0, 5, 20)];
    const promiseId = await promise(market, { invoices: [{ invoiceId: one }], dueOn: addDays(today, 5) });
    expect(await told(market, promiseId)).toEqual(['OPEN', 0]);
    await pay(market, 0, 5 * unitTotal, { invoices: [{ invoiceId: two }] });
    await pay(market, 0, 4 * unitTotal, { invoices: [{ invoiceId: one }] });
    expect(await told(market, promiseId)).toEqual(['OPEN', 4 * unitTotal]);
    await pay(market, 0, 6 * unitTotal, { invoices: [{ invoiceId: one }] });
    expect(await told(market, promiseId)).toEqual(['KEPT', 10 * unitTotal]);
    const { promises } = await read(`/v1/accounts/${outletIds[0]}/statement`, tokens.distributor);
    expect(promises).toEqual([expect.objectContaining({ promiseId, amount: 10 * unitTotal, status: 'KEPT' })]);
    expect(await items(`/v1/promises?creditor=${distributorId}&status=KEPT`, tokens.distributor)).toHaveLength(1);
    expect(await items(`/v1/promises?creditor=${distributorId}&status=OPEN`, tokens.finance)).toEqual([]);
  });

  it('is broken after its day; money booked late counts by its value date, what bounces does not', async () => {
    const market = await makeMarket(api);
    await invoice(market, 0, 10, 40);
    const promiseId = await promise(market, { amount: 50_000, madeOn: ago(10), dueOn: ago(3) });
    expect(await told(market, promiseId)).toEqual(['BROKEN', 0]);
    await pay(market, 0, 20_000, { valueDate: ago(2) });
    expect(await told(market, promiseId)).toEqual(['BROKEN', 0]);
    const late = await pay(market, 0, 30_000, { valueDate: ago(3) });
    expect(await told(market, promiseId)).toEqual(['PARTLY_KEPT', 30_000]);
    ok(await post(`/v1/payments/${late}/reversal`, market.tokens.finance, { reason: 'bounced' }, wait));
    await whenQuiet(api);
    expect(await told(market, promiseId)).toEqual(['BROKEN', 0]);
    const [row] = await items(`/v1/promises?creditor=${market.distributorId}&asOf=${ago(4)}`, market.tokens.finance);
    expect(row).toMatchObject({ promiseId, status: 'OPEN' });
  });

  it('refuses what was not owed, and ends when it is withdrawn', async () => {
    const market = await makeMarket(api);
    const { finance } = market.tokens;
    const invoiceId = await invoice(market, 0, 10, 20);
    const parties = { creditorId: market.distributorId, debtorId: market.outletIds[0], dueOn: addDays(today, 5) };
    const refused = (body: object) => refusal('/v1/promises', finance, { ...parties, ...body });
    expect(await refused({ invoices: [{ invoiceId, amount: 10 * unitTotal + 1 }] })).toEqual([409, 'exceeds-open']);
    expect(await refused({ invoices: [{ invoiceId: 'I-9' }] })).toEqual([409, 'nothing-open']);
    expect(await refused({ amount: 1, dueOn: ago(1) })).toEqual([422, 'bad-date']);
    expect(await refused({ amount: 1, debtorId: 'nobody' })).toEqual([422, 'unknown-account']);
    expect(await refused({})).toEqual([422, 'invalid-body']);
    const promiseId = await promise(market, { amount: 1_000, dueOn: addDays(today, 5) });
    ok(await post(`/v1/promises/${promiseId}/withdrawal`, finance, { reason: 'agreed on instalments' }));
    await whenQuiet(api);
    expect(await told(market, promiseId)).toEqual(['WITHDRAWN', 0]);
  });
});

describe('a dunning run', () => {
  const run = async (market: Market, more: object = {}) =>
    ok(await post('/v1/dunning-runs', market.tokens.finance, { creditorId: market.distributorId, ...more })).body;
  const proposals = async (market: Market, runId: unknown) => {
    await whenQuiet(api);
    return items(`/v1/dunning-runs/proposals?runId=${String(runId)}`, market.tokens.finance);
  };
  const decide = (runId: unknown, debtorId: unknown, how: string, token: string, body: object = {}) =>
    post(`/v1/dunning-runs/${String(runId)}/proposals/${String(debtorId)}/${how}`, token, body);

  it('proposes for each debtor what is overdue and neither promised nor covered by cash; the same day is one run', async () => {
    const market = await makeMarket(api, { outlets: 4 });
    const [old, , young] = [
      await invoice(market, 0, 10, 40),
      await invoice(market, 1, 10, 40),
      await invoice(market, 2, 10, 15),
      await invoice(market, 3, 10, 40),
    ];
    expect(young).toBeDefined();
    const promised = await invoice(market, 0, 7, 40);
    await promise(market, { invoices: [{ invoiceId: promised }], dueOn: addDays(today, 5) });
    await pay(market, 1, 6 * unitTotal);
    ok(
      await post('/v1/promises', market.tokens.finance, {
        ...{ creditorId: market.distributorId, debtorId: market.outletIds[3] },
        ...{ amount: 9 * unitTotal, dueOn: addDays(today, 1) },
      }),
    );
    await whenQuiet(api);
    const first = await run(market);
    expect(first).toMatchObject({ status: 'FINISHED', debtors: 4, proposals: 1, date: today });
    expect(await run(market)).toEqual(first);
    const [proposal, ...none] = await proposals(market, first['runId']);
    expect(none).toEqual([]);
    expect(proposal).toMatchObject({
      ...{ debtorId: market.outletIds[0], dunningLevel: 1, wording: 'reminder', amount: 10 * unitTotal },
      ...{ promised: 7 * unitTotal, disputed: 0, status: 'PROPOSED', itemCount: 1, hold: false },
      items: [{ invoiceId: old, amount: 10 * unitTotal, daysOverdue: 26, dueDate: ago(26) }],
    });
    expect(await read(`/v1/dunning-runs/${String(first['runId'])}`, market.tokens.finance)).toMatchObject({
      ...{ status: 'FINISHED', proposals: 1, startedBy: 'u-finance' },
    });
  });

  it('goes up a level after the interval, once a second person confirmed; what it proposes blocks the account', async () => {
    const market = await makeMarket(api);
    const { tokens, distributorId } = market;
    const debtorId = market.outletIds[0]!;
    await invoice(market, 0, 10, 60);
    const first = (await run(market, { date: ago(8) }))['runId'];
    expect([first, (await decide(first, debtorId, 'confirmation', tokens.finance)).body['code']]).toEqual([
      `${distributorId}.${ago(8)}`,
      'second-person-needed',
    ]);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        n % 2 === 0
          ? decide(first, debtorId, 'confirmation', second)
          : decide(first, debtorId, 'dropping', second, { reason: 'no' }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    const [{ status } = { status: '' }] = await proposals(market, first);
    const won = answers.filter((answer) => answer.status === 200);
    expect(won.every(({ body }) => body['status'] === status)).toBe(true);
    expect(won).toHaveLength(5);
    if (status === 'DROPPED') {
      const again = (await run(market, { date: ago(7) }))['runId'];
      ok(await decide(again, debtorId, 'confirmation', second));
    }
    const next = status === 'DROPPED' ? today : ago(1);
    const last = (await run(market, { date: next }))['runId'];
    const confirmed = ok(await decide(last, debtorId, 'confirmation', second)).body;
    expect(confirmed).toMatchObject({ dunningLevel: 2, wording: 'last-notice', hold: true, status: 'CONFIRMED' });
    const block = { creditorId: distributorId, reason: 'last notice unanswered', runId: last };
    expect(ok(await post(`/v1/accounts/${debtorId}/block`, tokens.finance, block)).body).toMatchObject({
      ...{ blocked: 'last notice unanswered', available: 0 },
    });

    const order = ok(await post('/v1/orders', tokens.operations, outletOrder(market, [1]), wait)).body;
    expect(order).toMatchObject({ status: 'HELD', heldFor: 'CREDIT' });
    const lifting = { creditorId: distributorId, reason: 'paid' };
    ok(await post(`/v1/accounts/${debtorId}/block/lifting`, tokens.finance, lifting));
    await whenQuiet(api);
    expect(await read(`/v1/orders/${String(order['orderId'])}`, tokens.operations)).toMatchObject({
      status: 'CONFIRMED',
    });
    expect(await read(`/v1/accounts/${debtorId}/exposure`, tokens.finance)).toMatchObject({ blocked: null });
  });

  it('leaves out what is disputed; what is paid or disputed since is left out when it is confirmed, to nothing', async () => {
    const market = await makeMarket(api);
    const debtorId = market.outletIds[0]!;
    const { finance } = market.tokens;
    const invoiceId = await invoice(market, 0, 20, 60);
    const dispute = async (amount: number) => {
      const parties = { creditorId: market.distributorId, debtorId };
      ok(await post('/v1/deductions', finance, { ...parties, invoiceId, amount, reason: 'SHORT_DELIVERY' }));
    };
    await dispute(4 * unitTotal);
    await whenQuiet(api);
    const first = (await run(market, { date: ago(8) }))['runId'];
    const [proposal] = await proposals(market, first);
    expect(proposal).toMatchObject({ amount: 16 * unitTotal, disputed: 4 * unitTotal, items: [{ invoiceId }] });
    // No waiting for read models: the confirmation looks at what the account has decided.
    await dispute(unitTotal);
    await pay(market, 0, 5 * unitTotal, { invoices: [{ invoiceId }] });
    const confirmed = ok(await decide(first, debtorId, 'confirmation', second)).body;
    expect(confirmed).toMatchObject({
      ...{ status: 'CONFIRMED', amount: 10 * unitTotal, proposedAmount: 16 * unitTotal },
      ...{ reasons: ['SETTLED', 'DISPUTED'], items: [{ invoiceId, amount: 10 * unitTotal }] },
    });
    expect(await proposals(market, first)).toMatchObject([
      { amount: 10 * unitTotal, proposedAmount: 16 * unitTotal, reason: 'SETTLED, DISPUTED', itemCount: 1 },
    ]);
    const last = (await run(market))['runId'];
    await pay(market, 0, 12 * unitTotal);
    const refused = (await decide(last, debtorId, 'confirmation', second)).body;
    expect(refused).toMatchObject({ status: 409, code: 'nothing-to-collect' });
    expect(String(refused['detail'])).toMatch(new RegExp(`^Only 0 of the ${10 * unitTotal}`));
    ok(await decide(last, debtorId, 'dropping', second, { reason: 'paid' }));
  });

  it('is one run however many start it at once', async () => {
    const market = await makeMarket(api, { outlets: 2 });
    await Promise.all([invoice(market, 0, 10, 40), invoice(market, 1, 10, 40)]);
    const runs = await Promise.all(Array.from({ length: 8 }, () => run(market)));
    expect(new Set(runs.map(({ runId, proposals: count }) => JSON.stringify([runId, count])))).toEqual(
      new Set([JSON.stringify([`${market.distributorId}.${today}`, 2])]),
    );
    expect(await proposals(market, runs[0]!['runId'])).toHaveLength(2);
  });

  it('is for no day to come, and unknown proposals are refused', async () => {
    const market = await makeMarket(api);
    const body = { creditorId: market.distributorId, date: addDays(today, 1) };
    expect(await refusal('/v1/dunning-runs', market.tokens.finance, body)).toEqual([422, 'bad-date']);
    const answer = await decide(`${market.distributorId}.${today}`, market.outletIds[0], 'confirmation', second);
    expect(answer.status).toBe(404);
  });
});

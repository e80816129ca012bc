import type { PolicyBody } from '#libs/discount-policies';
import { constraint, onlyFor, policyBody, slabs } from '#libs/discount-policies/testing';
import { addDays } from '#libs/kernel';
import { Database } from '#libs/platform';
import { startApi, type Answer, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder, unitPrice, type Market } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

type Figures = Readonly<Record<string, unknown>>;

const wait = { Prefer: 'wait=20' };
const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
/** The month before this one: over, so that it can be settled for good. */
const lastMonth = addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 7);
const thisMonth = today.slice(0, 7);
const yearAgo = `${Number(today.slice(0, 4)) - 1}${today.slice(4, 7)}`;
let api: RunningApi;
let market: RebateMarket;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  market = await rebateMarket();
});
afterAll(() => api.stop());

interface RebateMarket extends Market {
  readonly policyId: string;
  readonly checker: string;
}

type Terms = Extract<PolicyBody['settlement'], { kind: 'PERIOD_REBATE' }>;

/** From 20 units a month on 2 %, from 40 on 3 %, on all of them; or what `changes` say of the policy and its settlement. */
async function rebateMarket(
  changes: Partial<PolicyBody> = {},
  settlement: (market: Market) => Partial<Terms> = () => ({}),
): Promise<RebateMarket> {
  const made = await makeMarket(api, { outlets: 2 });
  const { distributorId, tokens } = made;
  const policyId = `V-${distributorId}`;
  const draft = policyBody({
    ...{ currency: 'VND', phase: 'SETTLEMENT', governingDate: 'INVOICE', taxTreatment: 'COMMERCIAL_CREDIT' },
    ...{ slabs: slabs([20, '2'], [40, '3']), eligibility: onlyFor({ distributor: [distributorId] }) },
    settlement: {
      ...{ kind: 'PERIOD_REBATE', period: 'MONTH', against: 'NOTHING', targets: [], late: 'TRUE_UP' },
      ...settlement(made),
    },
    ...changes,
  });
  const drafted = ok(await api.command('/v1/discount-policies', tokens.operations, { policyId, draft }));
  const match = { 'If-Match': drafted.headers.get('etag')! };
  ok(await api.command(`/v1/discount-policies/${policyId}/versions`, tokens.operations, {}, match));
  return { ...made, policyId, checker: await api.token('finance', undefined, 'u-checker') };
}

/** A delivered and invoiced order of so many units. */
async function invoice(quantity: number, receivedOn: string, outlet = 0): Promise<string> {
  const { operations, warehouse } = market.tokens;
  const { orderId } = ok(
    await api.command('/v1/orders', operations, outletOrder(market, [quantity], outlet), wait),
  ).body;
  const plan = { orderId, plannedDate: today, dispatch: true };
  const invoiceId = ok(await api.command('/v1/deliveries', warehouse, plan, wait)).body['deliveryId'] as string;
  ok(await api.command(`/v1/deliveries/${invoiceId}/receipt`, warehouse, { receivedOn }));
  await whenQuiet(api);
  return invoiceId;
}

const drift = async () =>
  (await read(`/v1/reconciliation/drift?creditorId=${market.distributorId}&to=${today}`))['drift'];

/** What each account of the distributor's books has at the end of a month. */
async function balances(period: string): Promise<Readonly<Record<string, number>>> {
  const { items } = await read(`/v1/books/trial-balance?creditor=${market.distributorId}&period=${period}`);
  return Object.fromEntries((items as { account: string; closing: number }[]).map((row) => [row.account, row.closing]));
}

async function bringBack(invoiceId: string, quantity: number, receivedOn = today): Promise<void> {
  const { distributor, operations, warehouse } = market.tokens;
  const lines = [{ lineNo: 1, quantity }];
  const asked = ok(await api.command('/v1/returns', distributor, { invoiceId, reason: 'UNSOLD', lines })).body;
  const path = `/v1/returns/${String(asked['returnId'])}`;
  ok(await api.command(`${path}/approval`, operations, {}));
  const lots = [{ lineNo: 1, quantity, lot: 'L1', condition: 'SELLABLE' }];
  ok(await api.command(`${path}/receipt`, warehouse, { lines: lots, receivedOn }, wait));
  await whenQuiet(api);
}

const read = async (path: string, token = market.tokens.finance): Promise<Figures> =>
  ok(await api.get(path, token)).body;
const idOf = (period: string, outlet = 0) =>
  `${market.policyId}.1.${market.distributorId}.${market.outletIds[outlet]}.${period}`;
const rebate = (period: string, outlet = 0) => read(`/v1/rebates/${idOf(period, outlet)}`);
const propose = (period: string, body: object, token = market.tokens.finance) =>
  api.command(`/v1/rebates/${idOf(period)}/settlements`, token, body);
const approve = (period: string, { body }: Answer<Figures>, token = market.checker) =>
  api.command(`/v1/rebates/${idOf(period)}/settlements/${String(body['settlementId'])}/approval`, token, {});
const account = async () => {
  const { outletIds, distributorId } = market;
  const path = `/v1/accounts/${outletIds[0]}/statement?creditor=${distributorId}&from=${lastMonth}-01`;
  const { entries, closing } = (await read(path)) as { entries: Figures[]; closing: Figures };
  return { closing, kinds: entries.map(({ kind, openItems, unapplied }) => [kind, openItems, unapplied]) };
};

it('invoices and a return accrue; the settlement lists them, a second person posts it; late returns are trued up', async () => {
  const day = `${lastMonth}-10`;
  const first = await invoice(30, day);
  const second = await invoice(15, day);
  const value = (units: number, percent: number) => (units * unitPrice * percent) / 100;
  expect(await rebate(lastMonth)).toMatchObject({ accrued: value(45, 3), measure: 45, slab: 2, documents: [{}, {}] });
  await bringBack(second, 10);
  const accrued = value(35, 2);
  const statement = await rebate(lastMonth);
  expect(statement).toMatchObject({ accrued, settled: 0, open: accrued, measure: 35, slab: 1, closed: false });
  const documents = statement['documents'] as { amount: number; kind: string }[];
  expect(documents.reduce((sum, { amount }) => sum + amount, 0)).toBe(accrued);
  expect(documents.at(-1)).toMatchObject({ kind: 'CREDIT_NOTE', amount: accrued - value(45, 3) });

  // What came back this month lowers this month.
  expect(await balances(lastMonth)).toMatchObject({ '335': -value(45, 3), '5211': value(45, 3) });
  expect(await balances(thisMonth)).toMatchObject({ '335': -accrued, '5211': accrued });

  const proposed = ok(await propose(lastMonth, { kind: 'FINAL' }));
  expect(proposed.body).toMatchObject({ status: 'PROPOSED', amount: accrued, documents: [{}, {}, {}] });
  expect((await approve(lastMonth, proposed, market.tokens.finance)).status).toBe(403);
  const before = await account();
  // The same approval twice at once, by two people.
  const other = await api.token('admin', undefined, 'u-boss');
  const twice = await Promise.all([approve(lastMonth, proposed), approve(lastMonth, proposed, other)]);
  expect(twice.map(({ status }) => status)).toEqual([200, 200]);
  await whenQuiet(api);
  const after = await account();
  expect(after.kinds.slice(before.kinds.length)).toEqual([
    ['SETTLEMENT_CREDIT', 0, accrued],
    ['APPLICATION', -accrued, -accrued],
  ]);
  expect(await balances(thisMonth)).toMatchObject({ '335': 0, '5211': accrued });

  await bringBack(first, 20);
  expect(await rebate(lastMonth)).toMatchObject({ accrued: 0, settled: accrued, open: -accrued, closed: true });
  const owed = ok(await propose(lastMonth, { kind: 'TRUE_UP' }));
  expect(owed.body).toMatchObject({ no: 2, kind: 'TRUE_UP', amount: -accrued });
  ok(await approve(lastMonth, owed));
  await whenQuiet(api);
  expect((await account()).kinds.at(-1)).toEqual(['DEBIT_NOTE', accrued, 0]);
  expect(await rebate(lastMonth)).toMatchObject({ settled: 0, open: 0 });
  const list = await read(`/v1/rebate-settlements?rebateId=${idOf(lastMonth)}`);
  expect(list['items']).toMatchObject([
    { no: 1, status: 'APPROVED', decidedBy: expect.any(String) as unknown },
    { no: 2, status: 'APPROVED', amount: -accrued },
  ]);
  expect(await balances(thisMonth)).toMatchObject({ '335': 0, '5211': 0 });
  expect(await drift()).toEqual([]);
});

it('what the books hold as accrued, and what is posted of a settlement, is proved', async () => {
  await invoice(20, `${lastMonth}-10`);
  const settled = { kind: 'PARTIAL', amount: 1_000, pay: 'UNAPPLIED' };
  ok(await approve(lastMonth, ok(await propose(lastMonth, settled))));
  await whenQuiet(api);
  expect(await balances(thisMonth)).toMatchObject({ '335': -3_000, '5211': 4_000 });
  const { pool } = api.app.get(Database);
  const changed = async (table: string, column: string) => {
    const by = (more: number) => `update read.${table} set ${column} = ${column} + ${more} where policy_id = $1`;
    await pool.query(by(5), [market.policyId]);
    const found = (await drift()) as readonly Figures[];
    await pool.query(by(-5), [market.policyId]);
    for (const { link } of found) ok(await api.get(String(link), market.tokens.finance));
    return found.map(({ code, difference }) => `${String(code)} ${String(difference)}`);
  };
  expect(await changed('rebates', 'booked')).toEqual(['books-accrual-differs -5']);
  expect(await changed('rebate_settlements', 'net')).toEqual(['rebate-not-posted 5']);
  expect(await drift()).toEqual([]);
});

it('a part is settled while the period runs; the period itself only when it is over', async () => {
  await invoice(20, today);
  const refused = await propose(thisMonth, { kind: 'FINAL' });
  expect(refused).toMatchObject({ status: 409, body: { code: 'period-open' } });
  expect(await propose(thisMonth, { kind: 'PARTIAL', amount: 4_001 })).toMatchObject({
    body: { code: 'exceeds-accrued' },
  });
  const proposed = ok(await propose(thisMonth, { kind: 'PARTIAL', amount: 3_000, pay: 'UNAPPLIED' }));
  ok(await approve(thisMonth, proposed));
  await whenQuiet(api);
  expect((await account()).closing).toMatchObject({ openItems: 220_000, unapplied: 3_000 });
  const spend = await read(`/v1/analytics/trade-spend?policyId=${market.policyId}`);
  expect(spend['items']).toMatchObject([
    {
      ...{ distributorId: market.distributorId, version: 1, kind: 'PERIOD_REBATE', accrued: 4_000, claimed: 3_000 },
      ...{ approved: 3_000, leakage: 0, open: 1_000, waitingSince: null },
    },
  ]);
  const rows = await read(`/v1/rebates?policyId=${market.policyId}`, market.tokens.distributor);
  expect(rows['items']).toMatchObject([{ accrued: 4_000, settled: 3_000, open: 1_000, status: 'OPEN', rate: '2' }]);
});

it('a return against an approval at the same moment: settled is never more than what is left', async () => {
  const invoiceId = await invoice(20, `${lastMonth}-15`);
  const proposed = ok(await propose(lastMonth, { kind: 'PARTIAL' }));
  const [approved] = await Promise.all([approve(lastMonth, proposed), bringBack(invoiceId, 5)]);
  await whenQuiet(api);
  const { settled, accrued } = (await rebate(lastMonth)) as { settled: number; accrued: number };
  expect(accrued).toBe(0);
  // Either it came first, and is taken back by the final settlement, or it was refused.
  expect([200, 409]).toContain(approved.status);
  expect(settled).toBe(approved.status === 200 ? 4_000 : 0);
  if (approved.status === 409) ok(await reject(lastMonth, proposed));
  const final = ok(await propose(lastMonth, { kind: 'FINAL' }));
  ok(await approve(lastMonth, final));
  expect(await rebate(lastMonth)).toMatchObject({ settled: 0, closed: true });
});

const reject = (period: string, { body }: Answer<Figures>) => {
  const path = `/v1/rebates/${idOf(period)}/settlements/${String(body['settlementId'])}/rejection`;
  return api.command(path, market.checker, { reason: 'returns' });
};

it('what comes late counts in the next period, where the policy says so', async () => {
  market = await rebateMarket({}, () => ({ late: 'NEXT_PERIOD' }));
  const first = await invoice(40, `${lastMonth}-10`);
  const final = ok(await propose(lastMonth, { kind: 'FINAL' }));
  ok(await approve(lastMonth, final));
  await whenQuiet(api);
  const settled = { accrued: 12_000, settled: 12_000, open: 0, measure: 40, closed: true };
  expect(await rebate(lastMonth)).toMatchObject(settled);

  await bringBack(first, 15);
  expect(await rebate(lastMonth)).toMatchObject({ ...settled, documents: [{ documentId: first }] });
  expect(await rebate(thisMonth)).toMatchObject({ accrued: 0, measure: -15, documents: [{ kind: 'CREDIT_NOTE' }] });
  const late = await invoice(5, `${lastMonth}-28`);
  expect(await rebate(lastMonth)).toMatchObject(settled);
  await invoice(30, today);
  // 30 and the late 5, less the 15 that came back.
  const next = await rebate(thisMonth);
  expect(next).toMatchObject({ accrued: 4_000, measure: 20, slab: 1, documents: [{ documentId: late }, {}, {}] });
  expect((await propose(lastMonth, { kind: 'TRUE_UP' })).body).toMatchObject({ code: 'nothing-open' });
  const part = ok(await propose(thisMonth, { kind: 'PARTIAL' }));
  expect(part.body).toMatchObject({ amount: 4_000, documents: [{}, {}, {}] });
  ok(await approve(thisMonth, part));
  await whenQuiet(api);
  expect(await drift()).toEqual([]);
});

it('against a target whole percents of it count; who has none earns nothing', async () => {
  market = await rebateMarket({ slabs: slabs([80, '1'], [100, '2']) }, ({ outletIds }) => ({
    ...{ against: 'TARGET', targets: [{ buyerId: outletIds[0]!, target: 50 }] },
  }));
  await invoice(39, today);
  expect(await rebate(thisMonth)).toMatchObject({ accrued: 0, slab: null, reference: 50 });
  await invoice(1, today);
  expect(await rebate(thisMonth)).toMatchObject({ accrued: 4_000, slab: 1, measure: 40 });
  const last = await invoice(10, today);
  expect(await rebate(thisMonth)).toMatchObject({ accrued: 10_000, slab: 2, measure: 50 });
  await bringBack(last, 1);
  expect(await rebate(thisMonth)).toMatchObject({ accrued: 4_900, slab: 1, measure: 49 });
  await invoice(50, today, 1);
  expect(await rebate(thisMonth, 1)).toMatchObject({ accrued: 0, slab: null, reference: 0, measure: 50 });
});

it('growth counts in whole percents of what the buyer took in the same period a year before', async () => {
  market = await rebateMarket({ slabs: slabs([100, '1'], [150, '2']) }, () => ({ against: 'LAST_YEAR' }));
  const old = await invoice(30, `${yearAgo}-03`);
  await bringBack(old, 10, `${yearAgo}-20`);
  await invoice(7, `${Number(yearAgo.slice(0, 4)) - 1}${yearAgo.slice(4)}-10`);
  await invoice(19, today);
  expect(await rebate(thisMonth)).toMatchObject({ accrued: 0, slab: null, reference: 20, measure: 19 });
  await invoice(1, today);
  expect(await rebate(thisMonth)).toMatchObject({ accrued: 2_000, slab: 1 });
  await invoice(10, today);
  expect(await rebate(thisMonth)).toMatchObject({ accrued: 6_000, slab: 2, reference: 20, measure: 30 });
  // Who took nothing last year has not grown.
  await invoice(20, today, 1);
  expect(await rebate(thisMonth, 1)).toMatchObject({ accrued: 0, slab: null, reference: 0 });
});

it('growth in litres counts last year’s goods by their content', async () => {
  const litres = constraint({ measure: 'STANDARD_UNIT', unit: 'LITRE' });
  market = await rebateMarket({ slabs: slabs([100, '1']), constraint: litres }, () => ({ against: 'LAST_YEAR' }));
  const content = { unit: 'LITRE', factor: '0.5', validFrom: '2020-01-01' };
  ok(await api.command(`/v1/products/${market.skus[0]}/contents`, market.tokens.operations, content));
  await whenQuiet(api);
  await invoice(20, `${yearAgo}-03`);
  await invoice(20, today);
  expect(await rebate(thisMonth)).toMatchObject({ accrued: 2_000, slab: 1, reference: 10, measure: 10 });
});

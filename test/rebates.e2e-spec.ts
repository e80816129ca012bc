import type { PolicyBody } from '#libs/discount-policies';
import { onlyFor, policyBody, slabs } from '#libs/discount-policies/testing';
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

/** From 20 units a month on 2 %, from 40 on 3 %, on all of them. */
async function rebateMarket(changes: Partial<PolicyBody> = {}): Promise<RebateMarket> {
  const made = await makeMarket(api);
  const { distributorId, tokens } = made;
  const policyId = `V-${distributorId}`;
  const draft = policyBody({
    ...{ currency: 'VND', phase: 'SETTLEMENT', governingDate: 'INVOICE', taxTreatment: 'COMMERCIAL_CREDIT' },
    ...{ slabs: slabs([20, '2'], [40, '3']), eligibility: onlyFor({ distributor: [distributorId] }) },
    settlement: { kind: 'PERIOD_REBATE', period: 'MONTH', against: 'NOTHING', targets: [], late: 'TRUE_UP' },
    ...changes,
  });
  const drafted = ok(await api.command('/v1/discount-policies', tokens.operations, { policyId, draft }));
  const match = { 'If-Match': drafted.headers.get('etag')! };
  ok(await api.command(`/v1/discount-policies/${policyId}/versions`, tokens.operations, {}, match));
  return { ...made, policyId, checker: await api.token('finance', undefined, 'u-checker') };
}

/** A delivered and invoiced order of so many units. */
async function invoice(quantity: number, receivedOn: string): Promise<string> {
  const { operations, warehouse } = market.tokens;
  const { orderId } = ok(await api.command('/v1/orders', operations, outletOrder(market, [quantity]), wait)).body;
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

async function bringBack(invoiceId: string, quantity: number): Promise<void> {
  const { distributor, operations, warehouse } = market.tokens;
  const lines = [{ lineNo: 1, quantity }];
  const asked = ok(await api.command('/v1/returns', distributor, { invoiceId, reason: 'UNSOLD', lines })).body;
  const path = `/v1/returns/${String(asked['returnId'])}`;
  ok(await api.command(`${path}/approval`, operations, {}));
  const lots = [{ lineNo: 1, quantity, lot: 'L1', condition: 'SELLABLE' }];
  ok(await api.command(`${path}/receipt`, warehouse, { lines: lots }, wait));
  await whenQuiet(api);
}

const read = async (path: string, token = market.tokens.finance): Promise<Figures> =>
  ok(await api.get(path, token)).body;
const idOf = (period: string) => `${market.policyId}.1.${market.distributorId}.${market.outletIds[0]}.${period}`;
const rebate = (period: string) => read(`/v1/rebates/${idOf(period)}`);
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

import { onlyFor, policyBody, slabs } from '#libs/discount-policies/testing';
import { addDays } from '#libs/kernel';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

type Figures = Readonly<Record<string, unknown>>;

const wait = { Prefer: 'wait=20' };
const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
const lastMonth = addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 7);
let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const outlets = 4;

/** Four outlets that took 20 units last month, which earns each of them 4,000; 10,000 are granted for all. */
async function cappedMarket() {
  const market = await makeMarket(api, { outlets });
  const { distributorId, tokens } = market;
  const { operations, warehouse } = tokens;
  const policyId = `V-${distributorId}`;
  const draft = policyBody({
    ...{ currency: 'VND', phase: 'SETTLEMENT', governingDate: 'INVOICE', taxTreatment: 'COMMERCIAL_CREDIT' },
    ...{ slabs: slabs([20, '2']), eligibility: onlyFor({ distributor: [distributorId] }) },
    settlement: { kind: 'PERIOD_REBATE', period: 'MONTH', against: 'NOTHING', targets: [], late: 'TRUE_UP' },
    caps: [{ scope: 'POLICY', measure: 'MONEY', limit: 10_000, grant: 'PARTIAL', shards: 1 }],
  });
  const drafted = ok(await api.command('/v1/discount-policies', operations, { policyId, draft }));
  const match = { 'If-Match': drafted.headers.get('etag')! };
  ok(await api.command(`/v1/discount-policies/${policyId}/versions`, operations, {}, match));
  const invoices: string[] = [];
  for (let n = 0; n < outlets; n++) {
    const { orderId } = ok(await api.command('/v1/orders', operations, outletOrder(market, [20], n), wait)).body;
    const plan = { orderId, plannedDate: today, dispatch: true };
    const { deliveryId } = ok(await api.command('/v1/deliveries', warehouse, plan, wait)).body;
    const receipt = { receivedOn: `${lastMonth}-10` };
    ok(await api.command(`/v1/deliveries/${String(deliveryId)}/receipt`, warehouse, receipt));
    invoices.push(String(deliveryId));
  }
  await whenQuiet(api);
  const checker = await api.token('finance', undefined, 'u-checker');
  const rebates = market.outletIds.map((outletId) => `${policyId}.1.${distributorId}.${outletId}.${lastMonth}`);
  const read = async (path: string) => ok(await api.get(path, tokens.finance)).body;
  return {
    ...{ ...market, invoices, rebates, read },
    budget: async () =>
      (((await read(`/v1/discount-policies/${policyId}/budgets`)) as Figures)['items'] as Figures[])[0]!,
    settlements: async () =>
      ((await read(`/v1/rebate-settlements?policyId=${policyId}`)) as Figures)['items'] as Figures[],
    propose: async (rebateId: string, kind: string) =>
      ok(await api.command(`/v1/rebates/${rebateId}/settlements`, tokens.finance, { kind })).body as Figures,
    approve: (rebateId: string, { settlementId }: Figures) =>
      api.command(`/v1/rebates/${rebateId}/settlements/${String(settlementId)}/approval`, checker, {}).then(ok),
  };
}
type CappedMarket = Awaited<ReturnType<typeof cappedMarket>>;

async function bringBack({ tokens }: CappedMarket, invoiceId: string, quantity: number): Promise<void> {
  const { distributor, operations, warehouse } = tokens;
  const lines = [{ lineNo: 1, quantity }];
  const { returnId } = ok(await api.command('/v1/returns', distributor, { invoiceId, reason: 'UNSOLD', lines })).body;
  ok(await api.command(`/v1/returns/${String(returnId)}/approval`, operations, {}));
  const lots = [{ lineNo: 1, quantity, lot: 'L1', condition: 'SELLABLE' }];
  ok(await api.command(`/v1/returns/${String(returnId)}/receipt`, warehouse, { lines: lots }, wait));
  await whenQuiet(api);
}

it('settlements approved at once share a cap, tell why, and give back what is trued down', async () => {
  const market = await cappedMarket();
  const { rebates } = market;
  const proposals = await Promise.all(rebates.map((rebateId) => market.propose(rebateId, 'FINAL')));
  await Promise.all(rebates.map((rebateId, n) => market.approve(rebateId, proposals[n]!)));
  await whenQuiet(api);
  expect(await market.budget()).toMatchObject({ granted: 10_000, reserved: 0, committed: 10_000, left: 0 });
  const settled = await market.settlements();
  const figures = settled.map(({ status, amount }) => [status, amount]);
  expect(figures.sort()).toEqual([
    ['APPROVED', 2_000],
    ['APPROVED', 4_000],
    ['APPROVED', 4_000],
    ['REJECTED', 4_000],
  ]);
  const policyId = rebates[0]!.split('.')[0]!;
  const rejected = settled.find(({ status }) => status === 'REJECTED')!;
  expect(rejected).toMatchObject({
    reason: `Its budgets have too little left: ${policyId}.POLICY.MONEY has 0.`,
    limited: { asked: 4_000, given: 0, budgets: [{ amount: 0, left: 0 }] },
  });
  expect(settled.find(({ amount }) => amount === 2_000)).toMatchObject({ limited: { asked: 4_000, given: 2_000 } });

  const whole = settled.find(({ status, amount }) => status === 'APPROVED' && amount === 4_000)!;
  const at = rebates.indexOf(String(whole['rebateId']));
  await bringBack(market, market.invoices[at]!, 10);
  const down = await market.propose(rebates[at]!, 'TRUE_UP');
  expect(down).toMatchObject({ amount: -4_000 });
  await market.approve(rebates[at]!, down);
  await whenQuiet(api);
  expect(await market.budget()).toMatchObject({ committed: 6_000, left: 4_000 });

  // What was refused is still open: it is proposed anew, and there is enough now.
  const waiting = String(rejected['rebateId']);
  await market.approve(waiting, await market.propose(waiting, 'FINAL'));
  await whenQuiet(api);
  expect(await market.read(`/v1/rebates/${waiting}`)).toMatchObject({ settled: 4_000, open: 0, closed: true });
  expect(await market.budget()).toMatchObject({ committed: 10_000, left: 0 });
});

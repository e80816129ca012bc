import { randomUUID } from 'node:crypto';
import { camtFile, type CamtEntryDraft } from '#libs/bank-files/testing';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder, unitTotal, type Market } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

type Figures = Readonly<Record<string, unknown>>;

const wait = { Prefer: 'wait=20' };
const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
let api: RunningApi;
/** Another person of finance than the market's. */
let second: string;
beforeAll(async () => {
  api = await startApi();
  second = await api.token('finance', undefined, 'finance-2');
});
afterAll(() => api.stop());

interface BankedMarket extends Market {
  readonly bankAccountId: string;
  readonly number: string;
}

async function banked(): Promise<BankedMarket> {
  const market = await makeMarket(api);
  const { distributorId, tokens } = market;
  const bankAccountId = `B-${distributorId}`;
  const number = randomUUID().replaceAll('-', '').slice(0, 14).toUpperCase();
  ok(await api.command('/v1/bank-accounts', tokens.finance, { bankAccountId, distributorId, number }));
  return { ...market, bankAccountId, number };
}

/** A delivered and invoiced order of the outlet, `quantity` units at 11,000. */
async function invoice(market: Market, quantity: number): Promise<string> {
  const { operations, warehouse } = market.tokens;
  const { orderId } = ok(await api.command('/v1/orders', operations, outletOrder(market, [quantity]), wait)).body;
  const plan = { orderId, plannedDate: today, dispatch: true };
  const { deliveryId } = ok(await api.command('/v1/deliveries', warehouse, plan, wait)).body;
  ok(await api.command(`/v1/deliveries/${deliveryId as string}/receipt`, warehouse, { receivedOn: today }));
  await whenQuiet(api);
  return deliveryId as string;
}

/** A posted payment of the outlet. */
async function pay(market: Market, amount: number, more: object = {}): Promise<string> {
  const { distributorId, outletIds, tokens } = market;
  const body = { distributorId, outletId: outletIds[0], amount, method: 'BANK_TRANSFER', ...more };
  const { paymentId } = ok(await api.command('/v1/payments', tokens.finance, body, wait)).body;
  await whenQuiet(api);
  return paymentId as string;
}

/** A statement of the day, from `opening`; its lines by their number at the bank. */
async function statement(market: BankedMarket, entries: readonly CamtEntryDraft[], opening = 0) {
  const closing = entries.reduce((sum, { amount }) => sum + Number(amount), opening);
  const balances = [
    ['OPBD', String(opening), today],
    ['CLBD', String(closing), today],
  ] as const;
  const dated = entries.map((entry) => ({ date: today, ...entry }));
  const file = camtFile({ statements: [{ account: market.number, currency: 'VND', balances, entries: dated }] });
  const headers = { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': randomUUID() };
  const options = { token: market.tokens.finance, body: Buffer.from(file), headers };
  ok(await api.request('POST', '/v1/bank-statements', options));
  await whenQuiet(api);
  const lines = await read(`/v1/bank-lines?bankAccountId=${market.bankAccountId}`, market.tokens.finance);
  return new Map((lines['items'] as Figures[]).map((line) => [String(line['bankReference']), String(line['lineId'])]));
}

const read = async (path: string, token: string): Promise<Figures> => ok(await api.get(path, token)).body;
const post = (path: string, token: string, body: object) => api.command(path, token, body);
const refusal = async (path: string, token: string, body: object) => {
  const { status, body: problem } = await post(path, token, body);
  return [status, problem['code']];
};
const openOf = async (market: Market, invoiceId: string) =>
  (await read(`/v1/invoices/${invoiceId}`, market.tokens.finance))['open'];
const account = (market: Market, question: string) =>
  read(`/v1/accounts/${market.outletIds[0]}/${question}`, market.tokens.finance);
const proof = ({ bankAccountId, tokens }: BankedMarket) =>
  read(`/v1/reconciliation/drift?bankAccountId=${bankAccountId}&to=${today}`, tokens.finance);
const party = ({ distributorId, outletIds }: Market) => ({ creditorId: distributorId, debtorId: outletIds[0] });
const reason = { reason: 'as told' };

describe('a refund', () => {
  const propose = (market: Market, paymentId: string, amount?: number) =>
    post('/v1/refunds', market.tokens.finance, { ...party(market), paymentId, amount, ...reason });

  it('of what was paid too much: proposed, approved by another, paid by the bank, returned', async () => {
    const market = await banked();
    const { finance } = market.tokens;
    const invoiceId = await invoice(market, 1);
    const paymentId = await pay(market, unitTotal + 9_000);
    const proposed = ok(await propose(market, paymentId));
    expect(proposed.body).toMatchObject({ status: 'PROPOSED', amount: 9_000 });
    expect((await propose(market, paymentId)).body['code']).toBe('exceeds-payment');
    expect((await propose(market, 'M-9')).body['code']).toBe('unknown-payment');
    const refundId = proposed.body['refundId'] as string;
    await whenQuiet(api);
    const path = `/v1/refunds/${refundId}`;
    expect(await refusal(`${path}/approval`, finance, {})).toEqual([403, 'maker-is-checker']);
    const lines = await statement(market, [
      { amount: String(unitTotal + 9_000), reference: 'T1' },
      { amount: '-9000', reference: 'T2' },
      { amount: '9000', reference: 'T3' },
    ]);
    const match = (line: string, kind: string) => `/v1/bank-lines/${lines.get(line)!}/matches`.concat(kind);
    ok(await post(match('T1', ''), finance, { kind: 'PAYMENT', debtorId: market.outletIds[0], paymentId }));
    const out = { kind: 'REFUND', refundId };
    expect(await refusal(match('T2', ''), finance, out)).toEqual([409, 'refund-not-approved']);
    ok(await post(`${path}/approval`, second, {}));
    expect(await refusal(match('T2', ''), finance, { ...out, amount: 8_000 })).toEqual([409, 'refund-differs']);
    expect(await refusal(match('T3', ''), finance, out)).toEqual([409, 'wrong-side']);
    ok(await post(match('T2', ''), finance, out));
    await whenQuiet(api);
    expect(await read(path, finance)).toMatchObject({ status: 'PAID', lineId: lines.get('T2') });
    expect(await refusal(`${path}/cancellation`, finance, reason)).toEqual([409, 'refund-paid']);
    expect(await account(market, 'exposure')).toMatchObject({ openItems: 0, unapplied: 0 });
    expect(await read(`/v1/payments/${paymentId}`, finance)).toMatchObject({ unapplied: 0, refunded: 9_000 });

    // The clerk took the wrong line; then the right one again.
    ok(await post(match('T2', '/1/reversal'), finance, reason));
    await whenQuiet(api);
    expect(await read(path, finance)).toMatchObject({ status: 'APPROVED', lineId: null });
    ok(await post(match('T2', ''), finance, out));
    await whenQuiet(api);
    ok(await post(match('T3', ''), finance, { kind: 'RETURNED_REFUND', refundId }));
    await whenQuiet(api);
    expect(await read(path, finance)).toMatchObject({ status: 'RETURNED' });
    expect(await account(market, 'exposure')).toMatchObject({ openItems: 0, unapplied: 9_000 });
    expect(await openOf(market, invoiceId)).toBe(0);
    expect(await proof(market)).toMatchObject({ proved: true, drift: [], days: [{ openItems: 0, difference: 0 }] });
    const kinds = ((await account(market, 'statement'))['entries'] as Figures[]).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['REFUND', 'REFUND_RELEASE']));
  });

  it('and an application race for the same cash: one gets it, however many try', async () => {
    const market = await banked();
    const paymentId = await pay(market, 10_000);
    const invoiceId = await invoice(market, 1);
    const use = { applications: [{ invoiceId, amount: 4_000 }] };
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        n % 2 === 0
          ? propose(market, paymentId, 4_000)
          : post(`/v1/payments/${paymentId}/applications`, market.tokens.finance, use),
      ),
    );
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(2);
    for (const { status, body } of answers) if (status >= 300) expect(body['code']).toBe('exceeds-payment');
    await whenQuiet(api);
    const { unapplied, refunded, applications } = await read(`/v1/payments/${paymentId}`, market.tokens.finance);
    const applied = (applications as { amount: number }[]).reduce((sum, { amount }) => sum + amount, 0);
    expect([unapplied, Number(refunded) + applied]).toEqual([2_000, 8_000]);
  });

  it('is paid by one of the lines that race for it; the other is named by the proof', async () => {
    const market = await banked();
    const paymentId = await pay(market, 5_000, { method: 'CASH' });
    const refundId = ok(await propose(market, paymentId)).body['refundId'] as string;
    await whenQuiet(api);
    ok(await post(`/v1/refunds/${refundId}/approval`, second, {}));
    const lines = await statement(
      market,
      [
        { amount: '-5000', reference: 'V1' },
        { amount: '-5000', reference: 'V2' },
      ],
      10_000,
    );
    const out = { kind: 'REFUND', refundId };
    await Promise.all(
      [...lines.values()].map((line) => post(`/v1/bank-lines/${line}/matches`, market.tokens.finance, out)),
    );
    await whenQuiet(api);
    const { lineId } = await read(`/v1/refunds/${refundId}`, market.tokens.finance);
    const loser = [...lines.values()].find((line) => line !== lineId)!;
    const { drift } = (await proof(market)) as { drift: Figures[] };
    const { matches } = (await read(`/v1/bank-lines/${loser}`, market.tokens.finance)) as { matches: unknown[] };
    expect(drift.filter(({ documentId }) => documentId === loser)).toHaveLength(matches.length);
    if (matches.length > 0) {
      ok(await post(`/v1/bank-lines/${loser}/matches/1/reversal`, market.tokens.finance, reason));
      await whenQuiet(api);
    }
    expect(await proof(market)).toMatchObject({ drift: [], days: [{ openItems: -5_000 }] });
    expect(await read(`/v1/refunds/${refundId}`, market.tokens.finance)).toMatchObject({ status: 'PAID', lineId });
  });
});

describe('a short payment', () => {
  it('leaves a case that stays owed, is shown as contested, and ends once', async () => {
    const market = await banked();
    const { finance, admin } = market.tokens;
    const invoiceId = await invoice(market, 20);
    const short = 20 * unitTotal - 60_000;
    const lines = await statement(market, [{ amount: String(short), reference: 'D1' }]);
    const deductions = [{ invoiceId, amount: 60_000, reason: 'SHORT_DELIVERY', note: 'one carton' }];
    const match = { kind: 'PAYMENT', debtorId: market.outletIds[0], invoices: [{ invoiceId }], deductions };
    const path = `/v1/bank-lines/${lines.get('D1')!}/matches`;
    ok(await post(path, finance, match));
    await whenQuiet(api);
    const cases = (await read(`/v1/deductions?invoiceId=${invoiceId}`, finance))['items'] as Figures[];
    expect(cases).toMatchObject([{ status: 'OPEN', contested: 60_000, reason: 'SHORT_DELIVERY', openedOn: today }]);
    expect(await openOf(market, invoiceId)).toBe(60_000);
    expect(await account(market, 'ageing')).toMatchObject({ openItems: 60_000, disputed: 60_000 });
    expect((await account(market, 'statement'))['closing']).toMatchObject({ openItems: 60_000, disputed: 60_000 });
    const more = { ...party(market), invoiceId, amount: 1, reason: 'PRICE' };
    expect(await refusal('/v1/deductions', finance, more)).toEqual([409, 'exceeds-open']);

    const resolution = `/v1/deductions/${String(cases[0]!['deductionId'])}/resolution`;
    const credit = { outcome: 'CREDIT_NOTE', note: 'the driver confirms' };
    expect(await refusal(resolution, finance, credit)).toEqual([403, 'maker-is-checker']);
    const outcomes = ['CREDIT_NOTE', 'REBILL', 'WRITE_OFF', 'REBILL', 'CREDIT_NOTE', 'WRITE_OFF'];
    const answers = await Promise.all(
      outcomes.map((outcome, n) => post(resolution, n % 2 ? admin : second, { outcome, note: 'race' })),
    );
    await whenQuiet(api);
    const { outcome, contested } = await read(`/v1/deductions/${String(cases[0]!['deductionId'])}`, finance);
    expect(contested).toBe(0);
    answers.forEach(({ status }, n) => expect(status).toBe(outcomes[n] === outcome ? 200 : 409));
    expect(await openOf(market, invoiceId)).toBe(outcome === 'REBILL' ? 60_000 : 0);
    expect(await account(market, 'ageing')).toMatchObject({ disputed: 0 });
    expect(await proof(market)).toMatchObject({ proved: true, drift: [] });
  });

  it('is a claim until that is decided; it shrinks with what is paid', async () => {
    const market = await banked();
    const { finance } = market.tokens;
    const invoiceId = await invoice(market, 2);
    const paymentId = await pay(market, unitTotal, { invoices: [{ invoiceId }] });
    const kept = { ...party(market), invoiceId, amount: unitTotal, reason: 'PROMISED_DISCOUNT', paymentId };
    const opened = ok(await post('/v1/deductions', finance, kept));
    expect(opened.status).toBe(201);
    const path = `/v1/deductions/${String(opened.body['deductionId'])}`;
    await whenQuiet(api);
    const claim = { claimId: 'CLM-7', note: 'promotion' };
    expect(ok(await post(`${path}/claim`, finance, claim)).body).toMatchObject({ status: 'CLAIM', claimId: 'CLM-7' });
    await pay(market, 1_000, { invoices: [{ invoiceId }] });
    expect(await read(path, finance)).toMatchObject({ status: 'CLAIM', contested: unitTotal - 1_000 });
    ok(await post(`${path}/resolution`, finance, { outcome: 'WRITE_OFF', note: 'small' }));
    await whenQuiet(api);
    expect(await read(path, finance)).toMatchObject({ status: 'RESOLVED', contested: 0, outcome: 'WRITE_OFF' });
    expect(await openOf(market, invoiceId)).toBe(0);
    expect(await refusal(`${path}/resolution`, finance, { outcome: 'REBILL', note: 'no' })).toEqual([
      409,
      'deduction-resolved',
    ]);
  });

  it('whose match is taken back is contested no more', async () => {
    const market = await banked();
    const invoiceId = await invoice(market, 1);
    const lines = await statement(market, [{ amount: String(unitTotal - 500), reference: 'D2' }]);
    const deductions = [{ invoiceId, amount: 500, reason: 'PRICE' }];
    const path = `/v1/bank-lines/${lines.get('D2')!}/matches`;
    const match = { kind: 'PAYMENT', debtorId: market.outletIds[0], invoices: [{ invoiceId }], deductions };
    expect(
      await refusal(path, market.tokens.finance, {
        ...match,
        differences: [{ invoiceId, amount: unitTotal, ...reason }],
      }),
    ).toEqual([409, 'exceeds-open']);
    ok(await post(path, market.tokens.finance, match));
    await whenQuiet(api);
    ok(await post(`${path}/1/reversal`, market.tokens.finance, reason));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(unitTotal);
    expect(await account(market, 'ageing')).toMatchObject({ disputed: 0, openItems: unitTotal });
    expect(await proof(market)).toMatchObject({ proved: true });
  });
});

describe('cash and cheques', () => {
  it('many receipts are one deposit at the bank; a cheque that bounces opens its invoices again', async () => {
    const market = await banked();
    const { finance } = market.tokens;
    const [a, b, c] = [await invoice(market, 1), await invoice(market, 2), await invoice(market, 3)] as const;
    const receipts = [
      await pay(market, unitTotal, { method: 'CASH', invoices: [{ invoiceId: a }] }),
      await pay(market, 2 * unitTotal, { method: 'CHEQUE', invoices: [{ invoiceId: b }] }),
      await pay(market, 3 * unitTotal, { method: 'CHEQUE', invoices: [{ invoiceId: c }] }),
    ];
    const lines = await statement(market, [
      { amount: String(5 * unitTotal), reference: 'C1' },
      { amount: String(-2 * unitTotal), reference: 'C2' },
    ]);
    const deposit = `/v1/bank-lines/${lines.get('C1')!}/matches`;
    const part = (n: number) => {
      return { kind: 'PAYMENT', debtorId: market.outletIds[0], paymentId: receipts[n], amount: (n + 1) * unitTotal };
    };
    ok(await post(deposit, finance, part(1)));
    // The rest of the deposit is 3: receipts of 1 and 3 do not both fit.
    const raced = await Promise.all([post(deposit, finance, part(2)), post(deposit, finance, part(0))]);
    expect(raced.filter(({ status }) => status === 200)).toHaveLength(1);
    await whenQuiet(api);
    const returned = { kind: 'RETURNED_PAYMENT', paymentId: receipts[1] };
    ok(await post(`/v1/bank-lines/${lines.get('C2')!}/matches`, finance, returned));
    await whenQuiet(api);
    expect([await openOf(market, a), await openOf(market, b), await openOf(market, c)]).toEqual([0, 2 * unitTotal, 0]);
    expect((await proof(market))['drift']).toEqual([]);
  });

  it('that came before its invoice settles it when it is posted', async () => {
    const market = await banked();
    const { operations, warehouse, finance } = market.tokens;
    const { orderId } = ok(await api.command('/v1/orders', operations, outletOrder(market, [1]), wait)).body;
    const plan = { orderId, plannedDate: today, dispatch: true };
    const { deliveryId } = ok(await api.command('/v1/deliveries', warehouse, plan, wait)).body;
    const invoiceId = deliveryId as string;
    const paymentId = await pay(market, unitTotal + 100, { invoices: [{ invoiceId }] });
    expect(await read(`/v1/payments/${paymentId}`, finance)).toMatchObject({ unapplied: unitTotal + 100 });
    ok(await post(`/v1/deliveries/${invoiceId}/receipt`, warehouse, { receivedOn: today }));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(0);
    expect(await read(`/v1/payments/${paymentId}`, finance)).toMatchObject({ unapplied: 100 });
  });

  it('credit notes are netted with what is due, cash is left alone', async () => {
    const market = await banked();
    const { finance } = market.tokens;
    const paid = await invoice(market, 2);
    await pay(market, 2 * unitTotal, { invoices: [{ invoiceId: paid }] });
    const adjust = { reason: 'QUANTITY', lines: [{ lineNo: 1, quantity: 1 }] };
    ok(await post(`/v1/invoices/${paid}/adjustments`, finance, adjust));
    await whenQuiet(api);
    const due = await invoice(market, 1);
    await whenQuiet(api);
    expect(await openOf(market, due)).toBe(unitTotal);
    const path = `/v1/accounts/${market.outletIds[0]}/credit-netting`;
    const { distributorId: creditorId } = market;
    expect(ok(await post(path, finance, { creditorId })).body).toMatchObject({ openItems: 0, unapplied: 0 });
    await whenQuiet(api);
    expect(await openOf(market, due)).toBe(0);
  });
});

describe('small differences', () => {
  it('are let go within the limit of the role', async () => {
    const market = await banked();
    const invoiceId = await invoice(market, 20);
    const lines = await statement(market, [{ amount: String(20 * unitTotal - 50_001), reference: 'S1' }]);
    const path = `/v1/bank-lines/${lines.get('S1')!}/matches`;
    const differences = [{ invoiceId, amount: 50_001, reason: 'fee' }];
    const match = { kind: 'PAYMENT', debtorId: market.outletIds[0], invoices: [{ invoiceId }], differences };
    expect(await refusal(path, market.tokens.finance, match)).toEqual([409, 'difference-too-large']);
    ok(await post(path, market.tokens.admin, match));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(0);
  });
});

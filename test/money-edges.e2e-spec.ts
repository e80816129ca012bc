import { camtFile } from '#libs/bank-files/testing';
import { startApi, type RunningApi } from './support/api.js';
import { bankingOn, statement, statementsOf, today, type BankedMarket, type Figures } from './support/banking.js';
import { ok, unitTotal } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ TUYEN_WRITE_OFF_LIMIT: 'finance:20000,admin:30000' });
});
afterAll(() => api.stop());

const { banked, invoice, lines, openOf, proof, read, send } = bankingOn(() => api);

const post = (path: string, token: string, body: object, headers = {}) => api.command(path, token, body, headers);
const refusal = async (path: string, token: string, body: object) => {
  const { status, body: problem } = await post(path, token, body);
  return [status, problem['code'], problem['detail']];
};
const matches = (line: Figures) => `/v1/bank-lines/${String(line['lineId'])}/matches`;
/** The lines by their number at the bank. */
const byReference = async (market: BankedMarket) =>
  new Map((await lines(market)).map((line) => [String(line['bankReference']), line]));
const reason = { reason: 'as told' };

/** The market's second bank account, in dollars, and a statement of it in a currency. */
async function dollars(market: BankedMarket): Promise<BankedMarket> {
  const { distributorId, tokens } = market;
  const [bankAccountId, number] = [`${market.bankAccountId}-USD`, `${market.number}U`];
  ok(await post('/v1/bank-accounts', tokens.finance, { bankAccountId, distributorId, number, currency: 'USD' }));
  await whenQuiet(api);
  return { ...market, bankAccountId, number };
}
function inCurrency({ number }: BankedMarket, currency: string): string {
  const entries = [{ amount: '500', reference: 'U1', date: today }];
  const balances = [
    ['OPBD', '0', today],
    ['CLBD', '500', today],
  ] as const;
  return camtFile({ statements: [{ account: number, currency, balances, entries }] });
}

describe('another currency than the account’s', () => {
  it('is refused with the reason: statement, match of a line, and of a payment that was recorded', async () => {
    const market = await banked();
    const { finance } = market.tokens;
    const [told] = statementsOf(await send(market, inCurrency(market, 'USD')));
    expect(told ?? { status: 'NONE' }).not.toMatchObject({ status: 'ACCEPTED' });
    expect(await lines(market)).toEqual([]);

    const usd = await dollars(market);
    expect(statementsOf(ok(await send(usd, inCurrency(usd, 'USD'))))).toMatchObject([{ status: 'ACCEPTED' }]);
    const [line] = await lines(usd);
    expect(line).toMatchObject({ currency: 'USD', state: 'OPEN' });
    const match = { kind: 'PAYMENT', debtorId: market.outletIds[0] };
    const [status, code, detail] = await refusal(matches(line!), finance, match);
    expect([status, code]).toEqual([409, 'currency-mismatch']);
    expect(detail).toBe('The account is kept in VND, the money came in USD.');
    const body = { distributorId: market.distributorId, outletId: market.outletIds[0], method: 'BANK_TRANSFER' };
    const amount = Number(line!['amount']);
    const { paymentId } = ok(await post('/v1/payments', finance, { ...body, amount })).body;
    await whenQuiet(api);
    const recorded = await refusal(matches(line!), finance, { ...match, paymentId });
    expect([recorded[0], recorded[1]]).toEqual([409, 'currency-mismatch']);
    expect(await lines(usd)).toMatchObject([{ state: 'OPEN', matches: [] }]);
  });
});

describe('money of nobody known', () => {
  it('is in suspense until its payer is found: then it settles, and is proved as before', async () => {
    const market = await banked();
    const { finance } = market.tokens;
    const invoiceId = await invoice(market, 2);
    ok(await send(market, statement(market, 0, [{ amount: String(2 * unitTotal), memo: 'khong ro' }])));
    const [line] = await lines(market);
    ok(await post(matches(line!), finance, { kind: 'SUSPENSE' }));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(2 * unitTotal);
    const [{ paymentId }] = (await lines(market))[0]!['matches'] as [{ paymentId: string }];
    const payment = () => read(`/v1/payments/${paymentId}`, finance);
    expect(await payment()).toMatchObject({ status: 'UNIDENTIFIED', debtorId: null, amount: 2 * unitTotal });
    expect(await proof(market)).toMatchObject({ proved: true, days: [{ openItems: 0, difference: 0 }] });
    const path = `/v1/payments/${paymentId}/identification`;
    ok(await post(path, finance, { outletId: market.outletIds[0] }));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(0);
    expect(await payment()).toMatchObject({ status: 'POSTED', debtorId: market.outletIds[0], unapplied: 0 });
    expect(await proof(market)).toMatchObject({ proved: true, drift: [], days: [{ openItems: 0, difference: 0 }] });
  });
});

describe('a payment that was announced with another amount than the bank’s', () => {
  it('is told before anything is matched; once it is reversed, the line is a payment of its own', async () => {
    const market = await banked();
    const { finance } = market.tokens;
    const { distributorId, outletIds } = market;
    const told = { distributorId, outletId: outletIds[0], method: 'BANK_TRANSFER', bankReference: 'FT-100' };
    const { paymentId } = ok(await post('/v1/payments', finance, { ...told, amount: 100_000 })).body;
    await whenQuiet(api);
    ok(await send(market, statement(market, 0, [{ amount: '98000', reference: 'FT-100' }])));
    const [line] = await lines(market);
    const match = { kind: 'PAYMENT', debtorId: outletIds[0] };
    const [status, code, detail] = await refusal(matches(line!), finance, match);
    expect([status, code]).toEqual([409, 'payment-differs']);
    expect(detail).toContain('was announced under number FT-100 with 100000, the match is 98000: reverse it first');
    ok(await post(`/v1/payments/${String(paymentId)}/reversal`, finance, reason));
    ok(await post(matches(line!), finance, match));
    await whenQuiet(api);
    const [{ takenBackFor, matches: made }] = (await lines(market)) as [Figures];
    expect([takenBackFor, made]).toMatchObject([null, [{ amount: 98_000 }]]);
    const account = await read(`/v1/accounts/${outletIds[0]}/exposure`, finance);
    expect(account).toMatchObject({ openItems: 0, unapplied: 98_000 });
    expect(await proof(market)).toMatchObject({ proved: true, drift: [], days: [{ openItems: 0, difference: 0 }] });
  });
});

describe('one and many', () => {
  it('many lines settle one invoice, never more than is open; one taken back opens its part', async () => {
    const market = await banked();
    const { finance } = market.tokens;
    const invoiceId = await invoice(market, 6);
    const amounts = [1, 2, 3, 4].map((units) => units * unitTotal);
    const entries = amounts.map((amount, n) => ({ amount: String(amount), reference: `M${n}` }));
    ok(await send(market, statement(market, 0, entries)));
    const by = await byReference(market);
    const match = { kind: 'PAYMENT', debtorId: market.outletIds[0], invoices: [{ invoiceId }] };
    const three = [by.get('M0')!, by.get('M1')!, by.get('M2')!];
    await Promise.all(three.map(async (line) => ok(await post(matches(line), finance, match))));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(0);
    ok(await post(`${matches(by.get('M1')!)}/1/reversal`, finance, reason));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(2 * unitTotal);
    ok(await post(matches(by.get('M3')!), finance, match));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(0);
    const account = await read(`/v1/accounts/${market.outletIds[0]}/exposure`, finance);
    expect(account).toMatchObject({ openItems: 0, unapplied: 2 * unitTotal });
    expect(await proof(market)).toMatchObject({ proved: true, days: [{ openItems: 2 * unitTotal, difference: 0 }] });
  });

  it('a cheque for several receipts bounces as one: each of them opens its invoice again', async () => {
    const market = await banked();
    const { finance } = market.tokens;
    const invoices = [await invoice(market, 1), await invoice(market, 2)];
    const receipts: string[] = [];
    for (const [n, invoiceId] of invoices.entries()) {
      const cheque = { method: 'CHEQUE', reference: 'CHQ-77', amount: (n + 1) * unitTotal, invoices: [{ invoiceId }] };
      const body = { distributorId: market.distributorId, outletId: market.outletIds[0], ...cheque };
      receipts.push(String(ok(await post('/v1/payments', finance, body)).body['paymentId']));
    }
    await whenQuiet(api);
    const total = 3 * unitTotal;
    const both = [
      { amount: String(total), reference: 'Q1' },
      { amount: String(-total), reference: 'Q2' },
    ];
    ok(await send(market, statement(market, 0, both)));
    const by = await byReference(market);
    for (const [n, paymentId] of receipts.entries()) {
      const part = { debtorId: market.outletIds[0], paymentId, amount: (n + 1) * unitTotal };
      ok(await post(matches(by.get('Q1')!), finance, { kind: 'PAYMENT', ...part }));
    }
    await whenQuiet(api);
    expect(await Promise.all(invoices.map((invoiceId) => openOf(market, invoiceId)))).toEqual([0, 0]);
    for (const [n, paymentId] of receipts.entries()) {
      const back = { kind: 'RETURNED_PAYMENT', paymentId, amount: (n + 1) * unitTotal };
      ok(await post(matches(by.get('Q2')!), finance, back));
    }
    await whenQuiet(api);
    const open = await Promise.all(invoices.map((invoiceId) => openOf(market, invoiceId)));
    expect(open).toEqual([unitTotal, 2 * unitTotal]);
    expect((await byReference(market)).get('Q2')).toMatchObject({ state: 'MATCHED', open: 0 });
    expect(await proof(market)).toMatchObject({ proved: true, drift: [], days: [{ openItems: 0, difference: 0 }] });
  });
});

describe('what a role may give up', () => {
  it('ends at its limit, for write-offs and for cases, whoever asks', async () => {
    const market = await banked();
    const { finance, admin } = market.tokens;
    const invoiceId = await invoice(market, 10);
    const path = `/v1/accounts/${market.outletIds[0]}/write-offs`;
    const off = { creditorId: market.distributorId, invoiceId, ...reason };
    expect(await refusal(path, finance, { ...off, amount: 20_001 })).toEqual([
      ...[409, 'above-limit', 'You may write off up to 20000, not 20001.'],
    ]);
    expect((await refusal(path, admin, { ...off, amount: 30_001 }))[1]).toBe('above-limit');
    expect(await openOf(market, invoiceId)).toBe(10 * unitTotal);
    ok(await post(path, finance, { ...off, amount: 20_000 }));
    const kept = { creditorId: market.distributorId, debtorId: market.outletIds[0], invoiceId, reason: 'PRICE' };
    const { deductionId } = ok(await post('/v1/deductions', admin, { ...kept, amount: 20_001 })).body;
    await whenQuiet(api);
    const resolution = `/v1/deductions/${String(deductionId)}/resolution`;
    const given = { outcome: 'WRITE_OFF', note: 'small' };
    expect((await refusal(resolution, finance, given)).slice(0, 2)).toEqual([409, 'above-limit']);
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(10 * unitTotal - 20_000);
  });
});

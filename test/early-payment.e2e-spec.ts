import { randomUUID } from 'node:crypto';
import { camtFile } from '#libs/bank-files/testing';
import type { PolicyBody } from '#libs/discount-policies';
import { constraint, onlyFor, policyBody } from '#libs/discount-policies/testing';
import { addDays } from '#libs/kernel';
import { startApi, type RunningApi } from './support/api.js';
import { bankingOn, statement as bankStatement } from './support/banking.js';
import { makeMarket, ok, outletOrder, unitTotal, type Market } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

type Figures = Readonly<Record<string, unknown>>;

const wait = { Prefer: 'wait=20' };
const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const draftFor = (distributorId: string, changes: Partial<PolicyBody>) =>
  policyBody({
    ...{ currency: 'VND', phase: 'SETTLEMENT', governingDate: 'INVOICE', base: 'INCLUDING_TAX' },
    ...{ constraint: constraint({ measure: 'DAYS' }), taxTreatment: 'COMMERCIAL_CREDIT' },
    slabs: [
      { from: 0, to: 7, rate: '2' },
      { from: 8, to: 14, rate: '1' },
    ],
    eligibility: onlyFor({ distributor: [distributorId] }),
    settlement: { kind: 'EARLY_PAYMENT', paidOn: 'BANK_DATE', graceDays: 0, partial: 'PRO_RATA' },
    ...changes,
  });

/** 2 % for paying within a week, 1 % within two, in a market of its own with a bank account. */
async function prompt(changes: Partial<PolicyBody> = {}) {
  const market = await makeMarket(api);
  const { distributorId, tokens } = market;
  const policyId = `P-${distributorId}`;
  const draft = draftFor(distributorId, changes);
  const drafted = ok(await api.command('/v1/discount-policies', tokens.operations, { policyId, draft }));
  const match = { 'If-Match': drafted.headers.get('etag')! };
  ok(await api.command(`/v1/discount-policies/${policyId}/versions`, tokens.operations, {}, match));
  const bankAccountId = `B-${distributorId}`;
  const number = randomUUID().replaceAll('-', '').slice(0, 14).toUpperCase();
  ok(await api.command('/v1/bank-accounts', tokens.finance, { bankAccountId, distributorId, number }));
  return { ...market, policyId, bankAccountId, number };
}
type Prompt = Awaited<ReturnType<typeof prompt>>;

/** A delivered order of ten units, 110,000, invoiced so many days ago. */
async function invoice(market: Market, daysAgo = 0): Promise<string> {
  const { operations, warehouse } = market.tokens;
  const { orderId } = ok(await api.command('/v1/orders', operations, outletOrder(market, [10]), wait)).body;
  const plan = { orderId, plannedDate: today, dispatch: true };
  const invoiceId = ok(await api.command('/v1/deliveries', warehouse, plan, wait)).body['deliveryId'] as string;
  const receivedOn = addDays(today, -daysAgo);
  ok(await api.command(`/v1/deliveries/${invoiceId}/receipt`, warehouse, { receivedOn }));
  await whenQuiet(api);
  return invoiceId;
}

const total = 10 * unitTotal;
async function pay(market: Market, amount: number, invoices: readonly string[], more: object = {}): Promise<string> {
  const { distributorId, outletIds, tokens } = market;
  const body = {
    ...{ distributorId, outletId: outletIds[0], amount, method: 'BANK_TRANSFER', bankReference: randomUUID() },
    ...{ invoices: invoices.map((invoiceId) => ({ invoiceId })), ...more },
  };
  const { paymentId } = ok(await api.command('/v1/payments', tokens.finance, body, wait)).body;
  await whenQuiet(api);
  return paymentId as string;
}
const read = async (path: string, token: string): Promise<Figures> => ok(await api.get(path, token)).body;
const openOf = async ({ tokens }: Market, invoiceId: string) =>
  (await read(`/v1/invoices/${invoiceId}`, tokens.finance))['open'];
const statement = async ({ outletIds, distributorId, tokens }: Market) => {
  const from = addDays(today, -60);
  const path = `/v1/accounts/${outletIds[0]}/statement?creditor=${distributorId}&from=${from}`;
  return (await read(path, tokens.finance)) as { entries: Figures[]; closing: Figures };
};
const kinds = async (market: Market) =>
  (await statement(market)).entries
    .filter(({ kind }) => String(kind).startsWith('SETTLEMENT'))
    .map(({ kind, unapplied }) => [kind, unapplied]);

it('98 within the days settles an invoice of 100; the statement and the proof know why', async () => {
  const market = await prompt();
  const invoiceId = await invoice(market, 5);
  await pay(market, (total * 98) / 100, [invoiceId]);
  expect(await openOf(market, invoiceId)).toBe(0);
  expect(await kinds(market)).toEqual([['SETTLEMENT_CREDIT', 2_200]]);
  expect((await statement(market)).closing).toMatchObject({ openItems: 0, unapplied: 0, balance: 0 });
  const drift = await read(`/v1/reconciliation/drift?to=${today}`, market.tokens.finance);
  expect(drift['drift']).toEqual([]);
});

it('98 on a virtual account settles an invoice of 100 by itself, and says why; after the days it does not', async () => {
  const market = await prompt();
  const [early, late] = [await invoice(market, 5), await invoice(market, 9)];
  const { bankAccountId, outletIds, tokens } = market;
  const virtual = `8800${market.number.slice(0, 8)}`;
  const body = { bankAccountId, number: virtual, debtorId: outletIds[0] };
  ok(await api.command('/v1/virtual-accounts', tokens.finance, body));
  await whenQuiet(api);
  const paid = (amount: number, reference: string) => {
    const details = `<NtryDtls><TxDtls><RltdPties><CdtrAcct><Id><Othr><Id>${virtual}</Id></Othr></Id></CdtrAcct></RltdPties></TxDtls></NtryDtls>`;
    return { amount: String(amount), reference, details };
  };
  const file = (opening: number, ...entries: ReturnType<typeof paid>[]) => bankStatement(market, opening, entries);
  await send(market, file(0, paid(107_800, 'FT-VA1')));
  expect([await openOf(market, early), await openOf(market, late)]).toEqual([0, total]);
  const line = async (reference: string) =>
    ((await read(`/v1/bank-lines?bankAccountId=${bankAccountId}&bankReference=${reference}`, tokens.finance))['items'] as Figures[])[0]!; // prettier-ignore
  const reasons = ['virtual account', `amount with the discount for paying by ${addDays(today, 2)}`];
  expect(await line('FT-VA1')).toMatchObject({ state: 'MATCHED', matches: [{ by: 'RULE', rung: 1, reasons }] });
  expect(await kinds(market)).toEqual([['SETTLEMENT_CREDIT', 2_200]]);
  // The other one earns 1 % by now: 98 is not what it asks for, 99 is.
  await send(market, file(107_800, paid(107_800, 'FT-VA2'), paid(108_900, 'FT-VA3')));
  expect(await line('FT-VA2')).toMatchObject({ state: 'OPEN' });
  expect(await line('FT-VA3')).toMatchObject({ state: 'MATCHED' });
  expect(await openOf(market, late)).toBe(0);
  const drift = await read(`/v1/reconciliation/drift?to=${today}`, tokens.finance);
  expect(drift['drift']).toEqual([]);
});

it('a bank line of 98 with the reference of a request for 100 settles it by itself, and says why', async () => {
  const market = await prompt();
  const invoiceId = await invoice(market, 3);
  const { bankAccountId, outletIds, tokens } = market;
  const body = { bankAccountId, debtorId: outletIds[0], invoices: [invoiceId] };
  const asked = ok(await api.command('/v1/payment-requests', tokens.finance, body)).body;
  expect(asked).toMatchObject({
    amount: 110_000,
    early: [
      { until: addDays(today, 4), amount: 107_800 },
      { until: addDays(today, 11), amount: 108_900 },
    ],
  });
  await send(market, statementOf(market, '107800', 'FT-98', `TT ${String(asked['reference'])}`));
  const reasons = ['reference', `amount with the discount for paying by ${addDays(today, 4)}`];
  const lines = (await read(`/v1/bank-lines?bankAccountId=${bankAccountId}`, tokens.finance))['items'];
  expect(lines).toMatchObject([{ state: 'MATCHED', matches: [{ by: 'RULE', reasons }] }]);
  expect(await openOf(market, invoiceId)).toBe(0);
  const offers = await read(`/v1/early-payments?invoiceId=${invoiceId}`, tokens.distributor);
  expect(offers['items']).toMatchObject([
    {
      ...{ policyId: market.policyId, version: 1, given: 2_200, tiers: [{ discount: 2_200 }, { discount: 1_100 }] },
      earned: [{ paid: 107_800, days: 3, rate: '2', base: 110_000, amount: 2_200 }],
    },
  ]);
});

it('a line of 98 without a reference is suggested for the invoice of 100, with the reason', async () => {
  const market = await prompt();
  const invoiceId = await invoice(market, 3);
  await send(market, statementOf(market, '107800', 'FT-99', `hoa don ${invoiceId}`));
  const lines = (await read(`/v1/bank-lines?bankAccountId=${market.bankAccountId}`, market.tokens.finance))['items'];
  const { lineId } = (lines as { lineId: string }[])[0]!;
  const guesses = await read(`/v1/bank-lines/${lineId}/suggestions`, market.tokens.finance);
  expect((guesses['suggestions'] as Figures[])[0]).toMatchObject({
    reasons: expect.arrayContaining([expect.stringContaining('less the discount for paying early')]) as unknown,
    invoices: [{ invoiceId, amount: 107_800 }],
  });
});

it('a line of 98 that names nothing is guessed by its amount, as long as the discount holds', async () => {
  const market = await prompt();
  const invoiceId = await invoice(market, 3);
  const guessed = async (amount: string, reference: string) => {
    await send(market, statementOf(market, amount, reference, 'thanh toan'));
    const path = `/v1/bank-lines?bankAccountId=${market.bankAccountId}&bankReference=${reference}`;
    const { lineId } = ((await read(path, market.tokens.finance))['items'] as { lineId: string }[])[0]!;
    return (await read(`/v1/bank-lines/${lineId}/suggestions`, market.tokens.finance))['suggestions'];
  };
  const reasons = ['the only open invoice of this amount', 'less the discount for paying early'];
  expect(await guessed('107800', 'FT-1')).toMatchObject([
    { rung: 5, reasons, invoices: [{ invoiceId, amount: 107_800 }] },
  ]);
  // The second tier's amount: the first still holds, so it is not what settles.
  expect(await guessed('108900', 'FT-2')).toEqual([]);
});

it('late, for another buyer, or before the policy nothing is given', async () => {
  const market = await prompt();
  const other = await makeMarket(api);
  const late = await invoice(market, 15);
  const elsewhere = await invoice(other, 5);
  await pay(market, 107_800, [late]);
  await pay(other, 107_800, [elsewhere]);
  expect(await openOf(market, late)).toBe(2_200);
  expect(await openOf(other, elsewhere)).toBe(2_200);
});

it('a payment that bounces takes its discount back, a credit note what it no longer earns', async () => {
  const market = await prompt();
  const invoiceId = await invoice(market, 5);
  const paymentId = await pay(market, 107_800, [invoiceId]);
  const reversal = { reason: 'bounced', reversedOn: today };
  ok(await api.command(`/v1/payments/${paymentId}/reversal`, market.tokens.finance, reversal));
  await whenQuiet(api);
  expect(await openOf(market, invoiceId)).toBe(total);
  expect(await kinds(market)).toEqual([
    ['SETTLEMENT_CREDIT', 2_200],
    ['SETTLEMENT_CREDIT_REVERSAL', -2_200],
  ]);

  const second = await invoice(market, 5);
  await pay(market, 107_800, [second]);
  const half = { reason: 'QUANTITY', lines: [{ lineNo: 1, quantity: 5 }] };
  const { headers } = ok(await api.get(`/v1/invoices/${second}`, market.tokens.finance));
  const match = { 'If-Match': headers.get('etag')! };
  ok(await api.command(`/v1/invoices/${second}/adjustments`, market.tokens.finance, half, match));
  await whenQuiet(api);
  expect((await kinds(market)).slice(2)).toEqual([
    ['SETTLEMENT_CREDIT', 2_200],
    ['SETTLEMENT_CREDIT_REVERSAL', -1_100],
  ]);
});

it('an announced payment that the bank books too late loses it', async () => {
  const market = await prompt();
  const invoiceId = await invoice(market, 20);
  const valueDate = addDays(today, -18);
  await pay(market, 107_800, [invoiceId], { bankReference: 'FT-LATE', valueDate });
  expect(await openOf(market, invoiceId)).toBe(0);
  await send(market, statementOf(market, '107800', 'FT-LATE', 'thanh toan'));
  const lines = (await read(`/v1/bank-lines?bankAccountId=${market.bankAccountId}`, market.tokens.finance))['items'];
  const [line] = lines as Figures[];
  const payments = await read(`/v1/payments?distributorId=${market.distributorId}`, market.tokens.finance);
  const [payment] = payments['items'] as Figures[];
  const match = { kind: 'PAYMENT', paymentId: payment!['paymentId'], debtorId: market.outletIds[0] };
  ok(await api.command(`/v1/bank-lines/${String(line!['lineId'])}/matches`, market.tokens.finance, match));
  await whenQuiet(api);
  expect(await openOf(market, invoiceId)).toBe(2_200);
});

describe('a cap', () => {
  const cap = (limit: number, grant: 'PARTIAL' | 'ALL_OR_NOTHING') =>
    ({ scope: 'POLICY', measure: 'MONEY', limit, grant, shards: 1 }) as const;
  const budget = async ({ policyId, tokens }: Prompt) => {
    const { items } = await read(`/v1/discount-policies/${policyId}/budgets`, tokens.finance);
    const [{ granted, reserved, committed, left }] = items as [Figures];
    return { granted, reserved, committed, left };
  };
  interface Offer {
    readonly invoiceId: string;
    readonly given: number;
    readonly policies: readonly { readonly refused: number }[];
    readonly limits: readonly { readonly budgets: readonly Figures[] }[];
  }
  const offers = async ({ policyId, tokens }: Prompt) =>
    (await read(`/v1/early-payments?policyId=${policyId}`, tokens.finance))['items'] as readonly Offer[];

  it.each(['PARTIAL', 'ALL_OR_NOTHING'] as const)(
    'holds for many payments at once (%s), and is free again',
    async (grant) => {
      // Enough for three of six, and a half.
      const market = await prompt({ caps: [cap(7_700, grant)] });
      const invoices: string[] = [];
      for (let n = 0; n < 6; n++) invoices.push(await invoice(market, 2));
      const payments = await Promise.all(invoices.map((invoiceId) => pay(market, 107_800, [invoiceId])));
      await whenQuiet(api);
      const used = grant === 'PARTIAL' ? 7_700 : 6_600;
      expect(await budget(market)).toEqual({ granted: 7_700, reserved: 0, committed: used, left: 7_700 - used });
      const rows = await offers(market);
      expect(rows.reduce((sum, { given }) => sum + given, 0)).toBe(used);
      expect(rows.reduce((sum, { policies }) => sum + policies[0]!.refused, 0)).toBe(6 * 2_200 - used);
      const refused = rows.filter(({ given }) => given === 0);
      expect(refused).toHaveLength(grant === 'PARTIAL' ? 2 : 3);
      const budgetKey = `${market.policyId}.POLICY.MONEY`;
      expect(refused[0]!.limits).toMatchObject([
        { asked: 2_200, given: 0, budgets: [{ budgetKey, amount: 0, left: 7_700 - used }] },
      ]);
      expect(await openOf(market, refused[0]!.invoiceId)).toBe(2_200);

      const lucky = rows.find(({ given }) => given === 2_200)!;
      const reversal = { reason: 'bounced', reversedOn: today };
      const bounced = payments[invoices.indexOf(lucky.invoiceId)]!;
      ok(await api.command(`/v1/payments/${bounced}/reversal`, market.tokens.finance, reversal));
      await whenQuiet(api);
      expect(await budget(market)).toMatchObject({ committed: used - 2_200, left: 7_700 - used + 2_200 });
      const next = await invoice(market, 2);
      await pay(market, 107_800, [next]);
      expect(await openOf(market, next)).toBe(0);
      expect(await budget(market)).toMatchObject({ committed: used, left: 7_700 - used });
      expect((await read(`/v1/reconciliation/drift?to=${today}`, market.tokens.finance))['drift']).toEqual([]);
    },
  );
});

it('of several policies on an invoice those give that stand together, each under its own name', async () => {
  const market = await prompt({ stacking: 'ADD' });
  const { distributorId, policyId, tokens } = market;
  const more = async (id: string, changes: Partial<PolicyBody>) => {
    const drafted = ok(
      await api.command('/v1/discount-policies', tokens.operations, {
        policyId: id,
        draft: draftFor(distributorId, changes),
      }),
    );
    const match = { 'If-Match': drafted.headers.get('etag')! };
    const acknowledged = { acknowledged: ['equal-standing', 'always-beaten'] };
    ok(await api.command(`/v1/discount-policies/${id}/versions`, tokens.operations, acknowledged, match));
    return id;
  };
  const added = await more(`A-${distributorId}`, { stacking: 'ADD', slabs: [{ from: 0, to: 7, rate: '1' }] });
  const beaten = await more(`X-${distributorId}`, { stacking: 'EXCLUSIVE', priority: -1 });
  const invoiceId = await invoice(market, 5);
  await pay(market, 106_700, [invoiceId]);
  expect(await openOf(market, invoiceId)).toBe(0);
  const { items } = await read(`/v1/early-payments?invoiceId=${invoiceId}`, tokens.distributor);
  expect(items).toMatchObject([
    {
      given: 3_300,
      tiers: [{ rate: '2 + 1', discount: 3_300 }, { discount: 1_100 }],
      policies: [
        { policyId, given: 2_200 },
        { policyId: added, given: 1_100 },
        { policyId: beaten, given: 0 },
      ],
      earned: [
        { policyId, rate: '2', amount: 2_200, reason: null },
        { policyId: added, rate: '1', amount: 1_100, reason: null },
        { policyId: beaten, amount: 0, reason: 'NOT_ALONE', by: policyId },
      ],
    },
  ]);
  const spend = await read(`/v1/analytics/trade-spend?policyId=${added}`, tokens.finance);
  expect(spend['items']).toMatchObject([{ policyId: added, kind: 'EARLY_PAYMENT', approved: 1_100 }]);
});

it('looks at the buyer as of the day of the invoice, whatever became of it since', async () => {
  const market = await prompt();
  const { distributorId, outletIds, tokens } = market;
  const classes = { A: `${market.policyId}-A`, B: `${market.policyId}-B` };
  for (const [outletClass, policyId] of Object.entries(classes)) {
    const draft = draftFor(distributorId, {
      eligibility: onlyFor({ distributor: [distributorId], outletClass: [outletClass] }),
    });
    const drafted = ok(await api.command('/v1/discount-policies', tokens.operations, { policyId, draft }));
    const match = { 'If-Match': drafted.headers.get('etag')! };
    const acknowledged = { acknowledged: ['equal-standing', 'nobody-eligible'] };
    ok(await api.command(`/v1/discount-policies/${policyId}/versions`, tokens.operations, acknowledged, match));
  }
  const { headers } = ok(await api.get(`/v1/outlets/${outletIds[0]}`, tokens.operations));
  const classified = { outletClass: 'B', channel: 'GT', territory: 'VN/SOUTH/SG-01', reason: 'surveyed' };
  const match = { 'If-Match': headers.get('etag')! };
  ok(await api.command(`/v1/outlets/${outletIds[0]}/classification`, tokens.operations, classified, match));
  const offered = async (invoiceId: string) => {
    const { items } = await read(`/v1/early-payments?invoiceId=${invoiceId}`, tokens.finance);
    return (items as [{ policies: { policyId: string }[] }])[0].policies.map(({ policyId }) => policyId);
  };
  expect(await offered(await invoice(market, 3))).toEqual([market.policyId, classes.A]);
  expect(await offered(await invoice(market, 0))).toEqual([market.policyId, classes.B]);
});

describe('money that a notice told of', () => {
  const { lines, notify, send: sendFile } = bankingOn(() => api);
  const tell = async (market: Prompt, day: string, amount: number, invoiceId: string) => {
    const notice = {
      ...{ id: Number.parseInt(randomUUID().slice(0, 6), 16), gateway: 'Vietcombank', accountNumber: market.number },
      ...{ transactionDate: `${day} 10:00:00`, subAccount: null, code: null, content: 'tt', transferType: 'in' },
      ...{ transferAmount: amount, accumulated: 0, referenceCode: 'FT-N' },
    };
    ok(await notify(notice));
    await whenQuiet(api);
    const [line] = await lines(market);
    const match = { kind: 'PAYMENT', debtorId: market.outletIds[0], invoices: [{ invoiceId }] };
    ok(await api.command(`/v1/bank-lines/${String(line!['lineId'])}/matches`, market.tokens.finance, match));
    await whenQuiet(api);
  };
  const book = (market: Prompt, day: string, amount: number) =>
    sendFile(market, bankStatement(market, 0, [{ amount: String(amount), reference: 'FT-N' }], { from: day })).then(ok);
  const given = async (market: Prompt, invoiceId: string) => {
    const { items } = await read(`/v1/early-payments?invoiceId=${invoiceId}`, market.tokens.finance);
    const [row] = items as { given: number; postings: { amount: number }[] }[];
    return [row!.given, ...row!.postings.map(({ amount }) => amount)];
  };

  it('loses what it earned when the statement books it later', async () => {
    const market = await prompt();
    const invoiceId = await invoice(market, 9);
    await tell(market, addDays(today, -2), 107_800, invoiceId);
    expect(await given(market, invoiceId)).toEqual([2_200, 2_200]);
    expect(await openOf(market, invoiceId)).toBe(0);
    await book(market, today, 107_800);
    expect(await lines(market)).toMatchObject([{ bookedOn: today }]);
    // On the ninth day 1 %, on what the money covers.
    expect(await given(market, invoiceId)).toEqual([1_088, 2_200, -1_112]);
    expect(await openOf(market, invoiceId)).toBe(1_112);
  });

  it('earns more when the statement books it earlier', async () => {
    const market = await prompt();
    const invoiceId = await invoice(market, 9);
    await tell(market, today, 107_800, invoiceId);
    expect(await given(market, invoiceId)).toEqual([1_088, 1_088]);
    await book(market, addDays(today, -2), 107_800);
    expect(await given(market, invoiceId)).toEqual([2_200, 1_088, 1_112]);
    expect(await openOf(market, invoiceId)).toBe(0);
  });
});

function statementOf({ number }: Prompt, amount: string, reference: string, memo: string): string {
  const balances = [
    ['OPBD', '0', today],
    ['CLBD', amount, today],
  ] as const;
  const entries = [{ amount, reference, memo, date: today }];
  return camtFile({ statements: [{ account: number, currency: 'VND', balances, entries }] });
}

async function send(market: Prompt, file: string): Promise<void> {
  const headers = { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': randomUUID() };
  ok(
    await api.request('POST', '/v1/bank-statements', {
      token: market.tokens.finance,
      body: Buffer.from(file),
      headers,
    }),
  );
  await whenQuiet(api);
}

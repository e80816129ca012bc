import { randomUUID } from 'node:crypto';
import type { PolicyBody } from '#libs/discount-policies';
import { onlyFor } from '#libs/discount-policies/testing';
import { addDays } from '#libs/kernel';
import { startApi, type RunningApi } from './support/api.js';
import { bankingOn, statement as bankStatement } from './support/banking.js';
import { ok } from './support/market.js';
import { whenQuiet } from './support/quiet.js';
import { promptPayersOn, type Figures, today, total, draftFor, type Prompt } from './support/prompt-payers.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const { prompt, invoice, pay, read, openOf, statementOf, send } = promptPayersOn(() => api);

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

  it('is what a payment request goes by: it tells of no more discount than the budget has left', async () => {
    const early = async (market: Prompt, ...invoices: readonly string[]) => {
      const body = { bankAccountId: market.bankAccountId, debtorId: market.outletIds[0], invoices };
      const asked = ok(await api.command('/v1/payment-requests', market.tokens.finance, body)).body;
      const rows = asked['early'] as readonly { until: string; amount: number }[];
      return { reference: String(asked['reference']), rows: rows.map(({ until, amount }) => [until, amount]) };
    };
    const [first, second] = [addDays(today, 4), addDays(today, 11)];
    // Enough for one and a half: the second may be the first to draw.
    const strict = await prompt({ caps: [cap(3_300, 'ALL_OR_NOTHING')] });
    const two = [await invoice(strict, 3), await invoice(strict, 3)];
    expect((await early(strict, two[0]!)).rows).toEqual([
      [first, total - 2_200],
      [second, total - 1_100],
    ]);
    expect((await early(strict, ...two)).rows).toEqual([
      [first, 2 * total],
      [second, 2 * total - 2_200],
    ]);
    const market = await prompt({ caps: [cap(3_300, 'PARTIAL')] });
    const invoices = [await invoice(market, 3), await invoice(market, 3)];
    const { reference, rows } = await early(market, ...invoices);
    expect(rows).toEqual([
      [first, 2 * total - 2_200],
      [second, 2 * total - 2_200],
    ]);
    await send(market, statementOf(market, `${2 * total - 2_200}`, 'FT-CAP', `TT ${reference}`));
    expect(await Promise.all(invoices.map((invoiceId) => openOf(market, invoiceId)))).toEqual([0, 0]);
    expect(await budget(market)).toMatchObject({ committed: 3_300, left: 0 });
    expect((await early(market, await invoice(market, 3))).rows).toEqual([]);
  });
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

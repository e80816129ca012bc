import { addDays } from '#libs/kernel';
import { startApi, type RunningApi } from './support/api.js';
import { statement as bankStatement } from './support/banking.js';
import { makeMarket, ok } from './support/market.js';
import { whenQuiet } from './support/quiet.js';
import { promptPayersOn, type Figures, today, total } from './support/prompt-payers.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const { prompt, invoice, pay, read, openOf, statement, kinds, statementOf, send } = promptPayersOn(() => api);

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

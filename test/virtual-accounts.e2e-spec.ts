import { mt940File } from '#libs/bank-files/testing';
import { startApi, type RunningApi } from './support/api.js';
import { bankingOn, statement, today, type BankedMarket, type Figures } from './support/banking.js';
import { ok, unitTotal } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const { banked, invoice, lines, notify, openOf, proof, read, request, send } = bankingOn(() => api);

let numbers = 0;
async function opened(market: BankedMarket, outlet = 0, reference?: string): Promise<string> {
  const { bankAccountId, outletIds, tokens } = market;
  const number = `9012${String(++numbers).padStart(6, '0')}`;
  const body = {
    bankAccountId,
    number,
    debtorId: outletIds[outlet],
    ...(reference === undefined ? {} : { reference }),
  };
  ok(await api.command('/v1/virtual-accounts', tokens.finance, body));
  await whenQuiet(api);
  return number;
}
const noticeTo = (market: BankedMarket, subAccount: string, change: object = {}) => ({
  ...{ id: `V-${market.number}`, accountNumber: market.number, subAccount, transactionDate: `${today} 09:00:00` },
  ...{ transferType: 'in', transferAmount: unitTotal, referenceCode: 'FT1', content: 'tien hang' },
  ...change,
});
/** Details of a camt entry that was paid into a number behind the account. */
const paidInto = (number: string) =>
  `<NtryDtls><TxDtls><RltdPties><CdtrAcct><Id><Othr><Id>${number}</Id></Othr></Id></CdtrAcct></RltdPties></TxDtls></NtryDtls>`;

describe('money on a virtual account', () => {
  it('posts by itself if it is what one invoice asks for: from a notice, then proved by the statement', async () => {
    const market = await banked();
    const [one, other] = [await invoice(market, 1), await invoice(market, 2)];
    const number = await opened(market);
    ok(await notify(noticeTo(market, number)));
    await whenQuiet(api);
    expect([await openOf(market, one), await openOf(market, other)]).toEqual([0, 2 * unitTotal]);
    const [line] = await lines(market);
    expect(line).toMatchObject({ state: 'MATCHED', matches: [{ rung: 1, by: 'RULE', reasons: ['virtual account', 'amount'] }] });

    const entries = [
      { amount: String(unitTotal), reference: 'FT1', details: paidInto(number) },
      { amount: String(2 * unitTotal), reference: 'FT2', details: paidInto(number) },
    ];
    ok(await send(market, statement(market, 0, entries)));
    expect(await openOf(market, other)).toBe(0);
    expect(await lines(market)).toHaveLength(2);
    expect(await proof(market)).toMatchObject({ proved: true, days: [{ difference: 0, openItems: 0 }] });
  }); // prettier-ignore

  it('posts by itself if it is all that is open, or what its payment request asks for', async () => {
    const market = await banked(2);
    const invoices = [await invoice(market, 1, 0), await invoice(market, 2, 0)];
    const asked = await invoice(market, 4, 1);
    const reference = await request(market, 1, [asked]);
    const [whole, one] = [await opened(market, 0), await opened(market, 1, reference)];
    const entries = [
      { amount: String(3 * unitTotal), reference: 'FT1', details: paidInto(whole) },
      { amount: String(4 * unitTotal), reference: 'FT2', details: paidInto(one) },
    ];
    ok(await send(market, statement(market, 0, entries)));
    for (const invoiceId of [...invoices, asked]) expect(await openOf(market, invoiceId)).toBe(0);
    expect((await lines(market)).map(({ matches }) => (matches as Figures[])[0]!['rung'])).toEqual([1, 1]);
    const status = (await read(`/v1/payment-requests/${reference}`, market.tokens.distributor))['status'];
    expect(status).toBe('PAID');
  });

  it('is read from the customer reference of an MT940', async () => {
    const market = await banked();
    const invoiceId = await invoice(market, 1);
    const number = await opened(market);
    const day = today.slice(2).replaceAll('-', '');
    const file = mt940File({
      account: market.number,
      opening: `C${day}VND0,`,
      closing: `C${day}VND${unitTotal},`,
      lines: [[`${day}C${unitTotal},NTRF${number}//FT1`, 'tien hang']],
    });
    ok(await send(market, file));
    expect(await openOf(market, invoiceId)).toBe(0);
  });

  it('of another amount is suggested with the virtual account as reason', async () => {
    const market = await banked();
    await invoice(market, 1);
    const number = await opened(market);
    ok(await notify(noticeTo(market, number, { transferAmount: 5_000 })));
    await whenQuiet(api);
    const [line] = await lines(market);
    expect(line).toMatchObject({ state: 'OPEN' });
    const path = `/v1/bank-lines/${String(line!['lineId'])}/suggestions`;
    const [first] = (await read(path, market.tokens.finance))['suggestions'] as Figures[];
    expect(first).toMatchObject({ rung: 4, debtorId: market.outletIds[0] });
    expect(first!['reasons']).toContain('its virtual account');
  });

  it('is left to a person where memo and number contradict each other, the number is closed, or only the memo has it', async () => {
    const market = await banked(2);
    const invoices = [await invoice(market, 1, 0), await invoice(market, 1, 1)];
    const reference = await request(market, 0, [invoices[0]!]);
    const [mine, theirs, closed] = [await opened(market, 0), await opened(market, 1), await opened(market, 1)];
    const closing = `/v1/virtual-accounts/${market.bankAccountId}.${closed}/closing`;
    ok(await api.command(closing, market.tokens.finance, { reason: 'not used any more' }));
    await whenQuiet(api);
    ok(await notify(noticeTo(market, theirs, { id: 'c1', content: reference })));
    ok(await notify(noticeTo(market, closed, { id: 'c2', referenceCode: 'FT2' })));
    ok(await notify(noticeTo(market, '', { id: 'c3', referenceCode: 'FT3', content: `tien ${mine}` })));
    await whenQuiet(api);
    for (const invoiceId of invoices) expect(await openOf(market, invoiceId)).toBe(unitTotal);
    expect((await lines(market)).map(({ state }) => state)).toEqual(['OPEN', 'OPEN', 'OPEN']);
  });

  it('posts once an invoice, however much comes at once', async () => {
    const market = await banked();
    const invoiceId = await invoice(market, 1);
    const number = await opened(market);
    const notices = [1, 2, 3, 4].map((i) => noticeTo(market, number, { id: `r${i}`, referenceCode: `FT${i}` }));
    for (const { status } of await Promise.all([...notices, ...notices].map((notice) => notify(notice)))) {
      expect(status).toBe(200);
    }
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(0);
    expect((await lines(market)).map(({ state }) => state).sort()).toEqual(['MATCHED', 'OPEN', 'OPEN', 'OPEN']);
  });
});

describe('a virtual account', () => {
  it('is refused for who has no account, for a request of another, and a second time', async () => {
    const market = await banked(2);
    const reference = await request(market, 0, [await invoice(market, 1)]);
    await invoice(market, 1, 1);
    const number = await opened(market);
    const { bankAccountId, outletIds, tokens } = market;
    const refused = async (change: object) => {
      const body = { bankAccountId, number, debtorId: outletIds[1], ...change };
      return (await api.command('/v1/virtual-accounts', tokens.finance, body)).body['code'];
    };
    expect(await refused({})).toBe('number-taken');
    expect(await refused({ debtorId: 'NOBODY' })).toBe('unknown-account');
    expect(await refused({ reference })).toBe('unknown-request');
    expect(await refused({ bankAccountId: 'NONE' })).toBe('unknown-bank-account');
    expect(await refused({ number: '12' })).toBe('bad-account-number');
  });
});

import { addDays } from '#libs/kernel';
import { startApi, type RunningApi } from './support/api.js';
import { bankingOn, signed, statement, today, type BankedMarket } from './support/banking.js';
import { ok, unitTotal } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const { banked, invoice, items, lines, notify, openOf, proof, read, request, send } = bankingOn(() => api);

let numbers = 0;
/** A notice of money that came in. */
const noticeTo = (market: BankedMarket, change: object = {}) => ({
  id: 92_704 + numbers++,
  gateway: 'Vietcombank',
  transactionDate: `${today} 14:02:37`,
  accountNumber: market.number,
  subAccount: null,
  code: null,
  content: 'chuyen tien',
  transferType: 'in',
  transferAmount: unitTotal,
  accumulated: 0,
  referenceCode: 'FT1',
  ...change,
});
const payments = ({ distributorId, tokens }: BankedMarket) =>
  items(`/v1/payments?distributorId=${distributorId}`, tokens.finance);

/** What each account of the distributor's books has at the end of the month. */
async function balances({ distributorId, tokens }: BankedMarket): Promise<Readonly<Record<string, unknown>>> {
  const rows = await items(
    `/v1/books/trial-balance?creditor=${distributorId}&period=${today.slice(0, 7)}`,
    tokens.finance,
  );
  return Object.fromEntries(rows.map(({ account, closing }) => [String(account), closing]));
}

describe('a notice of the bank', () => {
  it('settles what it names at once; the statement books the same line and proves it', async () => {
    const market = await banked();
    const invoiceId = await invoice(market, 1);
    const reference = await request(market, 0, [invoiceId]);
    ok(await notify(noticeTo(market, { content: `CT ${reference.toLowerCase()} tt` })));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(0);
    expect(await lines(market)).toMatchObject([{ state: 'MATCHED', statementId: null, bookedOn: null }]);
    expect(await proof(market)).toMatchObject({ days: [], drift: [] });
    expect(await balances(market)).toMatchObject({ '113': unitTotal });
    expect(await balances(market)).not.toHaveProperty('112');

    ok(await send(market, statement(market, 0, [{ amount: String(unitTotal), reference: 'FT1', memo: 'x' }])));
    expect(await lines(market)).toMatchObject([{ state: 'MATCHED', bookedOn: today }]);
    expect((await lines(market))[0]!['statementId']).not.toBeNull();
    expect(await proof(market)).toMatchObject({ proved: true, days: [{ difference: 0, openItems: 0 }] });
    expect(await balances(market)).toMatchObject({ '112': unitTotal, '113': 0 });
    expect(await payments(market)).toHaveLength(1);
  });

  it('is one payment with what was announced and with the statement, in whatever order they come', async () => {
    for (const order of ['announced, noticed, stated', 'stated, announced, noticed', 'noticed, stated, announced']) {
      const market = await banked();
      const invoiceId = await invoice(market, 1);
      const reference = await request(market, 0, [invoiceId]);
      const { distributorId, outletIds, tokens } = market;
      const steps: Record<string, () => Promise<unknown>> = {
        announced: () => {
          const what = { outletId: outletIds[0], amount: unitTotal, method: 'BANK_TRANSFER', bankReference: 'FT1' };
          return api.command('/v1/payments', tokens.distributor, { ...what, distributorId, valueDate: today });
        },
        noticed: async () => ok(await notify(noticeTo(market, { content: reference }))),
        stated: async () => {
          const entry = { amount: String(unitTotal), reference: 'FT1', memo: reference };
          return ok(await send(market, statement(market, 0, [entry])));
        },
      };
      for (const step of order.split(', ')) {
        await steps[step]!();
        await whenQuiet(api);
      }
      expect([order, (await lines(market)).length, (await payments(market)).length]).toEqual([order, 1, 1]);
      expect(await openOf(market, invoiceId)).toBe(0);
      expect(await proof(market)).toMatchObject({ proved: true });
    }
  });

  it('is the line of a statement that books it a day later, and of that statement when it comes again', async () => {
    const market = await banked();
    ok(await notify(noticeTo(market, { transactionDate: `${addDays(today, -1)} 23:58:00` })));
    await whenQuiet(api);
    const file = statement(market, 0, [{ amount: String(unitTotal), reference: 'FT1' }]);
    ok(await send(market, file));
    expect(await lines(market)).toMatchObject([{ state: 'OPEN', valueDate: today, bookedOn: today }]);
    expect(ok(await send(market, file)).body).toMatchObject({ statements: [{ newLines: 0 }] });
    expect(await lines(market)).toHaveLength(1);
  });

  it('that no statement books is drift, and does not disturb the balances', async () => {
    const market = await banked();
    const day = addDays(today, -5);
    ok(await notify(noticeTo(market, { transactionDate: `${day} 10:00:00` })));
    ok(await send(market, statement(market, 0, [{ amount: '700', reference: 'FT2' }])));
    const [line] = await items(`/v1/bank-lines?bankAccountId=${market.bankAccountId}&to=${day}`, market.tokens.finance);
    const { drift, days } = await proof(market);
    expect(days).toMatchObject([{ difference: 0 }]);
    expect(drift).toContainEqual(
      expect.objectContaining({ code: 'notice-not-booked', documentId: line!['lineId'], difference: unitTotal }),
    );
    const ignoring = `/v1/bank-lines/${String(line!['lineId'])}/ignoring`;
    ok(await api.command(ignoring, market.tokens.finance, { reason: 'the bank took it back' }));
    await whenQuiet(api);
    expect((await proof(market))['drift']).toEqual([]);
  });

  it('without the bank’s number is kept and starts nothing: the statement brings the line', async () => {
    const market = await banked();
    ok(await notify(noticeTo(market, { referenceCode: '' })));
    await whenQuiet(api);
    expect(await lines(market)).toEqual([]);
    const kept = await items(`/v1/bank-notices?bankAccountId=${market.bankAccountId}`, market.tokens.finance);
    expect(kept).toMatchObject([{ amount: unitTotal, lineId: null }]);
  });

  it('keeps who paid sealed', async () => {
    const market = await banked();
    ok(await notify(noticeTo(market, { content: 'NGUYEN VAN A chuyen' })));
    await whenQuiet(api);
    const [line] = await lines(market);
    const payer = await read(`/v1/bank-lines/${String(line!['lineId'])}/payer`, market.tokens.finance);
    expect(payer).toMatchObject({ known: true, memo: 'NGUYEN VAN A chuyen' });
    expect(JSON.stringify([line, await items('/v1/bank-notices', market.tokens.finance)])).not.toContain('NGUYEN');
  });

  it('learns from the statement who paid, unless that was erased', async () => {
    const market = await banked();
    const { finance, admin } = market.tokens;
    ok(await notify(noticeTo(market, { content: 'chuyen' })));
    await whenQuiet(api);
    const [line] = await lines(market);
    const path = `/v1/bank-lines/${String(line!['lineId'])}/payer`;
    const payer = async () => read(path, finance);
    const entry = {
      amount: String(unitTotal),
      reference: 'FT1',
      memo: 'NGUYEN VAN A chuyen tien hang',
      payer: 'NGUYEN VAN A',
    };
    const file = statement(market, 0, [entry]);
    for (let twice = 0; twice < 2; twice++) {
      ok(await send(market, file));
      expect(await payer()).toMatchObject({ known: true, name: 'NGUYEN VAN A' });
      expect((await payer())['memo']).toContain('chuyen tien hang');
    }
    ok(await notify(noticeTo(market, { content: 'chuyen' })));
    expect(await payer()).toMatchObject({ name: 'NGUYEN VAN A' });
    ok(await api.command(`${path}/erasure`, admin, {}));
    ok(await send(market, file));
    expect(await payer()).toMatchObject({ known: false, name: null, memo: null });
  });
});

describe('missing notices', () => {
  it('show in the balances, in whatever order the others come, until they come or a statement covers the day', async () => {
    const market = await banked();
    const { bankAccountId, tokens } = market;
    const told = [1000, 3000, 3500, 2500].map((accumulated, i, all) => {
      const moved = accumulated - (all[i - 1] ?? 0);
      const way = { transferType: moved < 0 ? 'out' : 'in', transferAmount: Math.abs(moved) };
      const when = { transactionDate: `${today} 10:0${i}:00`, referenceCode: `FT${i}` };
      return noticeTo(market, { accumulated, ...way, ...when });
    });
    const gaps = () => read(`/v1/bank-notices/gaps?bankAccountId=${bankAccountId}`, tokens.finance);
    for (const i of [3, 0, 2]) ok(await notify(told[i]!));
    await whenQuiet(api);
    expect(await gaps()).toMatchObject({ gaps: [{ missing: 2000, closed: false, after: `${today}T10:00:00` }] });
    const entries = told.map(({ transferType, transferAmount, referenceCode: reference }) => {
      return { amount: `${transferType === 'out' ? '-' : ''}${transferAmount}`, reference };
    });
    ok(await send(market, statement(market, 0, entries)));
    expect(await gaps()).toMatchObject({ gaps: [{ missing: 2000, closed: true }] });
    ok(await notify(told[1]!));
    await whenQuiet(api);
    expect(await gaps()).toEqual({ gaps: [] });
    expect(await lines(market)).toHaveLength(4);
  });
});

describe('a notice is refused', () => {
  it('unless it is signed, now, with a secret of its source', async () => {
    const market = await banked();
    const body = JSON.stringify(noticeTo(market));
    const old = signed(body, { seconds: Math.floor(Date.now() / 1000) - 301 });
    for (const [headers, source] of [
      [{}, 'sepay'],
      [signed(body, { key: Buffer.alloc(24) }), 'sepay'],
      [signed(`${body} `), 'sepay'],
      [old, 'sepay'],
      [signed(body), 'plain'],
      [signed(body), 'nobody'],
    ] as const) {
      const answer = await notify(body, headers, source);
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    }
    await whenQuiet(api);
    expect(await lines(market)).toEqual([]);
  });

  it('with the reason, and changes nothing', async () => {
    const market = await banked();
    const [one, other] = [noticeTo(market), noticeTo(market, { accountNumber: '9'.repeat(12) })];
    ok(await notify(one));
    for (const [body, status, code] of [
      [{ ...one, transferAmount: unitTotal + 1 }, 409, 'notice-differs'],
      [other, 422, 'unknown-bank-account'],
      [{ ...one, id: 'x y' }, 422, 'invalid-notice'],
      ['{"id":1,"id":2}', 400, 'malformed-body'],
      ['', 400, 'malformed-body'],
      [{ ...one, content: 'x'.repeat(70_000) }, 413, 'body-too-large'],
    ] as const) {
      expect(await notify(body)).toMatchObject({ status, body: { code } });
    }
    await whenQuiet(api);
    expect(await lines(market)).toMatchObject([{ amount: unitTotal }]);
  });
});

describe('races', () => {
  it('the same notice 50 times at once is one line and one payment', async () => {
    const market = await banked();
    const invoiceId = await invoice(market, 1);
    const reference = await request(market, 0, [invoiceId]);
    const notice = noticeTo(market, { content: reference });
    const answers = await Promise.all(Array.from({ length: 50 }, () => notify(notice)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.filter(({ body }) => body['repeated'] === false)).toHaveLength(1);
    await whenQuiet(api);
    expect([(await lines(market)).length, (await payments(market)).length]).toEqual([1, 1]);
    expect(await openOf(market, invoiceId)).toBe(0);
  });

  it('notices against statement lines of the same transfers: each is one payment', async () => {
    const market = await banked();
    const transfers = await Promise.all(
      [1, 2, 3].map(async (quantity) => {
        const reference = await request(market, 0, [await invoice(market, quantity)]);
        return { reference, amount: quantity * unitTotal, bankReference: `FT${quantity}` };
      }),
    );
    const notices = transfers.flatMap(({ reference, amount, bankReference }) => {
      const notice = noticeTo(market, { content: reference, transferAmount: amount, referenceCode: bankReference });
      return Array.from({ length: 5 }, () => notice);
    });
    const entries = transfers.map(({ reference, amount, bankReference }) => {
      return { amount: String(amount), reference: bankReference, memo: reference };
    });
    const file = statement(market, 0, entries);
    const answers = await Promise.all([
      ...notices.slice(0, 8).map((notice) => notify(notice)),
      send(market, file),
      ...notices.slice(8).map((notice) => notify(notice)),
      send(market, file),
    ]);
    expect(answers.every(({ status }) => status < 300)).toBe(true);
    await whenQuiet(api);
    expect([(await lines(market)).length, (await payments(market)).length]).toEqual([3, 3]);
    expect(await proof(market)).toMatchObject({ proved: true, days: [{ difference: 0, openItems: 0 }] });
  });
});

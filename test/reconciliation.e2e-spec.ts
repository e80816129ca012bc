import { randomUUID } from 'node:crypto';
import { camtFile, mt940File } from '#libs/bank-files/testing';
import { decodeVietQr } from '#libs/payment-references';
import { startApi, type RunningApi } from './support/api.js';
import { bankingOn, statement, statementsOf, today, type BankedMarket, type Figures } from './support/banking.js';
import { makeMarket, ok, unitTotal } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

const wait = { Prefer: 'wait=20' };
let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const { banked, invoice, lines, openOf, proof, read, request, send } = bankingOn(() => api);
/** The lines by their number at the bank. */
const byReference = async (market: BankedMarket) =>
  new Map((await lines(market)).map((line) => [String(line['bankReference']), line]));
const onLine = (market: BankedMarket, line: Figures, action: string, body: object, token = market.tokens.finance) =>
  api.command(`/v1/bank-lines/${String(line['lineId'])}/${action}`, token, body);
const reason = { reason: 'as told' };

describe('a line with a reference and the exact amount', () => {
  it('settles its invoices by itself, once, however often the file comes', async () => {
    const market = await banked();
    const invoices = [await invoice(market, 2), await invoice(market, 3)];
    const reference = await request(market, 0, invoices);
    const memo = `CT DEN ${reference.toLowerCase().slice(0, 9)} ${reference.slice(9)} TT HANG`;
    const file = statement(market, 0, [
      { amount: String(5 * unitTotal), reference: 'FT1', memo, payer: 'NGUYEN VAN A' },
    ]);
    const first = ok(await send(market, file));
    expect(first.status).toBe(201);
    expect(statementsOf(first)[0]).toMatchObject({ status: 'ACCEPTED', difference: 0, lines: 1, newLines: 1 });
    for (const invoiceId of invoices) expect(await openOf(market, invoiceId)).toBe(0);
    expect((await lines(market))[0]).toMatchObject({ state: 'MATCHED', open: 0, matches: [{ by: 'RULE', rung: 2 }] });
    expect(await read(`/v1/payment-requests/${reference}`, market.tokens.distributor)).toMatchObject({
      status: 'PAID',
    });
    expect(await proof(market)).toMatchObject({ proved: true, drift: [], days: [{ difference: 0, openItems: 0 }] });

    const again = statementsOf(ok(await send(market, file)));
    expect(again[0]).toMatchObject({ newLines: 0, status: 'ACCEPTED' });
    expect(await lines(market)).toHaveLength(1);
  });

  it('is one with the notice before it and with what the payer announced', async () => {
    const market = await banked();
    const invoiceId = await invoice(market, 1);
    const reference = await request(market, 0, [invoiceId]);
    const { distributorId, outletIds, tokens } = market;
    const announced = { outletId: outletIds[0], amount: unitTotal, method: 'BANK_TRANSFER', bankReference: 'FT2' };
    ok(await api.command('/v1/payments', tokens.distributor, { ...announced, distributorId }, wait));
    const entry = { amount: String(unitTotal), reference: 'FT2', memo: reference, date: today };
    const account = { account: market.number, currency: 'VND', entries: [entry] };
    ok(await send(market, camtFile({ message: '054', statements: [account] })));
    ok(await send(market, statement(market, 0, [entry])));
    expect(await lines(market)).toHaveLength(1);
    const payments = (await read(`/v1/payments?distributorId=${distributorId}`, tokens.finance))['items'] as Figures[];
    expect(payments).toHaveLength(1);
    expect(payments[0]).toMatchObject({ status: 'POSTED', unapplied: 0 });
    expect(payments[0]!['lineId']).toBe((await lines(market))[0]!['lineId']);
    expect(await openOf(market, invoiceId)).toBe(0);
    expect(await proof(market)).toMatchObject({ proved: true });
  });
});

describe('a line that does not post by itself', () => {
  it('is suggested with reasons, matched by a clerk with a small rest let go, and taken back', async () => {
    const market = await banked();
    const invoiceId = await invoice(market, 4);
    const reference = await request(market, 0, [invoiceId]);
    const short = 4 * unitTotal - 5_500;
    ok(await send(market, statement(market, 0, [{ amount: String(short), memo: `thanh toan ${reference}` }])));
    const [line] = await lines(market);
    expect(line).toMatchObject({ state: 'OPEN', claim: { reference, why: 'OTHER_AMOUNT' } });
    const guesses = await read(`/v1/bank-lines/${String(line!['lineId'])}/suggestions`, market.tokens.finance);
    expect(guesses).toMatchObject({
      suggestions: [{ rung: 3, debtorId: market.outletIds[0], invoices: [{ invoiceId, amount: short }] }],
    });
    const work = `/v1/bank-lines/suggestions?state=OPEN&distributorId=${market.distributorId}`;
    expect(await read(work, market.tokens.finance)).toEqual({ items: [guesses], nextCursor: null });
    const differences = [{ invoiceId, amount: 5_500, reason: 'fee that the bank took off' }];
    const match = { kind: 'PAYMENT', debtorId: market.outletIds[0], invoices: [{ invoiceId }], differences };
    expect(ok(await onLine(market, line!, 'matches', match)).body).toMatchObject({ open: 0 });
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(0);
    expect(await proof(market)).toMatchObject({ proved: true });

    ok(await onLine(market, line!, 'matches/1/reversal', reason));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(4 * unitTotal);
    expect(await proof(market)).toMatchObject({ proved: true, days: [{ openItems: short, difference: 0 }] });
  });

  it('is split over payers, put into suspense, or ignored; a fee is booked', async () => {
    const market = await banked(2);
    const [one, two] = [await invoice(market, 1, 0), await invoice(market, 2, 1)];
    const entries = [
      { amount: String(3 * unitTotal), memo: 'thu ho', reference: 'S1' },
      { amount: '7000', memo: 'khong ro', reference: 'S2' },
      { amount: '-3300', memo: 'phi dich vu', reference: 'S3' },
      { amount: '-1000', memo: 'chuyen noi bo', reference: 'S4' },
    ];
    ok(await send(market, statement(market, 50_000, entries)));
    const by = await byReference(market);
    for (const [outlet, invoiceId, quantity] of [[0, one, 1], [1, two, 2]] as const) {
      const part = { kind: 'PAYMENT', debtorId: market.outletIds[outlet], amount: quantity * unitTotal, invoices: [{ invoiceId }] };
      ok(await onLine(market, by.get('S1')!, 'matches', part));
    } // prettier-ignore
    ok(await onLine(market, by.get('S2')!, 'matches', { kind: 'SUSPENSE' }));
    ok(await onLine(market, by.get('S3')!, 'matches', { kind: 'BANK_FEE' }));
    ok(await onLine(market, by.get('S4')!, 'ignoring', { reason: 'between own accounts' }));
    await whenQuiet(api);
    expect([await openOf(market, one), await openOf(market, two)]).toEqual([0, 0]);
    const unknown = await read(
      `/v1/payments?status=UNIDENTIFIED&distributorId=${market.distributorId}`,
      market.tokens.finance,
    );
    expect(unknown['items']).toHaveLength(0);
    expect(await proof(market)).toMatchObject({
      proved: true,
      days: [{ openItems: 0, ignored: -1000, difference: 0 }],
    });
  });

  it('that goes back opens the invoices again', async () => {
    const market = await banked();
    const invoiceId = await invoice(market, 1);
    const reference = await request(market, 0, [invoiceId]);
    const came = { amount: String(unitTotal), memo: reference, reference: 'R1' };
    ok(
      await send(market, statement(market, 0, [came, { amount: `-${unitTotal}`, memo: 'hoan tra', reference: 'R2' }])),
    );
    expect(await openOf(market, invoiceId)).toBe(0);
    const by = await byReference(market);
    const [{ paymentId }] = by.get('R1')!['matches'] as [{ paymentId: string }];
    ok(await onLine(market, by.get('R2')!, 'matches', { kind: 'RETURNED_PAYMENT', paymentId }));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(unitTotal);
  });
});

describe('a payment request', () => {
  it('has a VietQR code with account, amount and reference', async () => {
    const market = await makeMarket(api, {});
    const { distributorId, outletIds, tokens } = market;
    const account = { bankAccountId: `B-${distributorId}`, distributorId, number: '0071000123456', bankCode: '970436' };
    ok(await api.command('/v1/bank-accounts', tokens.finance, account));
    const asked = { bankAccountId: account.bankAccountId, debtorId: outletIds[0], amount: 123_000 };
    const { reference } = ok(await api.command('/v1/payment-requests', tokens.finance, asked)).body;
    await whenQuiet(api);
    const path = `/v1/payment-requests/${String(reference)}/qr`;
    const code = ok(await api.get<string>(path, tokens.distributor, { Accept: 'text/plain' })).body;
    expect(decodeVietQr(code)).toMatchObject({
      bankBin: '970436',
      account: account.number,
      amount: 123_000,
      memo: reference,
    });
    const svg = ok(await api.get<string>(path, tokens.finance, { Accept: 'image/svg+xml' })).body;
    expect(svg).toContain('<svg');
    expect(ok(await api.get(path, tokens.finance)).headers.get('content-type')).toBe('image/png');
    expect((await api.get(path, tokens.finance, { Accept: 'image/gif' })).status).toBe(406);
    const withdrawal = `/v1/payment-requests/${String(reference)}/withdrawal`;
    expect(ok(await api.command(withdrawal, tokens.finance, reason)).body).toMatchObject({ status: 'WITHDRAWN' });
  });

  it('is refused for nothing, for two things, and for what is not open', async () => {
    const market = await banked();
    const { bankAccountId, outletIds, tokens } = market;
    const refused = async (body: object) =>
      (await api.command('/v1/payment-requests', tokens.finance, { bankAccountId, debtorId: outletIds[0], ...body }))
        .body;
    expect(await refused({})).toMatchObject({ code: 'invalid-body' });
    expect(await refused({ amount: 5, invoices: ['x'] })).toMatchObject({ code: 'invalid-body' });
    expect(await refused({ invoices: ['x'] })).toMatchObject({ code: 'nothing-open' });
    expect(await refused({ amount: 5, debtorId: 'NOBODY' })).toMatchObject({ code: 'unknown-account' });
    expect(await refused({ amount: 5, bankAccountId: 'NONE' })).toMatchObject({ code: 'unknown-bank-account' });
  });
});

describe('what is refused, with the reason', () => {
  it.each<[string, object, string]>([
    ['another creditor’s debtor', { kind: 'PAYMENT', debtorId: 'NOBODY' }, 'unknown-account'],
    ['more than the line', { kind: 'SUSPENSE', amount: 9_999_999 }, 'exceeds-line'],
    ['a payer left out', { kind: 'PAYMENT' }, 'payer-missing'],
    ['an unknown payment', { kind: 'PAYMENT', paymentId: 'nothing' }, 'unknown-payment'],
    ['a fee that came in', { kind: 'BANK_FEE' }, 'wrong-side'],
  ])('%s', async (_, body, code) => {
    const market = await banked();
    ok(await send(market, statement(market, 0, [{ amount: '1000' }])));
    const answer = await onLine(market, (await lines(market))[0]!, 'matches', body);
    expect([answer.status >= 400 && answer.status < 500, answer.body['code']]).toEqual([true, code]);
  });

  it('a difference above what a clerk may let go; an admin may', async () => {
    const market = await banked();
    const invoiceId = await invoice(market, 10);
    ok(await send(market, statement(market, 0, [{ amount: '40000' }])));
    const [line] = await lines(market);
    const differences = [{ invoiceId, amount: 70_000, reason: 'damaged' }];
    const match = { kind: 'PAYMENT', debtorId: market.outletIds[0], invoices: [{ invoiceId }], differences };
    expect((await onLine(market, line!, 'matches', match)).body).toMatchObject({ code: 'difference-too-large' });
    ok(await onLine(market, line!, 'matches', match, market.tokens.admin));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(0);
  });

  it('a file that is none, of an unknown account, or sent as something else', async () => {
    const market = await banked();
    const garbage = ok(await send(market, 'hello')).body;
    expect(garbage).toMatchObject({
      statements: [],
      problems: [expect.objectContaining({ place: expect.any(String) as string })],
    });
    const unknown = { ...market, number: 'NOSUCHACCOUNT1' };
    expect(ok(await send(unknown, statement(unknown, 0, []))).body).toMatchObject({
      statements: [],
      problems: [{ code: 'unknown-bank-account' }],
    });
    const json = await api.command('/v1/bank-statements', market.tokens.finance, { hello: 1 });
    expect(json.status).toBe(415);
    const octets = { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': randomUUID() };
    const elsewhere = { token: market.tokens.finance, body: Buffer.from('x'), headers: octets };
    expect((await api.request('POST', '/v1/payments', elsewhere)).status).toBe(415);
  });
});

describe('a statement that does not add up', () => {
  it('waits in quarantine with its difference until a second person releases it', async () => {
    const market = await banked();
    const invoiceId = await invoice(market, 1);
    const reference = await request(market, 0, [invoiceId]);
    const file = statement(market, 0, [{ amount: String(unitTotal), memo: reference }], { off: 500 });
    const [told] = statementsOf(ok(await send(market, file)));
    expect(told).toMatchObject({ status: 'QUARANTINED', difference: -500, findings: [{ code: 'balance-difference' }] });
    expect(await lines(market)).toHaveLength(0);
    const path = `/v1/bank-statements/${String(told!['statementId'])}`;
    expect((await api.command(`${path}/release`, market.tokens.finance, reason)).body).toMatchObject({
      code: 'second-person-needed',
    });
    ok(await api.command(`${path}/release`, market.tokens.admin, reason));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(0);
    expect(await proof(market)).toMatchObject({ proved: false, days: [{ difference: 500 }] });
  });

  it('is told how it joins the one before', async () => {
    const market = await banked();
    const day = (number: string, opening: string, amount: string, closing: string) =>
      mt940File({
        account: market.number,
        number,
        opening: `C${opening}`,
        closing: `C${closing}`,
        lines: [
          [
            `${today.slice(2).replaceAll('-', '')}${today.slice(5).replaceAll('-', '')}C${amount}NTRFNONREF//${number}`,
            'thu',
          ],
        ],
      });
    const yymmdd = today.slice(2).replaceAll('-', '');
    ok(await send(market, day('1', `${yymmdd}VND0,`, '100,', `${yymmdd}VND100,`)));
    const gap = statementsOf(ok(await send(market, day('3', `${yymmdd}VND250,`, '50,', `${yymmdd}VND300,`))));
    const codes = (gap[0]!['findings'] as Figures[]).map(({ code }) => code);
    expect(codes.some((code) => code === 'gap' || code === 'overlap')).toBe(true);
  });
});

describe('personal data of payers', () => {
  it('is shown to finance only, appears nowhere else, and is erased for good', async () => {
    const market = await banked();
    const name = `TRAN THI ${randomUUID()}`;
    const file = statement(market, 0, [{ amount: '1000', memo: `mua hang ${name}`, payer: name, reference: 'P1' }]);
    ok(await send(market, file));
    const [line] = await lines(market);
    const path = `/v1/bank-lines/${String(line!['lineId'])}/payer`;
    expect(await read(path, market.tokens.finance)).toMatchObject({ known: true, name });
    expect((await api.get(path, market.tokens.analyst)).status).toBe(403);
    const feed = await api.get('/v1/events', market.tokens.admin, { Accept: 'application/x-ndjson' });
    expect(JSON.stringify(feed.body)).not.toContain(name);
    expect(JSON.stringify(await lines(market))).not.toContain(name);
    ok(await api.command(`${path}/erasure`, market.tokens.admin, {}));
    expect(await read(path, market.tokens.finance)).toMatchObject({ known: false, name: null });
    ok(await send(market, file));
    expect(await read(path, market.tokens.finance)).toMatchObject({ known: false });
    expect(await proof(market)).toMatchObject({ days: [{ openItems: 1000, difference: 0 }] });
  });
});

describe('races', () => {
  it('two clerks match one line: it funds at most its amount', async () => {
    const market = await banked(2);
    ok(await send(market, statement(market, 0, [{ amount: '1000', reference: 'X1' }])));
    const [line] = await lines(market);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        onLine(market, line!, 'matches', { kind: 'PAYMENT', debtorId: market.outletIds[n % 2], amount: 300 }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    await whenQuiet(api);
    expect((await lines(market))[0]).toMatchObject({ open: 100, state: 'PARTLY_MATCHED' });
    expect(await proof(market)).toMatchObject({ proved: true, days: [{ openItems: 100 }] });
  });

  it('one line on two invoices past its amount: one invoice gets it, the account has no more than the line', async () => {
    const market = await banked();
    const invoices = [await invoice(market, 1), await invoice(market, 1)];
    const amount = unitTotal + 1;
    ok(await send(market, statement(market, 0, [{ amount: String(amount), reference: 'X2' }])));
    const [line] = await lines(market);
    const matchOf = (...named: string[]) => {
      const whole = named.map((invoiceId) => ({ invoiceId, amount: unitTotal }));
      const sum = named.length * unitTotal;
      const body = { kind: 'PAYMENT', debtorId: market.outletIds[0], amount: sum, invoices: whole };
      return onLine(market, line!, 'matches', body);
    };
    const both = await matchOf(...invoices);
    expect([both.status, both.body['code']]).toEqual([409, 'exceeds-line']);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => matchOf(invoices[n % 2]!)));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ body }) => body['code'])).toEqual(Array.from({ length: 19 }, () => 'exceeds-line'));
    await whenQuiet(api);
    const open = await Promise.all(invoices.map((invoiceId) => openOf(market, invoiceId)));
    expect(open.toSorted()).toEqual([0, unitTotal]);
    expect((await lines(market))[0]).toMatchObject({ open: 1, state: 'PARTLY_MATCHED' });
    const { distributorId, outletIds, tokens } = market;
    const exposure = await read(`/v1/accounts/${outletIds[0]}/exposure?creditor=${distributorId}`, tokens.finance);
    expect(exposure).toMatchObject({ openItems: unitTotal, unapplied: 0 });
    expect(await proof(market)).toMatchObject({ proved: true, days: [{ openItems: 1 }] });
  });

  it('the same notice fifty times at once is one line and one payment', async () => {
    const market = await banked();
    const invoiceId = await invoice(market, 1);
    const reference = await request(market, 0, [invoiceId]);
    const entries = [{ amount: String(unitTotal), memo: reference, reference: 'N1', date: today }];
    const file = camtFile({ message: '054', statements: [{ account: market.number, currency: 'VND', entries }] });
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(market, file)));
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(await lines(market)).toHaveLength(1);
    expect(await openOf(market, invoiceId)).toBe(0);
    expect(await proof(market)).toMatchObject({ proved: true });
  });

  it('match against reversal: the account has what the line says', async () => {
    const market = await banked();
    ok(await send(market, statement(market, 0, [{ amount: '1000', reference: 'Y1' }])));
    const [line] = await lines(market);
    const match = () => onLine(market, line!, 'matches', { kind: 'PAYMENT', debtorId: market.outletIds[0] });
    ok(await match());
    await Promise.all([1, 2, 1, 2].flatMap((n) => [onLine(market, line!, `matches/${n}/reversal`, reason), match()]));
    await whenQuiet(api);
    const [{ open }] = (await lines(market)) as [{ open: number }];
    const { distributorId, outletIds, tokens } = market;
    const exposure = await read(`/v1/accounts/${outletIds[0]}/exposure?creditor=${distributorId}`, tokens.finance);
    expect(exposure['unapplied']).toBe(1000 - open);
    expect(await proof(market)).toMatchObject({ proved: true });
  });
});

import { createHash, randomUUID } from 'node:crypto';
import { camtFile } from '#libs/bank-files/testing';
import { Database } from '#libs/platform';
import { checkConservation } from '../apps/tuyen/src/operations/conservation.js';
import { startApi, type RunningApi } from './support/api.js';
import { makeMarket, ok, outletOrder, unitPrice, unitTotal, type Market } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

type Row = Readonly<Record<string, unknown>>;

const wait = { Prefer: 'wait=20' };
const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
const month = today.slice(0, 7);
const lastMonth = new Date(Date.parse(`${month}-01T00:00:00Z`) - 86_400_000).toISOString().slice(0, 7);
const then = `${lastMonth}-15`;

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** A distributor's books: its outlets' order of `quantity` units, invoiced on a day. */
async function invoice(market: Market, quantity: number, receivedOn: string): Promise<string> {
  const { operations, warehouse } = market.tokens;
  const { orderId } = ok(await api.command('/v1/orders', operations, outletOrder(market, [quantity]), wait)).body;
  const plan = { orderId, plannedDate: today, dispatch: true };
  const delivery = ok(await api.command('/v1/deliveries', warehouse, plan, wait)).body;
  const invoiceId = delivery['deliveryId'] as string;
  ok(await api.command(`/v1/deliveries/${invoiceId}/receipt`, warehouse, { receivedOn }));
  await whenQuiet(api);
  return invoiceId;
}

async function pay(market: Market, amount: number, valueDate: string, more: object = {}): Promise<string> {
  const { distributorId, outletIds, tokens } = market;
  const body = { distributorId, outletId: outletIds[0], amount, method: 'CASH', valueDate, ...more };
  return ok(await api.command('/v1/payments', tokens.finance, body)).body['paymentId'] as string;
}

/** A bank account of the distributor and a day's statement of it. */
async function statement(
  market: Market,
  day: string,
  entries: readonly (readonly [amount: string, reference: string])[],
) {
  const { distributorId, tokens } = market;
  const number = randomUUID().replaceAll('-', '').slice(0, 14).toUpperCase();
  const account = { bankAccountId: `B-${distributorId}`, distributorId, number };
  ok(await api.command('/v1/bank-accounts', tokens.finance, account));
  await whenQuiet(api);
  const closing = entries.reduce((sum, [amount]) => sum + Number(amount), 0);
  const balances = [['OPBD', '0', day], ['CLBD', String(closing), day]] as const; // prettier-ignore
  const dated = entries.map(([amount, reference]) => ({ amount, reference, memo: reference, date: day }));
  const file = camtFile({ statements: [{ account: number, currency: 'VND', balances, entries: dated }] });
  const headers = { 'Content-Type': 'application/octet-stream', 'Idempotency-Key': randomUUID() };
  ok(await api.request('POST', '/v1/bank-statements', { token: tokens.finance, body: Buffer.from(file), headers }));
  await whenQuiet(api);
  const { items } = ok(await api.get(`/v1/bank-lines?bankAccountId=${account.bankAccountId}`, tokens.finance)).body;
  return new Map((items as Row[]).map((line) => [String(line['bankReference']), String(line['lineId'])]));
}

const matched = async ({ tokens }: Market, lineId: string | undefined, body: object) => {
  ok(await api.command(`/v1/bank-lines/${lineId}/matches`, tokens.finance, body));
  await whenQuiet(api);
};
const path = ({ distributorId }: Market, what: string, period: string, more = '') =>
  `/v1/books/${what}?creditor=${distributorId}&period=${period}${more}`;
const ndjson = { Accept: 'application/x-ndjson' };
const exported = async (market: Market, period: string, more = '', fresh = {}) =>
  ok(await api.get<string>(path(market, 'entries', period, more), market.tokens.finance, { ...ndjson, ...fresh })).body;
const linesOf = (text: string) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Row); // prettier-ignore
const balances = async (market: Market, period: string, more = ''): Promise<Record<string, number>> => {
  const { items } = ok(await api.get(path(market, 'trial-balance', period, more), market.tokens.analyst)).body;
  return Object.fromEntries((items as { account: string; closing: number }[]).map((row) => [row.account, row.closing]));
};
const step = ({ distributorId }: Market, what: 'proposal' | 'closing', token: string, period = lastMonth) =>
  api.command(`/v1/books/${distributorId}/periods/${period}/${what}`, token, {});
const drift = async ({ distributorId, tokens }: Market) =>
  ok(await api.get(`/v1/reconciliation/drift?creditorId=${distributorId}&from=${lastMonth}-01`, tokens.finance)).body;

/** Invoices, a return, cash, the bank's lines of each kind, a write-off: all of a month. */
async function traded(
  day: string,
): Promise<Market & { readonly invoiceId: string; readonly bank: ReadonlyMap<string, string> }> {
  const market = await makeMarket(api);
  const { finance } = market.tokens;
  const invoiceId = await invoice(market, 10, day);
  await invoice(market, 2, day);
  const lines = [{ lineNo: 1, quantity: 1 }];
  const note = { reason: 'QUANTITY', adjustedOn: day, note: 'one too many', lines };
  ok(await api.command(`/v1/invoices/${invoiceId}/adjustments`, finance, note));
  await whenQuiet(api);
  await pay(market, 3 * unitTotal, day);
  const came = [['20000', 'PAID'], ['7000', 'UNKNOWN'], ['-3300', 'FEE'], ['9000', 'BACK'], ['-9000', 'RETURN']] as const; // prettier-ignore
  const bank = await statement(market, day, [...came, ['1000', 'OPEN']]);
  const debtorId = market.outletIds[0];
  await matched(market, bank.get('PAID'), { kind: 'PAYMENT', debtorId });
  await matched(market, bank.get('UNKNOWN'), { kind: 'SUSPENSE' });
  await matched(market, bank.get('FEE'), { kind: 'BANK_FEE' });
  await matched(market, bank.get('BACK'), { kind: 'PAYMENT', debtorId });
  const back = ok(await api.get(`/v1/bank-lines/${bank.get('BACK')}`, finance)).body['matches'] as Row[];
  await matched(market, bank.get('RETURN'), { kind: 'RETURNED_PAYMENT', paymentId: back[0]!['paymentId'] });
  const given = { creditorId: market.distributorId, invoiceId, amount: 500, reason: 'gone', postedOn: day };
  ok(await api.command(`/v1/accounts/${debtorId}/write-offs`, finance, given));
  await whenQuiet(api);
  return { ...market, invoiceId, bank };
}

const expected = {
  '111': 3 * unitTotal,
  '112': 20_000 + 7_000 - 3_300,
  '113': 0,
  '131': 11 * unitTotal - 3 * unitTotal - 20_000 - 500,
  '33311': -11 * (unitTotal - unitPrice),
  '3388': -7_000,
  '5111': -11 * unitPrice,
  '6425': 3_300,
  '6426': 500,
};

describe('the books of a month', () => {
  it('hold every fact once: the trial balance adds up, agrees with the accounts, and every line leads to its document', async () => {
    const market = await traded(then);
    expect(await balances(market, lastMonth)).toEqual(expected);
    expect(await drift(market)).toMatchObject({ proved: true, drift: [] });
    const lines = linesOf(await exported(market, lastMonth));
    const numbers = [...new Set(lines.map(({ number }) => number))];
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    for (const link of new Set(lines.map((line) => line['link'] as string))) {
      ok(await api.get(link, market.tokens.finance));
    }
    const bank = linesOf(await exported(market, lastMonth, '&account=112'));
    expect(bank.map(({ debit, credit }) => [debit, credit])).toEqual([[20_000, 0], [7_000, 0], [0, 3_300], [9_000, 0], [0, 9_000]]); // prettier-ignore
    expect(lines.filter(({ account }) => account === '112')).toEqual(bank);
  });

  it('come in pages that join, and as CSV with the same lines, the same bytes each time', async () => {
    const market = await makeMarket(api);
    for (let i = 1; i <= 4; i++) await pay(market, i, then);
    await whenQuiet(api);
    const whole = linesOf(await exported(market, lastMonth));
    const paged = async (asked: string) => {
      const lines: Row[] = [];
      for (let cursor = ''; ;) {
        const { body } = ok(
          await api.get(path(market, 'entries', lastMonth, asked + cursor), market.tokens.distributor),
        );
        lines.push(...(body['items'] as Row[]));
        if (body['nextCursor'] === null) return lines;
        cursor = `&cursor=${body['nextCursor'] as string}`;
      }
    };
    expect(await paged('&limit=3')).toEqual(whole);
    expect(await paged('&account=111&limit=1')).toEqual(whole.filter(({ account }) => account === '111'));
    expect(whole).toHaveLength(8);
    const csv = async () =>
      ok(await api.get<string>(path(market, 'entries', lastMonth), market.tokens.finance, { Accept: 'text/csv' })).body;
    const text = await csv();
    expect(text.trimEnd().split('\r\n')).toHaveLength(9);
    expect(await csv()).toBe(text);
  });
});

describe('a month is closed', () => {
  it('by two persons; what comes later is booked in the open month and points back', async () => {
    const market = await traded(then);
    const { finance, admin } = market.tokens;
    expect((await step(market, 'closing', admin)).body).toMatchObject({ code: 'not-found' });
    const { proposed } = ok(await step(market, 'proposal', finance)).body as { proposed: Row };
    await pay(market, 77, then);
    await whenQuiet(api);
    expect((await step(market, 'closing', finance)).body).toMatchObject({ code: 'second-person-needed' });
    const closed = ok(await step(market, 'closing', admin)).body;
    expect(closed).toMatchObject({ closed: lastMonth, proposed: null });
    await pay(market, 99, then);
    await whenQuiet(api);
    const mistake = `/v1/bank-lines/${market.bank.get('PAID')}/matches/1/reversal`;
    ok(await api.command(mistake, finance, { reason: 'another outlet' }));
    await whenQuiet(api);

    const text = await exported(market, lastMonth);
    expect(createHash('sha256').update(text).digest('hex')).toBe(proposed['sha256']);
    expect(await balances(market, lastMonth)).toEqual(expected);
    const late = linesOf(await exported(market, month));
    expect(
      late.slice(0, 4).map(({ number, bookedOn, relatesTo, debit }) => [number, bookedOn, relatesTo, debit]),
    ).toEqual(
      [[1, `${month}-01`, then, 77], [1, `${month}-01`, then, 0], [2, `${month}-01`, then, 99], [2, `${month}-01`, then, 0]], // prettier-ignore
    );
    // The bank's account is moved on the day of the bank's booking, which is closed.
    expect(late.slice(4, 6)).toMatchObject([
      { account: '112', credit: 20_000, bookedOn: `${month}-01`, relatesTo: then },
      { account: '113', debit: 20_000, bookedOn: `${month}-01`, relatesTo: then },
    ]);
    const restated = await balances(market, lastMonth, '&basis=RESTATED');
    expect(restated['112']).toBe(expected['112'] - 20_000);
    expect(restated['131']).toBe(expected['131'] - 77 - 99);
    expect(await balances(market, month)).toEqual(await balances(market, month, '&basis=RESTATED'));
    const { items } = ok(await api.get(path(market, 'periods', lastMonth), market.tokens.distributor)).body;
    expect(items).toMatchObject([{ status: 'CLOSED', proposedBy: 'u-finance', closedBy: 'u-admin' }]);
  });

  it('and the proof says so when the journal tells a closed month otherwise, though every document agrees', async () => {
    const market = await makeMarket(api);
    const { finance, admin, distributorId } = { ...market.tokens, ...market };
    await pay(market, 1_000, then);
    await pay(market, 70, then);
    await whenQuiet(api);
    ok(await step(market, 'proposal', finance));
    ok(await step(market, 'closing', admin));
    await whenQuiet(api);
    expect(await drift(market)).toMatchObject({ proved: true });
    const date = (day: string) =>
      api.app.get(Database).pool.query(
        `update read.journal set entry_date = $2 where position = (
           select max(position) from read.journal where creditor_id = $1)`,
        [distributorId, day],
      ); // prettier-ignore
    await date(`${month}-01`);
    const found = await drift(market);
    await date(then);
    expect(found['proved']).toBe(false);
    const differing = { code: 'closed-month-differs', documentId: lastMonth };
    expect(found['drift']).toHaveLength(2);
    expect(found['drift']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...differing, against: 'closing of account 111 in VND as it was closed', difference: -70 }),
        expect.objectContaining({ ...differing, difference: 70 }),
      ]),
    ); // prettier-ignore
    for (const { link } of found['drift'] as Row[]) ok(await api.get(String(link), finance));
    expect(await drift(market)).toMatchObject({ proved: true });
  });

  it('and `tuyen verify` adds it up', async () => {
    const { pool } = api.app.get(Database);
    const law = async (name: string) => (await checkConservation(pool)).find((each) => each.name === name);
    expect(await law('closed-months')).toMatchObject({ kind: 'holds' });
    expect((await law('closed-months'))!.compared).toBeGreaterThan(0);
    const later = `update read.book_periods set up_to = up_to + $1 where status = 'CLOSED'`;
    await pool.query(later, [-1_000_000]);
    expect(await law('closed-months')).toMatchObject({ kind: 'broken' });
    await pool.query(later, [1_000_000]);
    const line = `update read.journal set amount = amount + $1 where (position, item) = (select min(position), 0 from read.journal)`;
    await pool.query(line, [1]);
    expect(await law('books-balance')).toMatchObject({ kind: 'broken' });
    await pool.query(line, [-1]);
    expect(await law('books-balance')).toMatchObject({ kind: 'holds' });
  });

  it('not while it lasts, not out of order, not by others, not of books that are not there', async () => {
    const market = await makeMarket(api);
    const { finance, analyst, distributor } = market.tokens;
    expect((await step(market, 'proposal', finance)).status).toBe(404);
    await pay(market, 5, then);
    await whenQuiet(api);
    expect((await step(market, 'proposal', finance, month)).body).toMatchObject({ code: 'period-not-over' });
    expect((await step(market, 'proposal', finance, '2020-01')).body).toMatchObject({ code: 'period-out-of-order' });
    expect((await step(market, 'proposal', finance, 'yesterday')).body).toMatchObject({ code: 'bad-period' });
    for (const token of [analyst, distributor]) expect((await step(market, 'proposal', token)).status).toBe(403);
  });
});

describe('what differs is named, and no month is closed over it', () => {
  let market: Market & { readonly invoiceId: string };
  beforeAll(async () => {
    market = await traded(then);
  });
  const sql = (text: string, values: unknown[] = []) => api.app.get(Database).pool.query(text, values);

  it.each<[code: string, table: string, change: string, where: string]>([
    ['line-open-differs', 'bank_lines', 'open = open + 5', `bank_reference = 'PAID'`],
    ['books-bank-differs', 'bank_lines', 'open = open + 5', `bank_reference = 'FEE'`],
    ['match-without-payment', 'payments', 'amount = amount + 5', 'amount = 20000'],
    ['match-without-payment', 'payments', 'line_id = null', 'amount = 20000'],
    ['payment-of-no-line', 'bank_lines', `matches = '[]'`, `bank_reference = 'PAID'`],
    ['superseded-line-funds', 'bank_lines', `state = 'SUPERSEDED'`, `bank_reference = 'PAID'`],
    ['return-without-reversal', 'payments', `status = 'POSTED'`, 'amount = 9000'],
    ['payment-not-posted', 'receivable_entries', 'unapplied = unapplied - 5', `kind = 'PAYMENT'`],
    ['payment-unapplied-differs', 'payments', 'unapplied = unapplied + 5', 'amount = 20000'],
    ['invoice-not-posted', 'invoices', 'total = total + 5', 'true'],
    ['invoice-credit-differs', 'invoices', 'adjusted = adjusted + 5', 'true'],
    ['invoice-open-differs', 'invoices', 'open = open + 5', 'true'],
    ['open-item-differs', 'open_items', 'open = open + 5', 'true'],
    ['account-differs', 'account_balances', 'open_items = open_items + 5', 'true'],
    ['account-differs', 'account_balances', 'unapplied = unapplied + 5', 'true'],
    ['books-receivable-differs', 'journal', 'amount = amount + 5', `ledger = 'RECEIVABLE'`],
    ['books-revenue-differs', 'journal', 'amount = amount + 5', `ledger = 'REVENUE' and kind = 'INVOICE'`],
    ['books-vat-differs', 'invoices', 'tax = tax + 5', 'true'],
    ['books-bank-differs', 'journal', 'amount = amount + 5', `ledger = 'BANK'`],
    ['books-transit-differs', 'journal', 'amount = amount + 5', `ledger = 'IN_TRANSIT'`],
    ['books-cash-differs', 'journal', 'amount = amount + 5', `ledger = 'CASH_ON_HAND'`],
    ['books-suspense-differs', 'payments', `amount = amount + 5`, `status = 'UNIDENTIFIED'`],
    ['entry-unbalanced', 'journal', 'amount = amount + 5', `ledger = 'REVENUE'`],
  ])('%s: %s with %s', async (code, table, change, where) => {
    const whose = table === 'invoices' ? 'seller_id' : 'creditor_id';
    const { rows } = await sql(`select * from read.${table} where ${whose} = $1 and ${where} limit 1`, [
      market.distributorId,
    ]);
    const [before] = rows as [Row];
    const keys = Object.keys(before).filter((name) => /^(position|item|line_id|payment_id|invoice_id|debtor_id)$/.test(name) && before[name] !== null && !change.startsWith(name)); // prettier-ignore
    const same = keys.map((name, i) => `${name} = $${i + 1}`).join(' and ');
    const of = keys.map((name) => before[name]);
    await sql(`update read.${table} set ${change} where ${same}`, of);
    try {
      const found = await drift(market);
      expect(found['proved']).toBe(false);
      const named = (found['drift'] as Row[]).filter((each) => each['code'] === code);
      expect(named).toHaveLength(1);
      ok(await api.get(String(named[0]!['link']), market.tokens.admin));
    } finally {
      const column = change.slice(0, change.indexOf(' '));
      const value = before[column];
      const back = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
      await sql(`update read.${table} set ${column} = $${of.length + 1} where ${same}`, [...of, back]);
    }
    expect(await drift(market)).toMatchObject({ proved: true });
  });

  it('a month stays open, and the refusal lists why', async () => {
    const change = (by: number) =>
      sql(`update read.invoices set open = open + $2 where invoice_id = $1`, [market.invoiceId, by]);
    await change(5);
    const refused = await step(market, 'proposal', market.tokens.finance);
    await change(-5);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'drift-not-zero',
      details: { count: 1, why: [{ code: 'invoice-open-differs', documentId: market.invoiceId, difference: 5 }] },
    });
    ok(await step(market, 'proposal', market.tokens.finance));
  });
});

describe('closing against late posting', () => {
  it('each entry is in exactly one month, and a closed month never changes', async () => {
    const market = await makeMarket(api);
    await pay(market, 1_000_000, then);
    await whenQuiet(api);
    let stop = false;
    let sent = 1;
    const payers = Array.from({ length: 4 }, async () => {
      while (!stop) await pay(market, ++sent, then);
    });
    const seen: string[] = [];
    try {
      const { proposed } = ok(await step(market, 'proposal', market.tokens.finance)).body as { proposed: Row };
      const closing = ok(await step(market, 'closing', market.tokens.admin));
      const fresh = { 'Min-Event-Position': closing.headers.get('event-position')! };
      for (let i = 0; i < 3; i++) {
        const text = await exported(market, lastMonth, '', fresh);
        seen.push(text);
        expect(createHash('sha256').update(text).digest('hex')).toBe(proposed['sha256']);
      }
    } finally {
      stop = true;
      await Promise.all(payers);
    }
    await whenQuiet(api);
    expect(new Set([...seen, await exported(market, lastMonth)]).size).toBe(1);
    const [closed, open] = [linesOf(seen[0]!), linesOf(await exported(market, month))];
    const positions = (lines: Row[]) => lines.map(({ position, item }) => `${String(position)}.${String(item)}`);
    const all = [...positions(closed), ...positions(open)];
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(2 * sent);
    expect(open.every(({ relatesTo }) => relatesTo === then)).toBe(true);
    expect([...new Set(open.map(({ number }) => number))]).toEqual(
      Array.from({ length: open.length / 2 }, (_, i) => i + 1),
    );
    const total = 1_000_000 + (sent * (sent + 1)) / 2 - 1;
    expect((await balances(market, month))['111']).toBe(total);
    expect((await balances(market, lastMonth, '&basis=RESTATED'))['111']).toBe(total);
  });
});

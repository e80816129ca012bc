import { startApi, type RunningApi } from './support/api.js';
import { bankingOn, statement, statementsOf, today, type BankedMarket, type Figures } from './support/banking.js';
import { ok, unitTotal } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const { banked, invoice, items, lines, openOf, proof, read, request, send } = bankingOn(() => api);

const entry = (reference: string, amount: number, memo = 'thanh toan') => ({
  ...{ reference, amount: String(amount), memo, date: today },
});
const on = (lineId: string, action: string, body: object, token: string) =>
  api.command(`/v1/bank-lines/${lineId}/${action}`, token, body);
const supersede = (lineId: string, by: string, token: string) =>
  on(lineId, 'supersession', { by, reason: 'the bank confirmed it' }, token);
const codeOf = ({ status, body }: { status: number; body: Figures }) => (status === 200 ? 'ok' : body['code']);
/** Ids of lines by their amounts. */
const byAmount = async (market: BankedMarket) =>
  new Map((await lines(market)).map(({ amount, lineId }) => [Number(amount), String(lineId)]));

/** A file of some lines, then another one with another amount of the first; ids of these two lines. */
async function corrected(market: BankedMarket, amounts = [100, 110]): Promise<[string, string]> {
  for (const amount of amounts) ok(await send(market, statement(market, 0, [entry('FT-A', amount), entry('FT-B', 7)])));
  const by = await byAmount(market);
  return [by.get(amounts[0]!)!, by.get(amounts[1]!)!];
}

describe('a line that the bank corrected', () => {
  it('is named, taken back, and superseded by a second person; the other one counts and is matched in its place', async () => {
    const market = await banked();
    const { finance, admin } = market.tokens;
    const invoiceId = await invoice(market, 2);
    const reference = await request(market, 0, [invoiceId]);
    const [wrong, right] = [2 * unitTotal, 2 * unitTotal + 5_000];
    const files = [wrong, right].map((amount, n) =>
      statement(market, 0, [entry('FT-A', amount, n === 0 ? reference : 'thanh toan'), entry('FT-B', 7)]),
    );
    ok(await send(market, files[0]!));
    expect(await openOf(market, invoiceId)).toBe(0);
    const [told] = statementsOf(ok(await send(market, files[1]!)));
    const by = await byAmount(market);
    const [old, now] = [by.get(wrong)!, by.get(right)!];
    const named = (told!['findings'] as Figures[]).find(({ code }) => code === 'corrected-line');
    expect(named).toMatchObject({ lines: { earlier: old, now } });
    expect(await proof(market)).toMatchObject({ proved: false, days: [{ difference: -wrong }] });
    const guesses = await read(`/v1/bank-lines/${old}/suggestions`, finance);
    expect(guesses['corrections']).toMatchObject([{ lineId: now, amount: right }]);
    expect(await read(`/v1/bank-lines/${now}/suggestions`, finance)).toMatchObject({ corrections: [] });

    expect(codeOf(await supersede(old, now, admin))).toBe('line-matched');
    ok(await on(old, 'matches/1/reversal', { reason: 'the bank corrected it' }, finance));
    expect(codeOf(await supersede(old, now, finance))).toBe('second-person-needed');
    expect(ok(await supersede(old, now, admin)).body).toMatchObject({ supersededBy: now, matches: [] });
    await whenQuiet(api);
    expect(await items(`/v1/bank-lines?supersededBy=${now}`, finance)).toMatchObject([
      { lineId: old, state: 'SUPERSEDED', open: wrong, supersededFor: 'the bank confirmed it' },
    ]);
    expect(await openOf(market, invoiceId)).toBe(wrong);
    expect(await proof(market)).toMatchObject({ proved: true, days: [{ openItems: right + 7, difference: 0 }] });
    expect(await read(`/v1/bank-lines/${old}/suggestions`, finance)).toMatchObject({ corrections: [] });

    const match = { kind: 'PAYMENT', debtorId: market.outletIds[0], invoices: [{ invoiceId }] };
    expect(codeOf(await on(old, 'matches', match, finance))).toBe('line-superseded');
    ok(await on(now, 'matches', match, finance));
    await whenQuiet(api);
    expect(await openOf(market, invoiceId)).toBe(0);
    expect(await proof(market)).toMatchObject({ proved: true, drift: [], days: [{ openItems: 7, difference: 0 }] });

    for (const file of files) {
      const [again] = statementsOf(ok(await send(market, file)));
      expect(again).toMatchObject({ newLines: 0, status: 'ACCEPTED' });
      expect((again!['findings'] as Figures[]).map(({ code }) => code)).not.toContain('corrected-line');
    }
    expect(await proof(market)).toMatchObject({ proved: true });
    ok(await on(old, 'reopening', {}, finance));
    await whenQuiet(api);
    expect(await proof(market)).toMatchObject({ proved: false, days: [{ openItems: wrong + 7, difference: -wrong }] });
  });

  it('corrected twice, is superseded by the last one, whatever was matched of the first two before', async () => {
    const market = await banked();
    const { finance, admin } = market.tokens;
    const [first, second] = await corrected(market);
    ok(await send(market, statement(market, 0, [entry('FT-A', 120), entry('FT-B', 7)])));
    const third = (await byAmount(market)).get(120)!;
    const match = { kind: 'PAYMENT', debtorId: market.outletIds[0] };
    for (const line of [first, second]) {
      ok(await on(line, 'matches', match, finance));
      await whenQuiet(api);
      ok(await on(line, 'matches/1/reversal', { reason: 'corrected' }, finance));
    }
    ok(await supersede(first, second, admin));
    ok(await supersede(second, third, admin));
    expect(codeOf(await supersede(third, second, admin))).toBe('by-superseded');
    expect(codeOf(await supersede(third, third, admin))).toBe('same-line');
    expect((await supersede(third, 'nothing', admin)).status).toBe(422);
    expect((await supersede('nothing', third, admin)).status).toBe(404);
    ok(await on(third, 'matches', match, finance));
    await whenQuiet(api);
    expect(await proof(market)).toMatchObject({ proved: true, drift: [], days: [{ bookBalance: 120, openItems: 7 }] });
  });
});

describe('races', () => {
  it('a line is matched or superseded, never both', async () => {
    const market = await banked();
    const { finance, admin } = market.tokens;
    const [old, now] = await corrected(market);
    const match = () => on(old, 'matches', { kind: 'PAYMENT', debtorId: market.outletIds[0] }, finance);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? match() : supersede(old, now, admin))),
    );
    await whenQuiet(api);
    const line = await read(`/v1/bank-lines/${old}`, finance);
    const matched = line['state'] === 'MATCHED';
    const [matches, supersessions] = [0, 1].map((kind) => answers.filter((_, n) => n % 2 === kind).map(codeOf));
    const ten = (code: string, but: readonly string[] = []) => [...Array<string>(10 - but.length).fill(code), ...but];
    expect([matches!.toSorted(), supersessions!.toSorted()]).toEqual(
      matched ? [ten('line-matched', ['ok']), ten('line-matched')] : [ten('line-superseded'), ten('ok')],
    );
    const counted = matched ? 100 : 0;
    expect(await proof(market)).toMatchObject({ drift: [], days: [{ bookBalance: counted, difference: 0 - counted }] });
  });

  it('of lines that are superseded by each other at once, one counts', async () => {
    const market = await banked();
    const { finance, admin } = market.tokens;
    const [first, second] = await corrected(market);
    ok(await send(market, statement(market, 0, [entry('FT-A', 120), entry('FT-B', 7)])));
    const ring = [first, second, (await byAmount(market)).get(120)!];
    await Promise.all(ring.map((line, n) => supersede(line, ring[(n + 1) % 3]!, admin)));
    await whenQuiet(api);
    const states = await Promise.all(ring.map(async (line) => read(`/v1/bank-lines/${line}`, finance)));
    expect(states.filter(({ state }) => state === 'OPEN').length).toBeGreaterThan(0);
    for (const { state, supersededBy } of states) expect(state === 'SUPERSEDED').toBe(supersededBy !== null);
  });
});

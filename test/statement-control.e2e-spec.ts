import { camtFile } from '#libs/bank-files/testing';
import { addDays } from '#libs/kernel';
import { startApi, type RunningApi } from './support/api.js';
import { bankingOn, statement, statementsOf, today, type Figures } from './support/banking.js';
import { ok } from './support/market.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const { banked, lines, proof, send } = bankingOn(() => api);
const [first, second] = [addDays(today, -2), addDays(today, -1)];
const entry = (reference: string, amount: number, date: string) => ({ reference, amount: String(amount), date });
const codes = (outcome: Figures) => (outcome['findings'] as { code: string }[]).map(({ code }) => code);

describe('statements of one account', () => {
  it('add only new lines where days overlap, and nothing where a file comes again', async () => {
    const market = await banked();
    const early = [entry('A', 100, first), entry('B', 200, second)];
    const days = { from: first, to: second };
    ok(await send(market, statement(market, 0, early, days)));
    const late = [entry('B', 200, second), entry('C', 400, today)];
    const file = statement(market, 100, late, { from: second, to: today });
    const [overlapping] = statementsOf(ok(await send(market, file)));
    expect(overlapping).toMatchObject({ lines: 2, newLines: 1, status: 'ACCEPTED' });
    expect(codes(overlapping!)).toEqual(['overlap']);
    for (const again of [file, statement(market, 0, early, days)]) {
      expect(statementsOf(ok(await send(market, again)))[0]).toMatchObject({ newLines: 0 });
    }
    expect(await lines(market)).toHaveLength(3);
    const { days: proved } = await proof(market);
    expect((proved as Figures[]).map(({ difference }) => difference)).toEqual(
      (proved as Figures[]).map(({ bankBalance }) => (bankBalance === null ? null : 0)),
    );
  });

  it('name a gap between a closing and the next opening', async () => {
    const market = await banked();
    ok(await send(market, statement(market, 0, [entry('A', 100, first)], { from: first })));
    const [joined] = statementsOf(
      ok(await send(market, statement(market, 100, [entry('B', 1, second)], { from: second }))),
    );
    expect(codes(joined!)).toEqual([]);
    const [apart] = statementsOf(ok(await send(market, statement(market, 150, [entry('C', 1, today)]))));
    expect(codes(apart!)).toEqual(['gap']);
  });

  it('book what was pending, with a number and a day of their own, as the same line, however often they come', async () => {
    const market = await banked();
    const memo = 'thanh toan hoa don thang muoi mot';
    const pending = { amount: '100', status: 'PDNG', memo: memo.slice(0, 20), date: first };
    const intraday = camtFile({
      message: '052',
      statements: [{ account: market.number, currency: 'VND', entries: [pending] }],
    });
    ok(await send(market, intraday));
    const [before] = await lines(market);
    expect(before).toMatchObject({ state: 'PENDING', bankReference: null, valueDate: first });
    const booked = { amount: '100', reference: 'FT-P', memo, date: second };
    const file = statement(market, 0, [booked], { from: second });
    expect(statementsOf(ok(await send(market, file)))[0]).toMatchObject({ lines: 1, newLines: 0, status: 'ACCEPTED' });
    const one = { lineId: before!['lineId'], state: 'OPEN', bookedOn: second, bankReference: 'FT-P' };
    expect(await lines(market)).toMatchObject([one]);
    for (const again of [file, intraday]) {
      expect(statementsOf(ok(await send(market, again)))[0]).toMatchObject({ newLines: 0 });
    }
    expect(await lines(market)).toMatchObject([one]);
    // Without numbers as well; of two alike only one was pending.
    const cash = { amount: '30', memo: 'nop tien mat tai quay' };
    const announced = [{ ...cash, date: second, status: 'PDNG' }];
    const account = { account: market.number, currency: 'VND', entries: announced };
    ok(await send(market, camtFile({ message: '052', statements: [account] })));
    const twice = statement(market, 100, [cash, cash], { from: today });
    for (const newLines of [1, 0]) {
      expect(statementsOf(ok(await send(market, twice)))[0]).toMatchObject({ lines: 2, newLines });
    }
    const amounts = (await lines(market)).map(({ amount, state }) => [amount, state]);
    expect(amounts).toEqual([[30, 'OPEN'], [30, 'OPEN'], [100, 'OPEN']]); // prettier-ignore
    const { drift, days } = await proof(market);
    expect([drift, (days as Figures[]).at(-1)]).toMatchObject([[], { difference: 0, openItems: 160 }]);
  });

  it('show both lines where the bank corrected one, and say so', async () => {
    const market = await banked();
    ok(await send(market, statement(market, 0, [entry('A', 100, today), entry('B', 7, today)])));
    const corrected = statement(market, 0, [entry('A', 110, today), entry('B', 7, today)]);
    const [outcome] = statementsOf(ok(await send(market, corrected)));
    expect(outcome).toMatchObject({ newLines: 1, status: 'ACCEPTED' });
    expect(codes(outcome!)).toContain('corrected-line');
    expect((await lines(market)).map(({ amount }) => amount).sort()).toEqual([100, 110, 7]);
  });
});

import { startApi, type RunningApi } from './support/api.js';
import { bankingOn, statement, type BankedMarket, type Figures } from './support/banking.js';
import { ok } from './support/market.js';
import { whenQuiet } from './support/quiet.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const { banked, items, lines, proof, read, send } = bankingOn(() => api);

/** Cash and cheques taken at the door, 1,000 more each; their ids. */
async function receipts(market: BankedMarket, count: number): Promise<string[]> {
  const { distributorId, outletIds, tokens } = market;
  const taken = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const method = n % 2 === 0 ? 'CASH' : 'CHEQUE';
      const body = { distributorId, outletId: outletIds[n % outletIds.length], method, amount: 1_000 * (n + 1) };
      return String(ok(await api.command('/v1/payments', tokens.finance, body)).body['paymentId']);
    }),
  );
  await whenQuiet(api);
  return taken;
}

/** Deposits of these amounts in the bank's statement, by their amounts. */
async function deposits(market: BankedMarket, ...amounts: number[]): Promise<string[]> {
  const entries = amounts.map((amount, n) => ({ amount: String(amount), reference: `DEP${n}`, memo: 'nop tien mat' }));
  ok(await send(market, statement(market, 0, entries)));
  const by = new Map((await lines(market)).map((line) => [line['bankReference'], String(line['lineId'])]));
  return amounts.map((_, n) => by.get(`DEP${n}`)!);
}

const parts = (paymentIds: readonly string[]) => paymentIds.map((paymentId) => ({ kind: 'PAYMENT', paymentId }));
const split = (market: BankedMarket, lineId: string, body: object) =>
  api.command(`/v1/bank-lines/${lineId}/split`, market.tokens.finance, body);
const codeOf = ({ status, body }: { status: number; body: Figures }) => (status === 200 ? 'ok' : body['code']);
const onHand = async ({ distributorId, tokens }: BankedMarket) =>
  (await items(`/v1/payments?distributorId=${distributorId}`, tokens.finance)).filter(({ lineId }) => lineId === null);

describe('a deposit of cash and cheques', () => {
  it('is matched to all its receipts in one command, each the payment that was recorded at the door', async () => {
    const market = await banked(2);
    const taken = await receipts(market, 5);
    const [deposit] = await deposits(market, 15_050);
    const { body } = ok(await split(market, deposit!, { parts: parts(taken), reason: 'Paying-in slip 4711' }));
    expect(body).toMatchObject({
      open: 50,
      matches: taken.map((paymentId, n) => ({ paymentId, amount: 1_000 * (n + 1) })),
    });
    await whenQuiet(api);
    expect(await onHand(market)).toEqual([]);
    expect(await read(`/v1/payments/${taken[1]}`, market.tokens.finance)).toMatchObject({
      lineId: deposit,
      method: 'CHEQUE',
    });
    expect(await items(`/v1/payments?distributorId=${market.distributorId}`, market.tokens.finance)).toHaveLength(5);
    expect(await proof(market)).toMatchObject({ proved: true, drift: [], days: [{ openItems: 50, difference: 0 }] });
  });

  it('is matched to none of them where one does not fit, and that one is told', async () => {
    const market = await banked(2);
    const taken = await receipts(market, 3);
    const [deposit] = await deposits(market, 5_000);
    const refused = async (status: number, code: string, part: number | undefined, listed: readonly object[]) => {
      const answer = await split(market, deposit!, { parts: listed });
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
      if (part === undefined) return;
      expect(answer.body['details']).toMatchObject({ part });
      expect(answer.body['detail']).toMatch(new RegExp(`^Part ${part} of ${listed.length}: `));
    };
    const [one, two, three] = parts(taken);
    await refused(409, 'exceeds-line', 3, [one!, two!, three!]);
    await refused(422, 'unknown-payment', 2, [one!, { kind: 'PAYMENT', paymentId: 'nothing' }]);
    await refused(409, 'payment-differs', 1, [{ ...one!, amount: 999 }, two!]);
    await refused(409, 'payment-matched', 2, [one!, one!]);
    await refused(409, 'already-identified', 1, [{ ...one!, debtorId: market.outletIds[1] }]);
    await refused(422, 'invalid-body', undefined, []);
    await refused(
      422,
      'invalid-body',
      undefined,
      Array.from({ length: 101 }, () => one!),
    );
    await whenQuiet(api);
    expect(await lines(market)).toMatchObject([{ state: 'OPEN', open: 5_000, matches: [] }]);
    expect(await onHand(market)).toHaveLength(3);
    // Parts may be other things than receipts: money of somebody else, and what nobody knows.
    const rest = [one!, two!, { kind: 'PAYMENT', debtorId: market.outletIds[0], amount: 500 }, { kind: 'SUSPENSE' }];
    expect(ok(await split(market, deposit!, { parts: rest })).body).toMatchObject({
      open: 0,
      matches: [{}, {}, {}, { amount: 1_500 }],
    });
    await whenQuiet(api);
    expect(await proof(market)).toMatchObject({ proved: true, drift: [] });
  });
});

describe('races', () => {
  it('of two clerks with one deposit one wins, wholly', async () => {
    const market = await banked(2);
    const taken = await receipts(market, 4);
    const [deposit] = await deposits(market, 10_000);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        const mine = n % 2 === 0 ? taken : taken.toReversed();
        return split(market, deposit!, { parts: parts(mine) });
      }),
    );
    expect(answers.map(codeOf).filter((code) => code === 'ok')).toHaveLength(1);
    await whenQuiet(api);
    expect(await lines(market)).toMatchObject([{ state: 'MATCHED', open: 0, matches: [{}, {}, {}, {}] }]);
    expect(await proof(market)).toMatchObject({ proved: true, drift: [], days: [{ openItems: 0, difference: 0 }] });
  });

  it('of two deposits with one receipt one has it: the other is open again by as much', async () => {
    const market = await banked();
    const taken = await receipts(market, 3);
    const both = await deposits(market, 3_000, 4_000);
    const [first, second] = [taken.slice(0, 2), [taken[0]!, taken[2]!]];
    const answers = await Promise.all(
      [first, second].map((mine, n) => split(market, both[n]!, { parts: parts(mine) })),
    );
    expect(answers.map(codeOf)).toContain('ok');
    await whenQuiet(api);
    const open = (await lines(market)).map((line) => Number(line['open']));
    const had = answers.every(({ status }) => status === 200)
      ? [0, 1_000]
      : [0, codeOf(answers[0]!) === 'ok' ? 4_000 : 3_000];
    expect(open.toSorted((a, b) => a - b)).toEqual(had);
    expect(await proof(market)).toMatchObject({ proved: true, drift: [] });
  });
});

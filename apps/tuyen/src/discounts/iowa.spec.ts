import { deriveAgain, indexPolicies, PolicyTotals, type Pricing } from '#libs/discount-policies';
import { runCli } from '../cli/run.js';
import { Output } from '../cli/output.js';
import { replay, totals } from '../commands/discounts.js';
import { commands } from '../commands/index.js';
import { hasSharedData, logOf, priceAll, readMarket, toldBy, type Market } from './testing/iowa.js';

const period = { from: '2019-06-03', to: '2019-06-07' };

const told = async (run: (output: Output) => Promise<void>) => {
  let text = '';
  await run(new Output({ write: (part) => (text += part) }, { write: () => undefined }, false));
  return text;
};

(hasSharedData ? describe : describe.skip)('the first orders of Iowa under a programme of policies', () => {
  let market: Market;
  let pricings: readonly Pricing[];
  beforeAll(async () => {
    market = await readMarket(150);
    pricings = priceAll(market);
  });

  it('has at least fifty policies, of which most give something', () => {
    expect(market.policies.length).toBeGreaterThanOrEqual(50);
    const sums = new PolicyTotals();
    for (const pricing of pricings) sums.add(pricing);
    expect(sums.report().length).toBeGreaterThanOrEqual(30);
  });

  it('adds up to what each policy gave', () => {
    const sums = new PolicyTotals();
    for (const pricing of pricings) sums.add(pricing);
    const given = sums.report().reduce((sum, { amount }) => sum + amount, 0);
    expect(given).toBe(pricings.reduce((sum, { totals: { discount } }) => sum + discount, 0));
    expect(given).toBeGreaterThan(0);
    const adrift = pricings.flatMap(({ lines }) =>
      lines.filter(({ gross, net, steps }) => gross - steps.reduce((sum, { amount }) => sum + amount, 0) !== net),
    );
    expect(adrift).toEqual([]);
  });

  it('explains every order again, byte for byte', () => {
    const index = indexPolicies(market.policies);
    // One comparison of a list: tens of thousands of expectations would take longer than the pricing.
    const different = pricings.filter((pricing) => {
      const { lines, totals: sums, evidence } = pricing;
      const again = deriveAgain(JSON.parse(JSON.stringify({ lines, totals: sums, evidence })) as Pricing, index);
      return !again.equal || toldBy(again.pricing) !== toldBy(pricing);
    });
    expect(different).toEqual([]);
  });

  it('is replayed with a draft from the log, within 100 columns', async () => {
    const store = await logOf(market, pricings);
    const text = await told((output) => replay(store, 'whisky', period, 5, output));
    expect(text).toMatch(/^whisky over the orders of 2019-06-03 to 2019-06-07, amounts in USD:\n/);
    expect(text).toMatch(/\d+ of 150 orders change\.\nIt costs [1-9][0-9,.]+ in discounts and 0\.00 in free goods/);
    expect(text).not.toContain('no longer derive');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    const sums = await told((output) => totals(store, period, output));
    expect(sums.split('\n').length).toBeGreaterThanOrEqual(30);
    expect(await told((output) => totals(store, { from: '2019-07-01', to: '2019-07-02' }, output))).toBe(
      'No policy gave anything from 2019-07-01 to 2019-07-02.\n',
    );
    await store.close();
  });
});

describe('tuyen discounts', () => {
  it.each([
    [['totals'], 'discounts: --from DATE is needed'],
    [['replay', 'P', '--from', '2026-02-30', '--to', '2026-03-01'], '--from 2026-02-30 is not a date'],
    [['replay', 'P', '--from', '2026-03-02', '--to', '2026-03-01'], 'comes before --from'],
    [['replay', '--from', '2026-03-01', '--to', '2026-03-01'], 'type discounts replay POLICY'],
    [['totals', '--from', '2026-03-01', '--to', '2026-03-01', '--top', '0'], 'is not a whole number from 1'],
  ])('%p is refused', async (args, message) => {
    let error = '';
    const code = await runCli(commands, ['discounts', ...args], {
      out: { write: () => undefined },
      error: { write: (text) => (error += text) },
    });
    expect(code).toBe(2);
    expect(error).toContain(message);
  });
});

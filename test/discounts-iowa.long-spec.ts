import { deriveAgain, indexPolicies, PolicyTotals, type Pricing } from '#libs/discount-policies';
import { hasSharedData, priceAll, readMarket, toldBy, type Market } from '../apps/tuyen/src/discounts/testing/iowa.js';

/** Thousands of real orders take seconds, more on a busy machine. */
const patienceMs = 300_000;

(hasSharedData ? describe : describe.skip)('all orders of Iowa under a programme of policies', () => {
  let market: Market;
  let pricings: readonly Pricing[];
  beforeAll(async () => {
    market = await readMarket();
    pricings = priceAll(market);
  }, patienceMs);

  it('has at least fifty policies, of which nearly all give something', () => {
    expect(market.policies.length).toBeGreaterThanOrEqual(50);
    const sums = new PolicyTotals();
    for (const pricing of pricings) sums.add(pricing);
    expect(sums.report().length).toBeGreaterThanOrEqual(45);
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

  it('keeps every budget', () => {
    for (const policy of market.policies.filter(({ body }) => body.caps.some(({ scope }) => scope === 'POLICY'))) {
      const free = pricings.flatMap(({ lines }) =>
        lines.filter(({ nature, steps }) => nature === 'PROMOTION' && steps[0]!.policyId === policy.policyId),
      );
      const units = free.reduce((sum, { quantity }) => sum + quantity, 0);
      expect(units).toBe(Math.min(units, policy.body.caps[0]!.limit));
      expect(units).toBeGreaterThan(0);
    }
  });

  it(
    'explains every order again, byte for byte',
    () => {
      const index = indexPolicies(market.policies);
      // One comparison of a list: tens of thousands of expectations would take longer than the pricing.
      const different = pricings.filter((pricing) => {
        const { lines, totals: sums, evidence } = pricing;
        const again = deriveAgain(JSON.parse(JSON.stringify({ lines, totals: sums, evidence })) as Pricing, index);
        return !again.equal || toldBy(again.pricing) !== toldBy(pricing);
      });
      expect(different).toEqual([]);
    },
    patienceMs,
  );
});

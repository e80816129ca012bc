import type { PolicyBody } from '../policy.js';
import { cap, constraint, indexOf, lineOf, published, requestOf, slabs } from '../testing/index.js';
import { budgetKeysOf, shardLimit } from './budget-keys.js';
import { deriveAgain } from './derive-again.js';
import { price } from './price.js';
import type { PricingRequest } from './priced-order.js';

const lines = [1, 2, 3].map((lineNo) => lineOf(10, '10', { lineNo }));
const bill = { phase: 'BILL', constraint: constraint({ per: 'ORDER' }) } as const;
const priced = (changes: Partial<PolicyBody>, more: Partial<PricingRequest> = {}) => {
  const pricing = price(requestOf(lines, more), indexOf(published('P', changes)));
  return { ...pricing, discounts: pricing.lines.map(({ discount }) => discount) };
};

describe('caps of one order', () => {
  it('hold on each line, or over all lines in their order', () => {
    expect(priced({ caps: [cap(4_00, { scope: 'LINE' })] }).discounts).toEqual([4_00, 4_00, 4_00]);
    const { discounts, lines: steps, explanation } = priced({ caps: [cap(15_00)] });
    expect(discounts).toEqual([10_00, 5_00, 0]);
    expect(steps.map((line) => line.steps.map(({ capsLeft }) => capsLeft))).toEqual([[[5_00]], [[0]], []]);
    expect(explanation[2]!.rejected).toMatchObject([{ reason: 'BUDGET_EXHAUSTED', missing: { left: 0 } }]);
  });

  it('all or nothing, line by line or for the whole order', () => {
    const grant = 'ALL_OR_NOTHING' as const;
    expect(priced({ caps: [cap(15_00, { grant })] }).discounts).toEqual([10_00, 0, 0]);
    expect(priced({ ...bill, caps: [cap(29_99, { grant })] }).orderExplanation.rejected).toMatchObject([
      { reason: 'CAP_TOO_SMALL', missing: { left: 29_99 } },
    ]);
    expect(priced({ ...bill, caps: [cap(30_00, { grant })] }).discounts).toEqual([10_00, 10_00, 10_00]);
  });

  it('in units: the rest of a line is not rewarded', () => {
    expect(priced({ caps: [cap(14, { measure: 'QUANTITY' })] }).discounts).toEqual([10_00, 4_00, 0]);
  });

  it('what a bill may give is shared as the bill is', () => {
    expect(priced({ ...bill, caps: [cap(10_00)] }).discounts).toEqual([3_34, 3_33, 3_33]);
  });

  it('a rival that could not pay does not win', () => {
    const best = { stacking: 'BEST_OF' } as const;
    const rich = published('RICH', { ...best, slabs: slabs([1, '50']), caps: [cap(50_00)] });
    const { lines: steps } = price(requestOf(lines), indexOf(rich, published('POOR', best)));
    expect(steps.map((line) => line.steps[0]!.policyId)).toEqual(['RICH', 'POOR', 'POOR']);
  });
});

describe('budgets', () => {
  const capped = { ...bill, caps: [cap(100_00, { scope: 'POLICY' })] };
  const told = (left: number) => ({ budgets: [{ budgetKey: 'P.POLICY.MONEY', left }] });

  it('give what is left, and claim what is given, line by line', () => {
    const { discounts, claims, evidence } = priced(capped, told(12_00));
    expect(discounts).toEqual([4_00, 4_00, 4_00]);
    expect(claims).toEqual([
      {
        ...{ budgetKey: 'P.POLICY.MONEY', policyId: 'P', version: 1, measure: 'MONEY', amount: 12_00 },
        lines: [1, 2, 3].map((lineNo) => ({ lineNo, amount: 4_00 })),
      },
    ]);
    expect(evidence.budgets).toEqual([{ budgetKey: 'P.POLICY.MONEY', left: 12_00 }]);
  });

  it('have nothing left where nobody told of them', () => {
    for (const more of [{}, told(0), told(-5)]) {
      const { discounts, claims, orderExplanation } = priced(capped, more);
      expect([discounts, claims]).toEqual([[0, 0, 0], []]);
      expect(orderExplanation.rejected).toMatchObject([
        { reason: 'BUDGET_EXHAUSTED', missing: { budgetKey: 'P.POLICY.MONEY' } },
      ]);
    }
  });

  it('a use is one order, however many lines', () => {
    const uses = { caps: [cap(5, { scope: 'POLICY', measure: 'USES' })] };
    const { discounts, claims } = priced(uses, { budgets: [{ budgetKey: 'P.POLICY.USES', left: 1 }] });
    expect(discounts).toEqual([10_00, 10_00, 10_00]);
    expect(claims).toMatchObject([{ measure: 'USES', amount: 1, lines: [] }]);
  });

  it('a stored price follows from what the budget had left then', () => {
    const index = indexOf(published('P', capped));
    const { lines: stored, totals, evidence } = price(requestOf(lines, told(7_01)), index);
    expect(deriveAgain({ lines: stored, totals, evidence }, index)).toMatchObject({
      equal: true,
      pricing: { claims: [{ amount: 7_01 }] },
    });
  });

  it('are named after what their scope names; a split one after the buyer’s shard', () => {
    const scopes = (['OUTLET', 'DISTRIBUTOR', 'DAY', 'CODE', 'ORDER', 'LINE'] as const).map((scope) =>
      cap(10, { scope }),
    );
    const split = cap(10, { scope: 'POLICY', shards: 4 });
    const policy = published('P', { coupon: { codes: ['TET', 'XUAN'] }, caps: [...scopes, split] });
    const parties = requestOf(lines, { couponCodes: ['XUAN'] });
    const keys = budgetKeysOf(policy, parties);
    expect(keys.slice(0, 4).map(({ budgetKey }) => budgetKey)).toEqual([
      'P.OUTLET.MONEY.O-1',
      'P.DISTRIBUTOR.MONEY.D01',
      'P.DAY.MONEY.2026-11-02',
      'P.CODE.MONEY.XUAN',
    ]);
    expect(keys[4]!.budgetKey).toMatch(/^P\.POLICY\.MONEY\.[0-3]$/);
    expect(budgetKeysOf(policy, parties)).toEqual(keys);
    expect([0, 1, 2, 3].map((shard) => shardLimit(split, shard))).toEqual([3, 3, 2, 2]);
    expect(
      budgetKeysOf(policy, { ...parties, attributes: {}, couponCodes: [] }).map(({ cap: { scope } }) => scope),
    ).toEqual(['DAY', 'POLICY']);
  });
});

it('a coupon needs its code', () => {
  const coupon = { ...bill, coupon: { codes: ['TET', 'XUAN'] } };
  expect(priced(coupon).orderExplanation.rejected).toMatchObject([{ reason: 'CODE_MISSING', missing: null }]);
  const { discounts, evidence } = priced(coupon, { couponCodes: ['OTHER', 'XUAN'] });
  expect(discounts).toEqual([10_00, 10_00, 10_00]);
  expect(evidence.couponCodes).toEqual(['OTHER', 'XUAN']);
});

import * as fc from 'fast-check';
import { indexOf, lineOf, published, requestOf, slabs } from '../testing/index.js';
import { anyCase } from '../testing/oracle/any-case.js';
import { deriveAgain } from './derive-again.js';
import { indexPolicies } from './policy-index.js';
import { price, type Pricing } from './price.js';
import type { PricedOrder } from './priced-order.js';

/** What holds of every order under every kind of policy. TUYEN_SEED repeats a run. */
const seed = Number(process.env['TUYEN_SEED'] ?? Date.now() % 2 ** 31);
const runs = { numRuns: 400, seed };
const bytes = (value: unknown) => JSON.stringify(value);
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
const keyOf = ({ policyId, version }: { policyId: string; version: number }) => `${policyId}.${version}`;

describe(`laws of pricing (TUYEN_SEED=${seed})`, () => {
  it('gross - discounts = net, for each line and the order; nothing below zero', () => {
    fc.assert(
      fc.property(anyCase, ({ request, policies }) => {
        const { lines, totals } = price(request, indexPolicies(policies));
        for (const line of lines) {
          expect(sum(line.steps.map((step) => step.amount))).toBe(line.discount);
          expect(line.gross - line.discount).toBe(line.net);
          expect(Math.min(line.net, line.tax, ...line.steps.map((step) => step.amount))).toBeGreaterThanOrEqual(0);
        }
        expect(totals.net).toBe(sum(lines.map((line) => line.net)));
        expect(totals.gross - totals.discount).toBe(totals.net);
      }),
      runs,
    );
  });

  it('the order of lines and policies means nothing, byte for byte', () => {
    const drawn = anyCase.chain((one) =>
      fc.tuple(fc.constant(one), shuffled(one.request.lines), shuffled(one.policies)),
    );
    fc.assert(
      fc.property(drawn, ([{ request, policies }, lines, others]) => {
        const priced = price(request, indexPolicies(policies));
        expect(bytes(price({ ...request, lines }, indexPolicies(others)))).toBe(bytes(priced));
      }),
      runs,
    );
  });

  it('derived again from what is stored, nothing changes: lines, free goods, claims, reasons', () => {
    fc.assert(
      fc.property(anyCase, ({ request, policies }) => {
        const priced = price(request, indexPolicies(policies));
        const { lines, totals, evidence } = priced;
        const stored = JSON.parse(bytes({ lines, totals, evidence })) as PricedOrder;
        const { equal, pricing } = deriveAgain(stored, indexPolicies(policies));
        expect(equal).toBe(true);
        expect(bytes(pricing.claims)).toBe(bytes(priced.claims));
        expect(bytes([pricing.explanation, pricing.orderExplanation])).toBe(
          bytes([priced.explanation, priced.orderExplanation]),
        );
      }),
      runs,
    );
  });

  it('claims never exceed what was left, and fall on the lines in full', () => {
    fc.assert(
      fc.property(anyCase, ({ request, policies }) => {
        for (const claim of price(request, indexPolicies(policies)).claims) {
          const told = request.budgets?.find(({ budgetKey }) => budgetKey === claim.budgetKey)?.left ?? 0;
          expect(claim.amount).toBeLessThanOrEqual(told);
          if (claim.measure !== 'USES') expect(sum(claim.lines.map(({ amount }) => amount))).toBe(claim.amount);
        }
      }),
      runs,
    );
  });

  it('caps within the order hold, and free goods never exceed what is there', () => {
    fc.assert(
      fc.property(anyCase, ({ request, policies }) => {
        const { lines } = price(request, indexPolicies(policies));
        for (const { policyId, version, body } of policies) {
          const steps = lines.flatMap((line) =>
            line.steps.filter((s) => s.policyId === policyId && s.version === version),
          );
          for (const { scope, measure, limit } of body.caps) {
            if (scope !== 'ORDER' || measure === 'USES') continue;
            const used = steps.map(({ amount, quantityUsed }) =>
              measure === 'MONEY' ? amount : amount > 0 ? quantityUsed : 0,
            );
            expect(sum(used)).toBeLessThanOrEqual(limit);
          }
        }
        for (const { sku, available } of request.goods ?? []) {
          const free = lines.filter((line) => line.nature === 'PROMOTION' && line.sku === sku);
          if (available !== null) expect(sum(free.map(({ quantity }) => quantity))).toBeLessThanOrEqual(available);
        }
      }),
      runs,
    );
  });

  it('a policy that gave nothing, taken away, changes nothing', () => {
    const used = (priced: Pricing) => new Set(priced.evidence.policies.map(keyOf));
    fc.assert(
      fc.property(anyCase, fc.infiniteStream(fc.boolean()), ({ request, policies }, keep) => {
        const newest = [...new Map(policies.map((policy) => [policy.policyId, policy])).values()];
        const priced = price(request, indexPolicies(newest));
        const kept = newest.filter((policy) => used(priced).has(keyOf(policy)) || keep.next().value === true);
        const again = price(request, indexPolicies(kept));
        expect(bytes([again.lines, again.totals, again.claims])).toBe(
          bytes([priced.lines, priced.totals, priced.claims]),
        );
      }),
      runs,
    );
  });

  it('marginal percents are monotone: one unit more never makes the order cheaper', () => {
    const rates = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 3, maxLength: 3 });
    const bounds = fc.tuple(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 21, max: 60 }));
    fc.assert(
      fc.property(rates, bounds, fc.integer({ min: 1, max: 80 }), ([a, b, c], [second, third], quantity) => {
        const tiers = slabs([1, String(a)], [second, String(b)], [third, String(c)]);
        const index = indexOf(published('P', { calculation: { kind: 'MARGINAL' }, slabs: tiers }));
        const netOf = (units: number) => price(requestOf([lineOf(units, '7')]), index).totals.net;
        expect(netOf(quantity + 1)).toBeGreaterThanOrEqual(netOf(quantity));
      }),
      runs,
    );
  });

  it('whole slabs are not: at their border one unit more may cost less', () => {
    const index = indexOf(published('P', { slabs: slabs([1, '0'], [11, '20']) }));
    const netOf = (units: number) => price(requestOf([lineOf(units, '10')]), index).totals.net;
    expect([netOf(10), netOf(11)]).toEqual([100_00, 88_00]);
  });
});

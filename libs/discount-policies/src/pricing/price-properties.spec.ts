import { Value } from '@sinclair/typebox/value';
import * as fc from 'fast-check';
import { policyFaults } from '../soundness.js';
import { anyBody, anyPolicies, anyRequest } from '../testing/arbitraries.js';
import { deriveAgain } from './derive-again.js';
import { lineExplanationSchema, orderExplanationSchema } from './explanation.js';
import { indexPolicies } from './policy-index.js';
import { price } from './price.js';
import { pricedOrderSchema, type PricedOrder } from './priced-order.js';
import type { PublishedPolicy } from './published-policy.js';

const runs = { numRuns: 300 };
const bytes = (value: unknown) => JSON.stringify(value);
const keyOf = ({ policyId, version }: { policyId: string; version: number }) => `${policyId}.${version}`;

/** A permutation of an array, drawn with it. */
const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });

it('only sound policies are drawn', () => {
  fc.assert(
    fc.property(anyBody, (body) => expect(policyFaults(body, '2026-11-02')).toEqual([])),
    runs,
  );
});

describe('figures', () => {
  it('add up: steps to the discount, gross - discount to net, lines to totals; nothing below zero', () => {
    fc.assert(
      fc.property(anyRequest, anyPolicies, (request, policies) => {
        const { lines, totals } = price(request, indexPolicies(policies));
        for (const line of lines) {
          expect(line.steps.reduce((sum, step) => sum + step.amount, 0)).toBe(line.discount);
          expect(line.gross - line.discount).toBe(line.net);
          expect(Math.min(line.net, line.tax, ...line.steps.map((step) => step.amount))).toBeGreaterThanOrEqual(0);
          for (const step of line.steps) {
            expect(step.principalShare).toBeGreaterThanOrEqual(0);
            expect(step.principalShare).toBeLessThanOrEqual(step.amount);
            expect(step.quantityUsed).toBeLessThanOrEqual(line.quantity);
          }
        }
        expect(totals.gross - totals.discount).toBe(totals.net);
        expect(totals.total).toBe(lines.reduce((sum, line) => sum + line.net + line.tax, 0));
      }),
      runs,
    );
  });

  it('are fit to be stored', () => {
    fc.assert(
      fc.property(anyRequest, anyPolicies, (request, policies) => {
        const { lines, totals, evidence, explanation, orderExplanation } = price(request, indexPolicies(policies));
        const stored = { lines, totals, evidence };
        expect([...Value.Errors(pricedOrderSchema, stored)]).toEqual([]);
        for (const line of explanation) expect([...Value.Errors(lineExplanationSchema, line)]).toEqual([]);
        expect([...Value.Errors(orderExplanationSchema, orderExplanation)]).toEqual([]);
      }),
      runs,
    );
  });
});

describe('determinism', () => {
  it('the order of lines and policies means nothing, byte for byte', () => {
    const drawn = fc
      .tuple(anyRequest, anyPolicies)
      .chain(([request, policies]) =>
        fc.tuple(fc.constant(request), fc.constant(policies), shuffled(request.lines), shuffled(policies)),
      );
    fc.assert(
      fc.property(drawn, ([request, policies, lines, others]) => {
        const priced = price(request, indexPolicies(policies));
        expect(bytes(price({ ...request, lines }, indexPolicies(others)))).toBe(bytes(priced));
      }),
      runs,
    );
  });

  it('an index can price many orders: the same order again gives the same bytes', () => {
    fc.assert(
      fc.property(anyRequest, anyRequest, anyPolicies, (request, other, policies) => {
        const index = indexPolicies(policies);
        const first = bytes(price(request, index));
        price(other, index);
        expect(bytes(price(request, index))).toBe(first);
      }),
      runs,
    );
  });

  it('without explanation the price is the same', () => {
    fc.assert(
      fc.property(anyRequest, anyPolicies, (request, policies) => {
        const full = price(request, indexPolicies(policies));
        expect(price(request, indexPolicies(policies), 'STEPS')).toEqual({
          ...full,
          explanation: [],
          orderExplanation: { rejected: [], nearMisses: [] },
        });
      }),
      runs,
    );
  });
});

describe('explanation', () => {
  const usedBy = (priced: PricedOrder) => new Set(priced.evidence.policies.map(keyOf));

  it('a rejected policy taken away changes nothing', () => {
    const newestOnly = (policies: PublishedPolicy[]) => [...new Map(policies.map((p) => [p.policyId, p])).values()];
    const drawn = fc.tuple(anyRequest, anyPolicies.map(newestOnly), fc.infiniteStream(fc.boolean()));
    fc.assert(
      fc.property(drawn, ([request, policies, keep]) => {
        const priced = price(request, indexPolicies(policies));
        const used = usedBy(priced);
        const kept = policies.filter((policy) => used.has(keyOf(policy)) || keep.next().value === true);
        const again = price(request, indexPolicies(kept));
        expect(bytes([again.lines, again.totals])).toBe(bytes([priced.lines, priced.totals]));
      }),
      { numRuns: 1000 },
    );
  });

  it('a policy on a line is applied or rejected, never both', () => {
    fc.assert(
      fc.property(anyRequest, anyPolicies, (request, policies) => {
        const { lines, explanation } = price(request, indexPolicies(policies));
        explanation.forEach(({ rejected }, i) => {
          const applied = new Set(lines[i]!.steps.map(keyOf));
          const names = rejected.map(keyOf);
          expect(new Set(names).size).toBe(names.length);
          expect(names.filter((name) => applied.has(name))).toEqual([]);
        });
      }),
      runs,
    );
  });

  it('a stored price is derived again from its evidence, whatever was published since', () => {
    fc.assert(
      fc.property(anyRequest, anyPolicies, anyPolicies, (request, policies, since) => {
        const priced = price(request, indexPolicies(policies));
        const { explanation, lines, totals, evidence } = priced;
        const later = since.map((policy) => ({
          ...policy,
          version: policy.version + 100,
          position: request.position + policy.position,
          stops: [],
        }));
        const stopped = policies.map((policy) => ({
          ...policy,
          stops: [...policy.stops, { from: '2026-01-01', position: request.position + 1 }],
        }));
        const read = JSON.parse(bytes({ lines, totals, evidence })) as PricedOrder;
        const derived = deriveAgain(read, indexPolicies([...later, ...stopped]));
        expect(derived.equal).toBe(true);
        expect(bytes(derived.pricing.explanation)).toBe(bytes(explanation));
      }),
      runs,
    );
  });
});

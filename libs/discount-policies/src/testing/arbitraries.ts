import * as fc from 'fast-check';
import type { PolicyBody } from '../policy.js';
import type { LineToPrice, PricingRequest } from '../pricing/priced-order.js';
import type { PublishedPolicy } from '../pricing/published-policy.js';
import { constraint, onlyFor, policyBody, requestOf } from './policies.js';

/** Few values of everything, so that policies and orders meet often. */
const skus = ['S1', 'S2', 'S3', 'S4'];
const brands = ['B1', 'B2'];
const categories = ['C1', 'C2'];

const money = fc
  .tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 4 }))
  .map(([units, scale]) => (units / 10 ** scale).toFixed(scale));
const percent = fc.integer({ min: 0, max: 1000 }).map((tenths) => (tenths / 10).toFixed(1));
const products = fc.record({
  skus: fc.subarray(skus, { maxLength: 2 }),
  brands: fc.subarray(brands, { maxLength: 1 }),
  categories: fc.subarray(categories, { maxLength: 1 }),
});
const none = { skus: [], brands: [], categories: [] };

const eligibility = fc.oneof(
  fc.constant(onlyFor({})),
  fc.subarray(['GT', 'MT'], { minLength: 1 }).map((channel) => onlyFor({ channel })),
  fc.subarray(['O-1', 'O-2'], { minLength: 1 }).map((outlet) => onlyFor({ outlet })),
  fc.subarray(['A', 'B'], { minLength: 1 }).map((outletClass) => onlyFor({ outletClass, territory: ['VN'] })),
);

const paid = fc.oneof(
  fc.tuple(fc.constant('PERCENT' as const), percent),
  fc.tuple(fc.constantFrom('AMOUNT_PER_UNIT' as const, 'NET_PRICE' as const, 'FIXED' as const), money),
);

/** Slabs without gap, one rate each. */
function slabsOf(rate: string, bounds: readonly number[], rates: readonly string[]): PolicyBody['slabs'] {
  const froms = [...new Set(bounds)].sort((a, b) => a - b);
  return froms.map((from, i) => ({
    from,
    to: i + 1 < froms.length ? froms[i + 1]! - 1 : null,
    rate: i === 0 ? rate : (rates[i] ?? rate),
  }));
}

/** A sound policy of any kind that the engine prices. */
export const anyBody: fc.Arbitrary<PolicyBody> = fc
  .record({
    paid,
    phase: fc.constantFrom('PRICE' as const, 'LINE' as const),
    group: fc.constantFrom('g1', 'g2'),
    stacking: fc.constantFrom('EXCLUSIVE' as const, 'BEST_OF' as const, 'COMPOUND' as const, 'ADD' as const),
    priority: fc.integer({ min: 0, max: 2 }),
    eligibility,
    include: fc.oneof(fc.constant(none), products),
    exclude: fc.oneof({ weight: 4, arbitrary: fc.constant(none) }, { weight: 1, arbitrary: products }),
    per: fc.constantFrom('LINE' as const, 'ORDER' as const),
    base: fc.constantFrom('GROSS' as const, 'NET' as const),
    marginal: fc.boolean(),
    bounds: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 3 }),
    rates: fc.array(percent, { minLength: 3, maxLength: 3 }),
    rounding: fc.constantFrom('half-up' as const, 'half-even' as const, 'down' as const, 'up' as const),
    onAgreedAmounts: fc.boolean(),
    principalPercent: percent,
  })
  .map(({ paid: [kind, rate], include, exclude, per, marginal, bounds, rates, principalPercent, ...rest }) =>
    policyBody({
      ...rest,
      payout: { kind },
      slabs: slabsOf(rate, bounds, rates),
      calculation: { kind: marginal && kind !== 'FIXED' ? 'MARGINAL' : 'STEP' },
      schemeOn: { include, exclude },
      constraint: constraint({ per }),
      funding: { principalPercent, claimable: true, costCentre: null, fund: null },
    }),
  );

/** Published policies, mostly of one version, some stopped. */
export const anyPolicies: fc.Arbitrary<PublishedPolicy[]> = fc
  .array(
    fc.record({
      body: anyBody,
      id: fc.integer({ min: 1, max: 12 }),
      position: fc.integer({ min: 1, max: 120 }),
      stopped: fc.integer({ min: 0, max: 9 }),
    }),
    { maxLength: 10 },
  )
  .map((drawn) =>
    drawn.map(({ body, id, position, stopped }, i) => ({
      policyId: `P${id}`,
      version: i + 1,
      body,
      position,
      stops: stopped === 0 ? [{ from: '2026-11-01', position: position + 1 }] : [],
    })),
  );

const anyLine = fc.record({
  sku: fc.constantFrom(...skus),
  brand: fc.constantFrom(...brands, null),
  category: fc.constantFrom(...categories, null),
  quantity: fc.integer({ min: 1, max: 60 }),
  unitPrice: money,
  agreedAmount: fc.option(fc.integer({ min: 0, max: 100_000 }), { freq: 5 }),
  taxRate: fc.constantFrom('0', '8', '10'),
});

/** An order of up to 8 lines. */
export const anyRequest: fc.Arbitrary<PricingRequest> = fc
  .record({
    lines: fc.array(anyLine, { minLength: 1, maxLength: 8 }),
    channel: fc.constantFrom('GT', 'MT', null),
    outlet: fc.constantFrom('O-1', 'O-2'),
    outletClass: fc.constantFrom('A', 'B'),
  })
  .map(({ lines, ...party }) =>
    requestOf(
      lines.map((line, i): LineToPrice => ({ ...line, lineNo: i + 1 })),
      { attributes: { ...party, territory: 'VN/SOUTH', distributor: 'D01' } },
    ),
  );

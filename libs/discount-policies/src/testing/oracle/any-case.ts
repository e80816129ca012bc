import * as fc from 'fast-check';
import { budgetKeysOf } from '../../pricing/budget-keys.js';
import type { FreeGood, LineToPrice, PricingRequest, UnitFactor } from '../../pricing/priced-order.js';
import type { PublishedPolicy } from '../../pricing/published-policy.js';
import { requestOf } from '../policies.js';
import { anyPolicyBody, brands, categories, codes, gifts, price, skus } from './any-policy.js';

/** An order and the policies that it meets. */
export interface Case {
  readonly request: PricingRequest;
  readonly policies: readonly PublishedPolicy[];
}

const units: fc.Arbitrary<UnitFactor[]> = fc.uniqueArray(
  fc.constantFrom(
    ...[
      { unit: 'CASE', factor: '1/6' },
      { unit: 'CASE', factor: '1/24' },
      { unit: 'LITRE', factor: '0.33' },
    ],
    { unit: 'LITRE', factor: '1.5' },
  ),
  { maxLength: 2, selector: ({ unit }) => unit },
);

const anyLine: fc.Arbitrary<Omit<LineToPrice, 'lineNo'>> = fc.record({
  sku: fc.constantFrom(...skus),
  brand: fc.constantFrom(...brands, null),
  category: fc.constantFrom(...categories, null),
  quantity: fc.integer({ min: 1, max: 40 }),
  unitPrice: price,
  agreedAmount: fc.option(fc.integer({ min: 0, max: 50_000 }), { freq: 8 }),
  taxRate: fc.constantFrom('0', '8', '10', '7.7'),
  units,
});

const party = fc.record({
  channel: fc.constantFrom('GT', 'MT', null),
  territory: fc.constantFrom('VN/SOUTH', 'VN', 'VNX', null),
  channels: fc.option(fc.subarray(['GT', 'MT']), { freq: 3 }),
  territories: fc.option(fc.subarray(['VN/NORTH', 'VN/SOUTH/SG-01', 'VNX']), { freq: 3 }),
  distributor: fc.constantFrom('D01', 'D02'),
  outlet: fc.constantFrom('O-1', 'O-2', null),
  outletClass: fc.constantFrom('A', 'B', null),
  outletType: fc.constantFrom('GROCERY', null),
  customerLists: fc.option(fc.subarray(['VIP', 'NEW']), { freq: 4 }),
  paymentTerm: fc.constantFrom('COD', null),
  orderSource: fc.constantFrom('APP', 'VAN'),
  firstOrder: fc.constantFrom(true, false, null),
});
const date = fc.constantFrom('2026-11-01', '2026-11-02', '2026-11-03');

const goods: fc.Arbitrary<FreeGood[]> = fc.uniqueArray(
  fc.record({
    sku: fc.constantFrom(...gifts),
    brand: fc.constant(null),
    category: fc.constant(null),
    unitPrice: fc.option(price, { freq: 5 }),
    taxRate: fc.constantFrom('0', '8'),
    available: fc.option(fc.integer({ min: 0, max: 12 }), { freq: 2 }),
  }),
  { selector: ({ sku }) => sku, maxLength: 4 },
);

const anyRequest: fc.Arbitrary<PricingRequest> = fc
  .record({
    lines: fc.array(anyLine, { minLength: 1, maxLength: 6 }),
    attributes: party,
    attributesOn: fc.record({ promised: party, receipt: party }, { requiredKeys: [] }),
    dates: fc.record({ order: date, promised: date, receipt: date, invoice: date }, { requiredKeys: ['order'] }),
    couponCodes: fc.option(fc.subarray(codes), { freq: 3, nil: undefined }),
    choices: fc.array(
      fc.record({ policyId: fc.constantFrom('P1', 'P2', 'P3', 'P4'), sku: fc.constantFrom(...gifts) }),
      { maxLength: 3 },
    ),
    goods,
  })
  .map(({ lines, couponCodes, ...rest }) =>
    requestOf(
      lines.map((line, i) => ({
        ...line,
        lineNo: i + 1,
        unitPrice: line.agreedAmount === null ? line.unitPrice : null,
      })),
      couponCodes === undefined ? rest : { ...rest, couponCodes },
    ),
  );

const anyPolicies: fc.Arbitrary<PublishedPolicy[]> = fc
  .array(
    fc.record({
      body: anyPolicyBody,
      id: fc.integer({ min: 1, max: 30 }),
      position: fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 1, 1, 101),
      stop: fc.constantFrom(...Array<null>(12).fill(null), '2026-11-01', '2026-11-03'),
    }),
    { maxLength: 6 },
  )
  .map((drawn) =>
    drawn.map(({ body, id, position, stop }, i) => ({
      ...{ policyId: `P${id}`, version: i + 1, body, position },
      stops: stop === null ? [] : [{ from: stop, position: position + 1 }],
    })),
  );

/** Budgets are told for the policies at hand: most have something left, some nothing, some are not told. */
export const anyCase: fc.Arbitrary<Case> = fc
  .record({
    request: anyRequest,
    policies: anyPolicies,
    left: fc.array(
      fc.option(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 3000 })), { freq: 8 }),
      { minLength: 6, maxLength: 6 },
    ),
  })
  .map(({ request, policies, left }) => {
    const keys = policies.flatMap((policy) => budgetKeysOf(policy, request).map(({ budgetKey }) => budgetKey));
    const budgets = [...new Set(keys)].flatMap((budgetKey, i) => {
      const told = left[i % left.length]!;
      return told === null ? [] : [{ budgetKey, left: told }];
    });
    return { policies, request: { ...request, budgets } };
  });

import type { FreeGoodsPayout, PolicyBody } from '../policy.js';
import { indexPolicies, type PolicyIndex } from '../pricing/policy-index.js';
import type { LineToPrice, PricingRequest } from '../pricing/priced-order.js';
import type { PublishedPolicy } from '../pricing/published-policy.js';

const nothing = { skus: [], brands: [], categories: [] };

/** A sound policy: 10 % off every line of every SECONDARY order in USD, from 1 January 2026. */
export function policyBody(changes: Partial<PolicyBody> = {}): PolicyBody {
  return {
    name: 'Ten percent',
    level: 'SECONDARY',
    currency: 'USD',
    phase: 'LINE',
    group: 'general',
    stacking: 'COMPOUND',
    bestFor: 'CUSTOMER',
    priority: 0,
    eligibility: { all: [] },
    coupon: null,
    window: { from: '2026-01-01', to: null },
    governingDate: 'ORDER',
    schemeOn: { include: nothing, exclude: nothing },
    eligibleOn: null,
    rewardUnits: null,
    constraint: constraint({}),
    take: 'LINE_ORDER',
    consumes: false,
    base: 'NET',
    calculation: { kind: 'STEP' },
    slabs: [{ from: 1, to: null, rate: '10' }],
    payout: { kind: 'PERCENT' },
    caps: [],
    funding: { principalPercent: '100', claimable: true, costCentre: null, fund: null },
    rounding: 'half-up',
    taxTreatment: 'REDUCES_TAXABLE_VALUE',
    onAgreedAmounts: false,
    settlement: null,
    ...changes,
  };
}

/** Counts base units line by line, unless told otherwise. */
export function constraint(changes: Partial<PolicyBody['constraint']>): PolicyBody['constraint'] {
  const base = { measure: 'QUANTITY', unit: null, value: 'NET', per: 'LINE' } as const;
  return { ...base, minPerSku: 0, minSkus: 0, sets: [], ...changes };
}

/** Slabs from lower bounds and rates; each ends where the next starts, the last is without end. */
export function slabs(...bounds: readonly (readonly [from: number, rate: string])[]): PolicyBody['slabs'] {
  return bounds.map(([from, rate], i) => ({ from, to: bounds[i + 1] ? bounds[i + 1]![0] - 1 : null, rate }));
}

/** Products by name. */
export function productsOf(
  include: Partial<PolicyBody['schemeOn']['include']>,
  exclude: Partial<PolicyBody['schemeOn']['exclude']> = {},
): PolicyBody['schemeOn'] {
  return { include: { ...nothing, ...include }, exclude: { ...nothing, ...exclude } };
}

/** Everyone whose attributes hold one of the values each. */
export function onlyFor(
  wanted: Partial<Record<PolicyBody['eligibility']['all'][number]['any'][number]['attribute'], readonly string[]>>,
): PolicyBody['eligibility'] {
  const names = Object.keys(wanted) as (keyof typeof wanted)[];
  return { all: names.map((attribute) => ({ any: [{ attribute, operator: 'IN', values: wanted[attribute]! }] })) };
}

/** For every so many, without end. */
export function recurring(
  every: number | null,
  changes: Partial<Extract<PolicyBody['calculation'], { kind: 'RECURRING' }>> = {},
): PolicyBody['calculation'] {
  return { kind: 'RECURRING', every, offset: 0, maxTimes: null, remainder: 'LOST', ...changes };
}

/** The same SKU on top, by whole times, unless told otherwise. */
export function freeGoods(changes: Partial<FreeGoodsPayout> = {}): FreeGoodsPayout {
  const usual = { kind: 'FREE_GOODS', goods: 'SAME', skus: [], counting: 'EXCLUSIVE' } as const;
  return { ...usual, entitlement: 'UNIT_REFERENCE', short: 'LESS', ...changes };
}

/** A cap on money for the order, in part, unless told otherwise. */
export function cap(limit: number, changes: Partial<PolicyBody['caps'][number]> = {}): PolicyBody['caps'][number] {
  return { scope: 'ORDER', measure: 'MONEY', limit, grant: 'PARTIAL', shards: 1, ...changes };
}

/** Version 1 of a policy, known from position 1 on. */
export function published(
  policyId: string,
  changes: Partial<PolicyBody> = {},
  more: Partial<PublishedPolicy> = {},
): PublishedPolicy {
  return { policyId, version: 1, body: policyBody(changes), position: 1, stops: [], ...more };
}

/** The index of some policies. */
export function indexOf(...policies: readonly PublishedPolicy[]): PolicyIndex {
  return indexPolicies(policies);
}

/** A line of one SKU without tax. */
export function lineOf(quantity: number, unitPrice: string, changes: Partial<LineToPrice> = {}): LineToPrice {
  const product = { sku: 'COLA-330', brand: 'COLA', category: 'SOFT' };
  return { lineNo: 1, ...product, quantity, unitPrice, taxRate: '0', ...changes };
}

/** A SECONDARY order in USD of 2 November 2026 (a Monday). */
export function requestOf(lines: readonly LineToPrice[], changes: Partial<PricingRequest> = {}): PricingRequest {
  return {
    level: 'SECONDARY',
    currency: 'USD',
    position: 100,
    dates: { order: '2026-11-02' },
    attributes: { distributor: 'D01', outlet: 'O-1', channel: 'GT', territory: 'VN/SOUTH/SG-01', outletClass: 'A' },
    lines,
    ...changes,
  };
}

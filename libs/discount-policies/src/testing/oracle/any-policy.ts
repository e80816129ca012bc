import * as fc from 'fast-check';
import type { PolicyBody } from '../../policy.js';
import { policyFaults } from '../../soundness.js';
import { onlyFor, policyBody } from '../policies.js';

/** Few values of everything, so that policies and orders meet often. */
export const skus = ['S1', 'S2', 'S3', 'S4'];
export const brands = ['B1', 'B2'];
export const categories = ['C1', 'C2'];
export const codes = ['TET', 'SUMMER', 'VIP'];
export const gifts = ['S1', 'S2', 'CAP', 'MUG'];

const one = <T extends string>(...words: readonly T[]) => fc.constantFrom(...words);
const rarely = <T>(usual: T, other: fc.Arbitrary<T>, freq = 4): fc.Arbitrary<T> =>
  fc.oneof({ weight: freq, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
const decimal = (max: number, places: number) =>
  fc
    .tuple(fc.integer({ min: 0, max }), fc.integer({ min: 0, max: places }))
    .map(([units, scale]) => (units / 10 ** scale).toFixed(scale));

export const price = decimal(3000, 3);
const percent = fc.oneof(decimal(100, 2), fc.constantFrom('5', '10', '33.333', '50', '100'));

const products = fc.record({
  skus: fc.subarray(skus, { maxLength: 2 }),
  brands: fc.subarray(brands, { maxLength: 1 }),
  categories: fc.subarray(categories, { maxLength: 1 }),
});
const none = { skus: [], brands: [], categories: [] };
const productSet = fc.record({ include: rarely(none, products, 1), exclude: rarely(none, products) });

const condition = (attribute: PolicyBody['eligibility']['all'][number]['any'][number]['attribute'], values: string[]) =>
  fc.record({
    attribute: fc.constant(attribute),
    operator: rarely<'IN' | 'NOT_IN'>('IN', fc.constant('NOT_IN')),
    values: fc.subarray(values, { minLength: 1 }),
  });
const anyCondition = fc.oneof(
  condition('channel', ['GT', 'MT']),
  condition('outlet', ['O-1', 'O-2']),
  condition('distributor', ['D01', 'D02']),
  condition('outletClass', ['A', 'B']),
  condition('outletType', ['GROCERY', 'BAR']),
  condition('territory', ['VN', 'VN/SOUTH', 'VN/NORTH', 'V']),
  condition('customerList', ['VIP', 'NEW']),
  condition('paymentTerm', ['COD', 'NET30']),
  condition('orderSource', ['APP', 'VAN']),
  condition('weekday', ['MON', 'TUE']),
  condition('firstOrder', ['YES', 'NO']),
  condition('level', ['PRIMARY', 'SECONDARY']),
);
const eligibility: fc.Arbitrary<PolicyBody['eligibility']> = rarely(
  onlyFor({}),
  fc.record({
    all: fc.array(fc.record({ any: fc.array(anyCondition, { minLength: 1, maxLength: 2 }) }), { maxLength: 2 }),
  }),
  3,
);

const cap: fc.Arbitrary<PolicyBody['caps'][number]> = fc.record({
  scope: one('LINE', 'ORDER', 'OUTLET', 'DISTRIBUTOR', 'POLICY', 'DAY', 'CODE'),
  measure: one('MONEY', 'QUANTITY', 'USES'),
  limit: fc.integer({ min: 1, max: 3000 }),
  grant: one('PARTIAL', 'ALL_OR_NOTHING'),
  shards: rarely(1, fc.constant(3)),
});

const constraint: fc.Arbitrary<PolicyBody['constraint']> = fc
  .record({
    counts: rarely<{ measure: string; unit: string | null }>(
      { measure: 'QUANTITY', unit: null },
      fc.constantFrom(
        { measure: 'VALUE', unit: null },
        { measure: 'QUANTITY', unit: 'CASE' },
        { measure: 'STANDARD_UNIT', unit: 'LITRE' },
      ),
      1,
    ),
    value: one('GROSS', 'NET', 'INCLUDING_TAX'),
    per: one('LINE', 'SKU', 'ORDER', 'ORDER'),
    minPerSku: rarely(0, fc.integer({ min: 1, max: 10 })),
    minSkus: rarely(0, fc.integer({ min: 1, max: 3 })),
    sets: rarely(
      [],
      fc.array(fc.record({ products: productSet, units: fc.integer({ min: 1, max: 3 }) }), {
        minLength: 1,
        maxLength: 2,
      }),
      3,
    ),
  })
  .map(({ counts, ...rest }) => ({ ...rest, ...counts }) as PolicyBody['constraint']);

const calculation: fc.Arbitrary<PolicyBody['calculation']> = fc.oneof(
  fc.constant({ kind: 'STEP' as const }),
  fc.constant({ kind: 'MARGINAL' as const }),
  fc.record({
    kind: fc.constant('RECURRING' as const),
    every: fc.option(fc.integer({ min: 1, max: 8 }), { freq: 2 }),
    offset: rarely(0, fc.integer({ min: 1, max: 5 })),
    maxTimes: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 2 }),
    remainder: one('LOST', 'LOWER_SLABS'),
  }),
);

const freeGoods: fc.Arbitrary<PolicyBody['payout']> = fc.record({
  kind: fc.constant('FREE_GOODS' as const),
  goods: one('SAME', 'OTHER', 'CHOICE', 'CHEAPEST'),
  skus: fc.shuffledSubarray(gifts, { minLength: 1, maxLength: 3 }),
  counting: one('INCLUSIVE', 'EXCLUSIVE'),
  entitlement: one('PRO_RATA', 'UNIT_REFERENCE', 'WHOLE_UNIT'),
  short: one('LESS', 'NEXT', 'NOTHING'),
});

const phasesAndPayouts: fc.Arbitrary<{ phase: PolicyBody['phase']; payout: PolicyBody['payout'] }> = fc.oneof(
  fc.record({
    phase: one('PRICE', 'LINE', 'LINE'),
    payout: fc.record({ kind: one('PERCENT', 'AMOUNT_PER_UNIT', 'NET_PRICE', 'FIXED') }),
  }),
  fc.record({
    phase: fc.constant('SET' as const),
    payout: fc.record({ kind: one('PERCENT', 'AMOUNT_PER_UNIT', 'NET_PRICE', 'FIXED', 'SET_PRICE') }),
  }),
  fc.record({ phase: fc.constant('FREE_GOODS' as const), payout: freeGoods }),
  fc.record({
    phase: fc.constant('BILL' as const),
    payout: fc.oneof(fc.record({ kind: one('PERCENT', 'FIXED') }), freeGoods),
  }),
);

/** Slabs without gap: small bounds for quantities, greater ones for values. */
function slabsOf(
  body: { measure: string; kind: string },
  bounds: readonly number[],
  rates: readonly string[],
  end: number,
) {
  const factor = body.measure === 'VALUE' ? 150 : 1;
  const froms = [...new Set(bounds.map((bound) => bound * factor))].sort((a, b) => a - b);
  return froms.map((from, i) => ({
    from,
    to: i + 1 < froms.length ? froms[i + 1]! - 1 : end === 0 ? from + 20 * factor : null,
    rate: rates[i]!,
  }));
}

/** What has no meaning for a payout, or in its phase, is set to what means nothing: most draws are sound at once. */
function tidied(body: PolicyBody): PolicyBody {
  const byLine = body.phase === 'PRICE' || body.phase === 'LINE';
  const { payout } = body;
  const named = payout.kind === 'FREE_GOODS' && (payout.goods === 'OTHER' || payout.goods === 'CHOICE');
  const recurs = body.calculation.kind === 'RECURRING' && body.calculation.every !== null;
  const oneStretch = body.calculation.kind === 'STEP' || recurs;
  const sets = oneStretch && (body.phase === 'SET' || body.phase === 'FREE_GOODS') ? body.constraint.sets : [];
  const counts = sets.length > 0 ? ({ measure: 'QUANTITY', unit: null } as const) : {};
  const elsewhere = oneStretch && (body.phase === 'SET' || (body.phase === 'BILL' && payout.kind !== 'FREE_GOODS'));
  const eligibleOn = elsewhere ? body.eligibleOn : null;
  const whole =
    body.phase === 'BILL' || sets.length > 0 || eligibleOn !== null || (named && payout.counting === 'INCLUSIVE');
  return {
    ...body,
    eligibleOn,
    rewardUnits: body.phase === 'SET' && oneStretch ? body.rewardUnits : null,
    consumes: !byLine && body.consumes,
    take: byLine ? 'LINE_ORDER' : body.take,
    constraint: {
      ...body.constraint,
      ...(byLine ? { minPerSku: 0, minSkus: 0 } : {}),
      ...{ sets, ...counts, ...(whole ? { per: 'ORDER' } : {}) },
    },
    calculation:
      body.calculation.kind === 'RECURRING' && recurs ? { ...body.calculation, remainder: 'LOST' } : body.calculation,
    payout:
      payout.kind === 'FREE_GOODS'
        ? {
            ...payout,
            skus: named ? payout.skus : [],
            entitlement: recurs ? payout.entitlement : 'UNIT_REFERENCE',
            short: payout.goods === 'CHOICE' && payout.counting === 'EXCLUSIVE' ? payout.short : 'LESS',
          }
        : payout,
    taxTreatment:
      (payout.kind === 'FREE_GOODS') === (body.taxTreatment === 'GIFT') ? body.taxTreatment : 'REDUCES_TAXABLE_VALUE',
    caps: body.caps
      .filter(({ scope }) => scope !== 'CODE' || body.coupon !== null)
      .map((one) => ({ ...one, shards: one.scope === 'LINE' || one.scope === 'ORDER' ? 1 : one.shards })),
  };
}

/** A sound policy of any kind that prices orders. */
export const anyPolicyBody: fc.Arbitrary<PolicyBody> = fc
  .record({
    kind: phasesAndPayouts,
    level: rarely<PolicyBody['level']>('SECONDARY', fc.constant('PRIMARY'), 12),
    currency: rarely('USD', fc.constant('VND'), 12),
    group: one('g1', 'g2'),
    stacking: one('EXCLUSIVE', 'BEST_OF', 'COMPOUND', 'ADD'),
    bestFor: one('CUSTOMER', 'COMPANY'),
    priority: fc.integer({ min: 0, max: 2 }),
    eligibility,
    coupon: fc.option(fc.record({ codes: fc.subarray(codes, { minLength: 1 }) }), { freq: 6 }),
    window: rarely<PolicyBody['window']>(
      { from: '2026-01-01', to: null },
      fc.constantFrom({ from: '2026-11-01', to: '2026-11-02' }, { from: '2026-11-03', to: null }),
    ),
    governingDate: rarely<PolicyBody['governingDate']>('ORDER', one('PROMISED', 'RECEIPT', 'INVOICE'), 9),
    schemeOn: productSet,
    eligibleOn: fc.option(productSet, { freq: 3 }),
    rewardUnits: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 3 }),
    constraint,
    take: one('LINE_ORDER', 'CHEAPEST_FIRST', 'DEAREST_FIRST'),
    consumes: fc.boolean(),
    base: one('GROSS', 'NET', 'INCLUDING_TAX'),
    calculation,
    bounds: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 3 }),
    percents: fc.array(percent, { minLength: 3, maxLength: 3 }),
    amounts: fc.array(price, { minLength: 3, maxLength: 3 }),
    end: fc.integer({ min: 0, max: 5 }),
    caps: rarely([], fc.uniqueArray(cap, { maxLength: 3, selector: ({ scope, measure }) => scope + measure }), 1),
    principalPercent: percent,
    rounding: one('half-up', 'half-even', 'down', 'up'),
    taxTreatment: one('REDUCES_TAXABLE_VALUE', 'COMMERCIAL_CREDIT', 'GIFT'),
    onAgreedAmounts: fc.boolean(),
  })
  .map(({ kind, bounds, percents, amounts, end, principalPercent, ...rest }) => {
    const rates = kind.payout.kind === 'PERCENT' ? percents : amounts.map((rate) => lowered(rate, kind.payout.kind));
    return tidied(
      policyBody({
        ...rest,
        ...kind,
        slabs: slabsOf({ measure: rest.constraint.measure, kind: kind.payout.kind }, bounds, rates, end),
        funding: { principalPercent, claimable: true, costCentre: null, fund: null },
      }),
    );
  })
  .filter((body) => policyFaults(body, '2026-11-02').length === 0);

/** Free goods come in small numbers. */
function lowered(rate: string, kind: PolicyBody['payout']['kind']): string {
  return kind === 'FREE_GOODS' ? String((Number(rate.replace('.', '')) % 50) / 10) : rate;
}

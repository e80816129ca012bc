/** Counts base units. */
const byUnits = (per: 'LINE' | 'ORDER') => ({
  ...{ measure: 'QUANTITY', unit: null, value: 'NET', per },
  ...{ minPerSku: 0, minSkus: 0, sets: [] },
});

/** What every policy of the demo has in common. */
const usual = {
  currency: 'VND',
  phase: 'LINE',
  stacking: 'COMPOUND',
  bestFor: 'CUSTOMER',
  priority: 0,
  eligibility: { all: [] as object[] },
  coupon: null,
  window: { from: '2026-11-01', to: null },
  governingDate: 'ORDER',
  eligibleOn: null,
  rewardUnits: null,
  constraint: byUnits('LINE'),
  take: 'LINE_ORDER',
  consumes: false,
  base: 'NET',
  calculation: { kind: 'STEP' },
  payout: { kind: 'PERCENT' },
  slabs: [] as object[],
  caps: [],
  funding: { principalPercent: '100', claimable: true, costCentre: null, fund: null },
  rounding: 'half-up',
  taxTreatment: 'REDUCES_TAXABLE_VALUE',
  onAgreedAmounts: false,
  settlement: null,
};

const nothing = { skus: [] as string[], brands: [] as string[], categories: [] as string[] };
const only = (include: Partial<typeof nothing>) => ({ include: { ...nothing, ...include }, exclude: nothing });
const channel = (...values: string[]) => ({ all: [{ any: [{ attribute: 'channel', operator: 'IN', values }] }] });

/** A discount policy, as `POST /v1/discount-policies` takes it. */
export interface DemoPolicy {
  readonly policyId: string;
  readonly draft: object;
}

/** The programme of the week: percent, net price, and slabs that hold for all units or each for its own. */
export const demoPolicies: readonly DemoPolicy[] = [
  {
    policyId: 'beer-november',
    draft: {
      ...usual,
      name: 'Beer in November: 3 % for traditional trade',
      level: 'SECONDARY',
      group: 'season',
      eligibility: channel('GT'),
      schemeOn: only({ categories: ['BEER'] }),
      slabs: [{ from: 1, to: null, rate: '3' }],
    },
  },
  {
    policyId: 'soft-volume',
    draft: {
      ...usual,
      name: 'Soft drinks by volume: 2 % from 5 cases, 4 % from 10 cases, of all together',
      level: 'SECONDARY',
      group: 'volume',
      schemeOn: only({ categories: ['SOFT'] }),
      constraint: byUnits('ORDER'),
      slabs: [
        { from: 120, to: 239, rate: '2' },
        { from: 240, to: null, rate: '4' },
      ],
    },
  },
  {
    policyId: 'water-steps',
    draft: {
      ...usual,
      name: 'Water: 100 VND off each bottle above 2 cases, 200 VND above 6 cases',
      level: 'SECONDARY',
      group: 'volume',
      schemeOn: only({ categories: ['WATER'] }),
      calculation: { kind: 'MARGINAL' },
      payout: { kind: 'AMOUNT_PER_UNIT' },
      slabs: [
        { from: 1, to: 48, rate: '0' },
        { from: 49, to: 144, rate: '100' },
        { from: 145, to: null, rate: '200' },
      ],
      funding: { principalPercent: '60', claimable: true, costCentre: null, fund: null },
    },
  },
  {
    policyId: 'premium-on-the-table',
    draft: {
      ...usual,
      name: 'Premium at 15,900 VND for restaurants',
      level: 'SECONDARY',
      phase: 'PRICE',
      group: 'list',
      eligibility: channel('HORECA'),
      schemeOn: only({ skus: ['ST-PREMIUM-330'] }),
      payout: { kind: 'NET_PRICE' },
      slabs: [{ from: 1, to: null, rate: '15900' }],
    },
  },
  {
    policyId: 'pay-within-a-week',
    draft: {
      ...usual,
      name: 'Distributors that pay within 7 days: 1.5 %',
      level: 'PRIMARY',
      group: 'terms',
      eligibility: { all: [{ any: [{ attribute: 'paymentTerm', operator: 'IN', values: ['7D'] }] }] },
      schemeOn: only({}),
      slabs: [{ from: 1, to: null, rate: '1.5' }],
    },
  },
];

import { freeGoods, policyBody, recurring, slabs } from './policies.js';
import type { PolicyBody } from '../policy.js';
import type { PublishedPolicy } from '../pricing/published-policy.js';
import { analysePolicy } from '../analysis/analyse.js';
import { type Market, type MarketProduct } from '../analysis/market.js';

export const product = (sku: string, unitPrice: string, more: Partial<MarketProduct> = {}): MarketProduct => ({
  ...{ sku, brand: 'COLA', category: 'SOFT', unitPrice, taxRate: '10', cost: null },
  units: [{ unit: 'CASE', factor: '1/24' }],
  ...more,
});
const market = (changes: Partial<Market> = {}): Market => ({
  today: '2026-11-02',
  products: [product('COLA-330', '1.00'), product('COLA-1500', '3.00')],
  goods: [],
  marginFloorPercent: null,
  promotionLaw: null,
  ...changes,
});
export const findings = (
  changes: Partial<PolicyBody>,
  beside: readonly PublishedPolicy[] = [],
  more: Partial<Market> = {},
) => analysePolicy({ policyId: 'new', body: policyBody(changes) }, beside, market(more));
export const codes = (...args: Parameters<typeof findings>) =>
  findings(...args).map(({ severity, code, slab }) => `${severity} ${code} ${slab}`);

/** One unit for each ten, free. */
export const gift = {
  phase: 'FREE_GOODS',
  payout: freeGoods(),
  calculation: recurring(10),
  slabs: slabs([1, '1']),
} as const;

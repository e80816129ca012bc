import { matchPolicies } from './matching.js';
import { openLine } from './order-lines.js';
import { compareText, type PolicyIndex } from './policy-index.js';
import type { PricingRequest } from './priced-order.js';

/**
 * The SKUs that policies open to an order may give for free beside what is ordered: what a request's `goods` should tell
 * of. Whether any is given, only the price decides.
 */
export function goodsAsked(request: PricingRequest, index: PolicyIndex): readonly string[] {
  if (!index.givesGoods) return [];
  const lines = request.lines.map((line, i) => openLine(line, i, request.currency));
  const skus = new Set<string>();
  for (const { policy } of matchPolicies(request, lines, index, false).schemes) {
    const { payout } = policy.body;
    if (payout.kind !== 'FREE_GOODS' || payout.counting === 'INCLUSIVE') continue;
    const own = payout.goods === 'SAME' || payout.goods === 'CHEAPEST';
    for (const sku of own ? lines.map((line) => line.sku) : payout.skus) skus.add(sku);
  }
  return [...skus].sort(compareText);
}

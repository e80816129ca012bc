import { budgetKeysOf } from '../pricing/budget-keys.js';
import { requestOfStored } from '../pricing/derive-again.js';
import { indexPolicies } from '../pricing/policy-index.js';
import { price, type Pricing } from '../pricing/price.js';
import type { FreeGood, LineToPrice, PricedOrder, PricingRequest, UnitFactor } from '../pricing/priced-order.js';
import type { PublishedPolicy } from '../pricing/published-policy.js';
import type { PolicyBody } from '../policy.js';

/** An order without and with a draft; `PricedOrder` byte for byte unless the draft changes it. */
export interface WhatIf {
  readonly before: Pricing;
  readonly after: Pricing;
}

export interface WhatIfOptions {
  /** The draft; it stands for the next version of its policy. */
  readonly draft: { readonly policyId: string; readonly body: PolicyBody };
  /** Every version ever published. */
  readonly published: readonly PublishedPolicy[];
  /** Products that the draft may give for free. */
  readonly goods: readonly FreeGood[];
  /** Units of products by SKU: an order keeps only those that policies asked about when it was priced. */
  readonly units: ReadonlyMap<string, readonly UnitFactor[]>;
  /** `FULL`: with every policy that did not apply; `STEPS` is faster and prices alike. */
  readonly detail: 'FULL' | 'STEPS';
}

/** Earlier than any order. */
const always = '0001-01-01';

/**
 * Prices past orders as if the draft had been in force when they were placed, whatever its window, beside the policies that
 * were known then. Its budgets start whole and shrink from order to order, so give the orders in the order in which they
 * were placed. Throws for a policy of phase SETTLEMENT: no order is priced by it.
 */
export function whatIf({ draft, published, goods, units, detail }: WhatIfOptions): (order: PricedOrder) => WhatIf {
  const { policyId } = draft;
  if (draft.body.phase === 'SETTLEMENT') throw new Error('a policy of phase SETTLEMENT prices no order');
  const body: PolicyBody = { ...draft.body, window: { from: always, to: null }, governingDate: 'ORDER' };
  const version = Math.max(0, ...published.filter((p) => p.policyId === policyId).map((p) => p.version)) + 1;
  const asPublished: PublishedPolicy = { policyId, version, body, position: 0, stops: [] };
  const [without, withDraft] = [indexPolicies(published), indexPolicies([...published, asPublished])];
  const used = new Map<string, number>();
  return (order) => {
    const request = requestOfStored(order);
    const before = price(request, without, detail);
    const lines = request.lines.map((line) => ({ ...line, units: allUnits(line, units) }));
    const after = price({ ...request, lines, ...meansOf(request, asPublished, goods, used) }, withDraft, detail);
    for (const claim of after.claims) {
      if (claim.policyId === policyId) used.set(claim.budgetKey, (used.get(claim.budgetKey) ?? 0) + claim.amount);
    }
    return { before, after };
  };
}

function allUnits({ sku, units = [] }: LineToPrice, more: WhatIfOptions['units']): readonly UnitFactor[] {
  const known = new Set(units.map(({ unit }) => unit));
  return [...units, ...(more.get(sku) ?? []).filter(({ unit }) => !known.has(unit))];
}

/** The order's own evidence tells of the budgets and free goods of its day; those of the draft are added. */
function meansOf(
  request: PricingRequest,
  draft: PublishedPolicy,
  goods: readonly FreeGood[],
  used: ReadonlyMap<string, number>,
): Pick<PricingRequest, 'budgets' | 'goods'> {
  const keys = budgetKeysOf(draft, request);
  const own = new Set(keys.map(({ budgetKey }) => budgetKey));
  const budgets = [
    ...(request.budgets ?? []).filter(({ budgetKey }) => !own.has(budgetKey)),
    ...keys.map(({ budgetKey, limit }) => ({ budgetKey, left: limit - (used.get(budgetKey) ?? 0) })),
  ];
  const known = new Set((request.goods ?? []).map(({ sku }) => sku));
  return { budgets, goods: [...(request.goods ?? []), ...goods.filter(({ sku }) => !known.has(sku))] };
}

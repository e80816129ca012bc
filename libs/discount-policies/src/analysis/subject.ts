import type { PolicyBody } from '../policy.js';
import type { Missing, RejectedPolicy } from '../pricing/explanation.js';
import type { PolicyIndex } from '../pricing/policy-index.js';
import type { Pricing } from '../pricing/price.js';
import type { PricingRequest } from '../pricing/priced-order.js';
import type { PublishedPolicy } from '../pricing/published-policy.js';
import { exampleOf } from './example-orders.js';
import type { Finding, Severity } from './finding.js';
import type { Market, MarketProduct } from './market.js';
import type { Witness } from './witness.js';

/** The policy under analysis with what its example orders need. */
export interface Subject {
  readonly policyId: string;
  readonly body: PolicyBody;
  readonly market: Market;
  /** Products on it, the cheapest first; at least one. */
  readonly products: readonly MarketProduct[];
  readonly witness: Witness;
  readonly own: PublishedPolicy;
  /** The published policies of its level and currency. */
  readonly beside: readonly PublishedPolicy[];
  /** Nothing but the policy. */
  readonly alone: PolicyIndex;
  /** The policy among all. */
  readonly together: PolicyIndex;
}

/** An order that just reaches a slab (its index), priced by the policy alone and among all. */
export interface Trial {
  readonly slab: number;
  readonly request: PricingRequest;
  readonly alone: Pricing;
  readonly together: Pricing;
}

/** What the policy takes off in all, minor units; free goods at their list value. */
export function givenBy(policyId: string, { lines }: Pricing): number {
  return lines
    .flatMap(({ steps }) => steps)
    .reduce((sum, step) => (step.policyId === policyId ? sum + step.amount : sum), 0);
}

/** True if the policy gives anything: money, or goods, which may have no list value. */
export function gives(policyId: string, { lines }: Pricing): boolean {
  return lines.some(({ nature, steps }) =>
    steps.some((step) => step.policyId === policyId && (step.amount > 0 || nature === 'PROMOTION')),
  );
}

/** Other policies that take something off, in the order of their ids. */
export function othersIn(policyId: string, { lines }: Pricing): readonly string[] {
  const ids = lines.flatMap(({ steps }) => steps.filter(({ amount }) => amount > 0).map((step) => step.policyId));
  return [...new Set(ids)].filter((id) => id !== policyId).sort();
}

/** Why a policy gave nothing, of all lines and of the order. */
export function rejectionsOf(policyId: string, { explanation, orderExplanation }: Pricing): readonly RejectedPolicy[] {
  const all = [...explanation.flatMap(({ rejected }) => rejected), ...orderExplanation.rejected];
  return all.filter((rejected) => rejected.policyId === policyId);
}

/** "24 x COLA-330 + 1 x CUP": what is ordered. */
export function orderText({ lines }: PricingRequest): string {
  return lines.map(({ quantity, sku }) => `${quantity} x ${sku}`).join(' + ');
}

/** "TOO_FEW_PRODUCTS (skus 2)": a reason with its figures. */
export function reasonText({ reason, missing }: { readonly reason: string; readonly missing: Missing | null }): string {
  const figures = Object.entries(missing ?? {}).map(([name, value]) => `${name} ${String(value)}`);
  return figures.length === 0 ? reason : `${reason} (${figures.join(', ')})`;
}

/** A finding with the order that shows it. */
export function shown(
  { policyId }: Subject,
  { slab, request }: Pick<Trial, 'slab' | 'request'>,
  pricing: Pricing,
  said: {
    readonly severity: Severity;
    readonly code: string;
    readonly others?: readonly string[];
    readonly text: string;
  },
): Finding {
  const { severity, code, others = [], text } = said;
  const message = `Policy ${policyId}, slab ${slab + 1}: ${text}`;
  return {
    ...{ code, severity, policyId, slab: slab + 1, field: null, others: [...others], message },
    example: exampleOf(request, pricing),
  };
}

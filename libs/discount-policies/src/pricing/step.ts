import type { IndexedPolicy } from './policy-index.js';
import type { PriceStep } from './priced-order.js';
import { timesRate } from './rate.js';

/** What a step says beside its policy. Amounts in minor units. */
export interface StepFigures {
  readonly slab: number;
  readonly base: number;
  readonly units: number;
  readonly amount: number;
}

/** One applied step, with the principal's share rounded half up once. */
export function stepOf(
  { policyId, version, phase, body, principalPercent }: IndexedPolicy,
  { slab, base, units, amount }: StepFigures,
  capsLeft: readonly number[] | undefined,
): PriceStep {
  const { rate } = body.slabs[slab]!;
  const principalShare = timesRate(amount, principalPercent, 2, 'half-up');
  // One literal each: spreading is slow, and an order has many steps.
  return capsLeft === undefined
    ? { policyId, version, phase, base, quantityUsed: units, rate, amount, principalShare }
    : { policyId, version, phase, base, quantityUsed: units, rate, amount, principalShare, capsLeft };
}

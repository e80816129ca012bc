import { phases } from '../policy.js';
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
  { policyId, version, body, principalPercent }: IndexedPolicy,
  { slab, base, units, amount }: StepFigures,
  capsLeft: readonly number[] | undefined,
): PriceStep {
  const step = {
    policyId,
    version,
    phase: phases[body.phase],
    base,
    quantityUsed: units,
    rate: body.slabs[slab]!.rate,
    amount,
    principalShare: timesRate(amount, principalPercent, 2, 'half-up'),
  };
  return capsLeft === undefined ? step : { ...step, capsLeft };
}

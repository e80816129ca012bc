import { usedCode } from './budget-keys.js';
import { attributeValues, failingCondition, type AttributeValues } from './eligibility.js';
import type { Missing, RejectionReason } from './explanation.js';
import type { IndexedPolicy } from './policy-index.js';
import type { PricingRequest } from './priced-order.js';
import type { GoverningDate } from '../policy.js';

/**
 * Whether a policy is open to an order as a whole, whatever its lines. `SILENT`: it wasn't known yet, or a later
 * version holds, so there is nothing to explain.
 */
export type Standing = 'OPEN' | 'SILENT' | { readonly reason: RejectionReason; readonly missing: Missing | null };

export type GoverningValues = Partial<
  Record<GoverningDate, { readonly date: string; readonly values: AttributeValues }>
>;

/** The request's governing dates with the attribute values as of each. */
export function governingValues({ level, dates, attributes, attributesOn = {} }: PricingRequest): GoverningValues {
  const at = (date: string | undefined, party = attributes) =>
    date === undefined ? undefined : { date, values: attributeValues(level, date, party) };
  return {
    ORDER: at(dates.order),
    PROMISED: at(dates.promised, attributesOn.promised),
    RECEIPT: at(dates.receipt, attributesOn.receipt),
    INVOICE: at(dates.invoice, attributesOn.invoice),
  };
}

/** Decides a policy's standing for an order. */
export function standingOf(policy: IndexedPolicy, request: PricingRequest, governing: GoverningValues): Standing {
  if (policy.position > request.position) return 'SILENT';
  if (isReplaced(policy, request, governing)) return 'SILENT';
  const { body } = policy;
  const at = governing[body.governingDate];
  if (at === undefined) return { reason: 'DATE_UNKNOWN', missing: null };
  const { from, to } = body.window;
  if (at.date < from || (to !== null && at.date > to)) return { reason: 'OUTSIDE_WINDOW', missing: { from, to } };
  const stop =
    policy.stops.length === 0
      ? undefined
      : policy.stops.find((s) => s.position <= request.position && s.from <= at.date);
  if (stop) return { reason: 'STOPPED', missing: { from: stop.from } };
  if (body.currency !== request.currency) return { reason: 'CURRENCY_DIFFERS', missing: null };
  const failed = failingCondition(body.eligibility, at.values);
  if (failed) {
    const { attribute, operator, values } = failed;
    const found = at.values[attribute];
    return {
      reason: 'NOT_ELIGIBLE',
      missing: {
        attribute,
        operator,
        wanted: [...values],
        found: typeof found === 'string' ? found : (found?.join(', ') ?? null),
      },
    };
  }
  if (body.coupon !== null && usedCode(body.coupon, request.couponCodes) === undefined) {
    return { reason: 'CODE_MISSING', missing: null };
  }
  return 'OPEN';
}

/** A later version replaces an earlier one from its window on, and for good: stopping it brings nothing back. */
function isReplaced(policy: IndexedPolicy, request: PricingRequest, governing: GoverningValues): boolean {
  return policy.later.some((later) => {
    const at = governing[later.body.governingDate];
    return later.position <= request.position && at !== undefined && later.body.window.from <= at.date;
  });
}

import type { DiscountPolicyEvent } from '../events.js';
import type { PolicyBody } from '../policy.js';

/** A published version and since when (log position) it and its stops are known. */
export interface PublishedPolicy {
  readonly policyId: string;
  readonly version: number;
  readonly body: PolicyBody;
  /** Position of its publication in the log. */
  readonly position: number;
  /** From `from` (business date) on it gives nothing, for who knows the log up to `position`. */
  readonly stops: readonly { readonly from: string; readonly position: number }[];
}

/**
 * Folds one event of any discount policy into the published versions. Keep every version ever published: orders are
 * derived again from them.
 */
export function foldPublished(
  policies: readonly PublishedPolicy[],
  event: DiscountPolicyEvent,
  position: number,
): readonly PublishedPolicy[] {
  switch (event.type) {
    case 'discount-policy.drafted':
      return policies;
    case 'discount-policy.published': {
      const { policyId, version, body } = event.data;
      return [...policies, { policyId, version, body, position, stops: [] }];
    }
    case 'discount-policy.stopped':
    case 'discount-policy.ended': {
      const { policyId, from } = event.data;
      const version = event.type === 'discount-policy.stopped' ? event.data.version : undefined;
      return policies.map((policy) =>
        policy.policyId === policyId && (version === undefined || policy.version === version)
          ? { ...policy, stops: [...policy.stops, { from, position }] }
          : policy,
      );
    }
  }
}

import { assertNever, type Decider } from '#libs/kernel';
import type { DiscountPolicyCommand } from './commands.js';
import { decide } from './decide.js';
import type { DiscountPolicyEvent } from './events.js';
import type { PolicyBody } from './policy.js';

/** A policy's life: a draft that changes, published versions that don't, each perhaps stopped, and an end. */
export interface DiscountPolicy {
  /** What would be published next; null if nothing was drafted since the last publication. */
  readonly draft: PolicyBody | null;
  /** Newest published body. */
  readonly published: PolicyBody | null;
  /** By version (index 0 is version 1): from when it is stopped, or null. */
  readonly stoppedFrom: readonly (string | null)[];
  readonly endedFrom: string | null;
}

const initial: DiscountPolicy = { draft: null, published: null, stoppedFrom: [], endedFrom: null };

function evolve(state: DiscountPolicy, event: DiscountPolicyEvent): DiscountPolicy {
  switch (event.type) {
    case 'discount-policy.drafted':
      return { ...state, draft: event.data.body };
    case 'discount-policy.published':
      return { ...state, draft: null, published: event.data.body, stoppedFrom: [...state.stoppedFrom, null] };
    case 'discount-policy.stopped':
      return { ...state, stoppedFrom: state.stoppedFrom.with(event.data.version - 1, event.data.from) };
    case 'discount-policy.ended':
      return { ...state, draft: null, endedFrom: event.data.from };
    default:
      return assertNever(event, 'discount policy event');
  }
}

export const discountPolicy: Decider<DiscountPolicy, DiscountPolicyCommand, DiscountPolicyEvent> = {
  name: 'discount-policy',
  snapshotVersion: 1,
  initial,
  decide,
  evolve,
};

/** Name of a policy's stream. */
export function discountPolicyStream(policyId: string): string {
  return `discount-policy-${policyId}`;
}

import type { Finding } from './analysis/finding.js';
import type { PolicyBody } from './policy.js';

export type DiscountPolicyCommand =
  /** Writes the draft, or replaces it. It may be unsound until it is published. */
  | { readonly type: 'draft-discount-policy'; readonly policyId: string; readonly body: PolicyBody }
  /**
   * Checks the draft and publishes it as the next version. `findings`: what its analysis beside everything published found;
   * `acknowledged`: codes of warnings that the publisher takes upon himself.
   */
  | {
      readonly type: 'publish-discount-policy';
      readonly policyId: string;
      readonly findings: readonly Finding[];
      readonly acknowledged: readonly string[];
    }
  /** `from`: business date, today if absent. */
  | {
      readonly type: 'stop-discount-policy';
      readonly policyId: string;
      readonly version: number;
      readonly from?: string;
      readonly reason: string;
    }
  /** Ends all versions for good. `from`: business date, today if absent. */
  | {
      readonly type: 'end-discount-policy';
      readonly policyId: string;
      readonly from?: string;
      readonly reason: string;
    };

import type { DistributorTerms } from './events.js';

export type DistributorCommand =
  /** A firm asks to become a distributor. Vietnamese tax id or null. */
  | {
      readonly type: 'apply';
      readonly distributorId: string;
      readonly name: string;
      readonly taxId: string | null;
      readonly channels: readonly string[];
      readonly territories: readonly string[];
      readonly contactId: string | null;
    }
  /** Score 0 to 100. A failed application may be appraised again. */
  | {
      readonly type: 'appraise';
      readonly verdict: 'PASSED' | 'FAILED';
      readonly score: number;
      readonly note: string | null;
    }
  /** Only after an appraisal that passed. */
  | { readonly type: 'appoint'; readonly warehouseId: string; readonly terms: DistributorTerms }
  | { readonly type: 'revise-terms'; readonly terms: DistributorTerms; readonly reason: string }
  | { readonly type: 'suspend'; readonly reason: string }
  | { readonly type: 'reinstate'; readonly reason: string }
  | { readonly type: 'terminate'; readonly reason: string };

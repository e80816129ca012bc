import type { Missing, NearMiss, OrderExplanation, RejectedPolicy, RejectionReason } from './explanation.js';
import type { IndexedPolicy } from './policy-index.js';

/** Something to tell of a policy, with the policy's place in every list. */
export interface Noted<Told> {
  readonly ordinal: number;
  readonly told: Told;
}

export type Rejection = Noted<RejectedPolicy>;

/** Takes note of what did not apply, to a line or to the order. Pricing without explanation keeps none. */
export class Notes {
  private readonly rejected: Rejection[] = [];
  private readonly nearMisses: Noted<NearMiss>[] = [];

  /** `standing`: what was rejected whatever the line, by ordinal. */
  constructor(private readonly standing: readonly Rejection[]) {}

  reject(policy: IndexedPolicy, reason: RejectionReason, missing: Missing | null): void {
    this.rejected.push(rejectionOf(policy, reason, missing));
  }

  nearMiss({ ordinal }: IndexedPolicy, told: NearMiss | undefined): void {
    if (told) this.nearMisses.push({ ordinal, told });
  }

  /** Everything noted, by policy. */
  tell(): OrderExplanation {
    const rejected = merge(this.standing, this.rejected.sort(byOrdinal)).map(({ told }) => told);
    return { rejected, nearMisses: this.nearMisses.sort(byOrdinal).map(({ told }) => told) };
  }
}

export function rejectionOf(
  { ordinal, policyId, version }: IndexedPolicy,
  reason: RejectionReason,
  missing: Missing | null,
): Rejection {
  return { ordinal, told: { policyId, version, reason, missing } };
}

export function byOrdinal(a: Noted<unknown>, b: Noted<unknown>): number {
  return a.ordinal - b.ordinal;
}

/** Merges lists that are sorted by ordinal; what is in both comes once. */
export function merge<Item extends { readonly ordinal: number }>(
  a: readonly Item[],
  b: readonly Item[],
): readonly Item[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const merged: Item[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    if (right === undefined || (left !== undefined && left.ordinal <= right.ordinal)) {
      merged.push(left!);
      i++;
      if (right?.ordinal === left!.ordinal) j++;
    } else {
      merged.push(right);
      j++;
    }
  }
  return merged;
}

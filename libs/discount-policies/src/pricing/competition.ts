import type { Counted } from './counting.js';
import type { Payout } from './line-payout.js';
import type { IndexedPolicy } from './policy-index.js';
import type { Stretch } from './stretches.js';

/** A policy that is open to a line and gives something, with its rank's figures. */
export interface Candidate {
  readonly policy: IndexedPolicy;
  readonly productSpecificity: number;
  readonly counted: Counted;
  /** What its slabs reward of the line's pool. */
  readonly stretches: readonly Stretch[];
  /** What it alone would take off, by slab. */
  readonly paid: readonly Payout[];
  /** What it alone would take off, on what the phase found; minor units. */
  readonly benefit: number;
}

/** A candidate that yields to another. */
export interface Beaten {
  readonly candidate: Candidate;
  readonly reason: 'ANOTHER_IS_BETTER' | 'ANOTHER_IS_EXCLUSIVE' | 'NOT_ALONE';
  readonly by: string;
}

/** Who applies in one phase on one line, in order of application. */
export interface Winners {
  readonly applied: readonly Candidate[];
  readonly beaten: readonly Beaten[];
  /** The exclusive policy that closes the line for everything later. */
  readonly exclusive: string | null;
}

/**
 * Settles who applies. One exclusive policy takes the line alone unless a non-exclusive one has a higher priority; of a
 * best-of group one remains, by priority, then money. Each rule looks only at figures that no beaten policy can
 * change, so that taking a beaten policy away changes nothing. Puts `ranked` into its order.
 */
export function settle(ranked: Candidate[]): Winners {
  if (ranked.length === 1) return alone(ranked[0]!);
  rank(ranked);
  if (ranked.every(isStackable)) return { applied: ranked, beaten: [], exclusive: null };
  const open = ranked.filter((c) => c.policy.body.stacking !== 'EXCLUSIVE');
  const exclusive = ranked.find((c) => c.policy.body.stacking === 'EXCLUSIVE');
  const beaten: Beaten[] = [];
  if (exclusive && (open[0] === undefined || exclusive.policy.priority >= open[0].policy.priority)) {
    const by = exclusive.policy.policyId;
    for (const candidate of ranked) {
      if (candidate !== exclusive) beaten.push({ candidate, reason: 'ANOTHER_IS_EXCLUSIVE', by });
    }
    return { applied: [exclusive], beaten, exclusive: by };
  }
  const best = new Map<string, Candidate>();
  for (const candidate of open) {
    const { stacking, group } = candidate.policy.body;
    const rival = stacking === 'BEST_OF' ? best.get(group) : undefined;
    if (stacking === 'BEST_OF' && (!rival || byMoney(candidate, rival) < 0)) best.set(group, candidate);
  }
  const applied: Candidate[] = [];
  for (const candidate of open) {
    const { stacking, group } = candidate.policy.body;
    const winner = stacking === 'BEST_OF' ? best.get(group)! : candidate;
    if (winner === candidate) applied.push(candidate);
    else beaten.push({ candidate, reason: 'ANOTHER_IS_BETTER', by: winner.policy.policyId });
  }
  for (const candidate of ranked) {
    if (candidate.policy.body.stacking === 'EXCLUSIVE') {
      beaten.push({ candidate, reason: 'NOT_ALONE', by: applied[0]!.policy.policyId });
    }
  }
  return { applied, beaten, exclusive: null };
}

/** Puts candidates into the total order. They come in their standing: few have to move, and not far. */
function rank(candidates: Candidate[]): void {
  for (let i = 1; i < candidates.length; i++) {
    const candidate = candidates[i]!;
    let at = i;
    for (; at > 0 && byRank(candidates[at - 1]!, candidate) > 0; at--) candidates[at] = candidates[at - 1]!;
    candidates[at] = candidate;
  }
}

function isStackable({ policy }: Candidate): boolean {
  return policy.body.stacking === 'COMPOUND' || policy.body.stacking === 'ADD';
}

function alone(candidate: Candidate): Winners {
  const { policyId, body } = candidate.policy;
  return { applied: [candidate], beaten: [], exclusive: body.stacking === 'EXCLUSIVE' ? policyId : null };
}

/** The total order: priority, customer, product, benefit, id. Never a tie: of a policy one version is open. */
export function byRank(a: Ranked, b: Ranked): number {
  return byStanding(a, b) || b.benefit - a.benefit || a.policy.ordinal - b.policy.ordinal;
}

/** The part of the total order that is known before anything is counted. */
export function byStanding(a: Standing, b: Standing): number {
  return (
    b.policy.priority - a.policy.priority ||
    b.policy.partySpecificity - a.policy.partySpecificity ||
    b.productSpecificity - a.productSpecificity
  );
}

interface Standing {
  readonly policy: IndexedPolicy;
  readonly productSpecificity: number;
}

/** What the total order looks at. */
export interface Ranked extends Standing {
  readonly benefit: number;
}

/** Among rivals of a group: priority, then money as the policy says for whom, then the total order. */
export function byMoney(a: Ranked, b: Ranked): number {
  return b.policy.priority - a.policy.priority || merit(b) - merit(a) || byRank(a, b);
}

function merit({ policy, benefit }: Ranked): number {
  return policy.body.bestFor === 'CUSTOMER' ? benefit : -benefit;
}

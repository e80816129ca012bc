import type { Counted } from './counted.js';
import type { IndexedPolicy } from './policy-index.js';
import type { Stretch } from './stretches.js';

/** A policy that is open to a line and gives something, with its rank's figures. */
export interface Candidate {
  readonly policy: IndexedPolicy;
  readonly productSpecificity: number;
  readonly counted: Counted;
  /** What its slabs reward of the line's pool. */
  readonly stretches: readonly Stretch[];
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
  const exclusive = ranked.find(isExclusive);
  if (exclusive === undefined) return bestOfGroups(ranked);
  const open = ranked.filter((candidate) => !isExclusive(candidate));
  if (open[0] === undefined || exclusive.policy.priority >= open[0].policy.priority) {
    const others = ranked.filter((candidate) => candidate !== exclusive);
    const by = exclusive.policy.policyId;
    return { applied: [exclusive], beaten: beatenBy(others, 'ANOTHER_IS_EXCLUSIVE', by), exclusive: by };
  }
  const { applied, beaten } = bestOfGroups(open);
  const others = beatenBy(ranked.filter(isExclusive), 'NOT_ALONE', applied[0]!.policy.policyId);
  return { applied, beaten: [...beaten, ...others], exclusive: null };
}

/** Of each best-of group one remains. Mostly nobody has a rival, and nothing is copied. */
function bestOfGroups(ranked: readonly Candidate[]): Winners {
  const best = new Map<string, Candidate>();
  let bidders = 0;
  for (const candidate of ranked) {
    const { stacking, group } = candidate.policy.body;
    if (stacking !== 'BEST_OF') continue;
    bidders++;
    const rival = best.get(group);
    if (rival === undefined || byMoney(candidate, rival) < 0) best.set(group, candidate);
  }
  if (best.size === bidders) return { applied: ranked, beaten: [], exclusive: null };
  const applied: Candidate[] = [];
  const beaten: Beaten[] = [];
  for (const candidate of ranked) {
    const { stacking, group } = candidate.policy.body;
    const winner = stacking === 'BEST_OF' ? best.get(group)! : candidate;
    if (winner === candidate) applied.push(candidate);
    else beaten.push({ candidate, reason: 'ANOTHER_IS_BETTER', by: winner.policy.policyId });
  }
  return { applied, beaten, exclusive: null };
}

function beatenBy(candidates: readonly Candidate[], reason: Beaten['reason'], by: string): Beaten[] {
  return candidates.map((candidate) => ({ candidate, reason, by }));
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

function isExclusive({ policy }: Candidate): boolean {
  return policy.body.stacking === 'EXCLUSIVE';
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

import type { PolicyBody } from '../policy.js';
import { parts, type Part } from './parts.js';

/** How a policy stands beside others. */
export type Standing = Pick<PolicyBody, 'group' | 'stacking' | 'bestFor' | 'priority'>;

/** What a policy would give if it were alone, as a part of the invoice's total; above zero. */
export interface Bid {
  readonly policyId: string;
  readonly standing: Standing;
  readonly share: Part;
}

/** A policy that yields to another. */
export interface Yielding {
  readonly policyId: string;
  readonly reason: 'ANOTHER_IS_BETTER' | 'ANOTHER_IS_EXCLUSIVE' | 'NOT_ALONE';
  readonly by: string;
}

/** Who gives, and how much of the total beside the others. */
export interface Competition<One extends Bid> {
  readonly applied: readonly { readonly bid: One; readonly share: Part }[];
  readonly yielding: readonly Yielding[];
}

/**
 * Settles who gives, by the rules of the phases before invoicing: an EXCLUSIVE policy is alone unless one of higher priority that is
 * not applies; of a BEST_OF group one gives, by priority, then money; the others follow each other, COMPOUND on what is left, ADD
 * on what its group found. The bids come in the total order of their policies, which ends every tie.
 */
export function competition<One extends Bid>(bids: readonly One[]): Competition<One> {
  const open = bids.filter(({ standing }) => standing.stacking !== 'EXCLUSIVE');
  const exclusive = bids.find(({ standing }) => standing.stacking === 'EXCLUSIVE');
  if (exclusive && (!open[0] || exclusive.standing.priority >= open[0].standing.priority)) {
    const others = bids.filter((bid) => bid !== exclusive);
    return {
      applied: [{ bid: exclusive, share: exclusive.share }],
      yielding: others.map(({ policyId }) => ({ policyId, reason: 'ANOTHER_IS_EXCLUSIVE', by: exclusive.policyId })),
    };
  }
  const best = bestOfGroups(open);
  const winnerOf = (bid: One) => (bid.standing.stacking === 'BEST_OF' ? best.get(bid.standing.group)! : bid);
  const applied = open.filter((bid) => winnerOf(bid) === bid);
  return {
    applied: inTurn(applied),
    yielding: bids
      .filter((bid) => !applied.includes(bid))
      .map((bid) =>
        bid.standing.stacking === 'EXCLUSIVE'
          ? { policyId: bid.policyId, reason: 'NOT_ALONE', by: applied[0]!.policyId }
          : { policyId: bid.policyId, reason: 'ANOTHER_IS_BETTER', by: winnerOf(bid).policyId },
      ),
  };
}

function bestOfGroups<One extends Bid>(open: readonly One[]): ReadonlyMap<string, One> {
  const best = new Map<string, One>();
  for (const bid of open) {
    const { stacking, group } = bid.standing;
    const rival = best.get(group);
    if (stacking === 'BEST_OF' && (!rival || beats(bid, rival))) best.set(group, bid);
  }
  return best;
}

function beats({ standing, share }: Bid, rival: Bid): boolean {
  if (standing.priority !== rival.standing.priority) return standing.priority > rival.standing.priority;
  const money = parts.compare(share, rival.share);
  return standing.bestFor === 'CUSTOMER' ? money > 0 : money < 0;
}

/** Each takes its share of what those before it left; ADD of what the first of its group found. */
function inTurn<One extends Bid>(applied: readonly One[]): Competition<One>['applied'] {
  const found = new Map<string, Part>();
  let left = parts.one;
  return applied.map((bid) => {
    const { stacking, group } = bid.standing;
    if (stacking === 'ADD' && !found.has(group)) found.set(group, left);
    const share = parts.times(bid.share, stacking === 'ADD' ? found.get(group)! : left);
    left = parts.minus(left, share);
    if (left.over < 0n) left = { over: 0n, under: 1n };
    return { bid, share };
  });
}

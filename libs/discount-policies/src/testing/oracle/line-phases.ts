import type { RejectionReason } from '../../pricing/explanation.js';
import type { PriceStep } from '../../pricing/priced-order.js';
import type { PublishedPolicy } from '../../pricing/published-policy.js';
import { phases } from '../../policy.js';
import type { Caps } from './caps.js';
import { excludes, holds, includes, narrowness, principalShare, type Line } from './order.js';
import { offersOf, type Offer } from './paying.js';
import { poolsOf, weightOf } from './pool.js';
import { byMoney, byNarrowness, byPriority, type Ranked } from './rank.js';
import { rewardsOf, type Reward } from './rewards.js';
import type { Standing } from './standing.js';

/** Why policies gave nothing to a line: of PRICE and LINE by line, of later phases for the order (line 0). */
export type Reasons = Map<string, RejectionReason>;
export const reasonKey = (lineNo: number, { policyId, version }: PublishedPolicy) => `${lineNo} ${policyId} ${version}`;

interface Candidate extends Ranked {
  readonly rewards: readonly Reward[];
}

/** Phases PRICE and LINE: line by line, on each the policies that may apply, one after another. */
export function priceByLine(
  phase: 'PRICE' | 'LINE',
  lines: readonly Line[],
  standings: readonly Standing[],
  caps: Caps,
  reasons: Reasons,
): void {
  const here = standings.filter(({ policy }) => policy.body.phase === phase);
  for (const line of lines) {
    const candidates: Candidate[] = [];
    for (const { policy, reason } of here) {
      if (!includes(policy.body.schemeOn, line.from)) continue;
      const found = reason ?? candidateOn(line, lines, policy, caps);
      if (typeof found === 'string') reasons.set(reasonKey(line.lineNo, policy), found);
      else candidates.push(found);
    }
    const { apply, beaten } = settle(line, candidates);
    for (const [loser, reason] of beaten) reasons.set(reasonKey(line.lineNo, loser.policy), reason);
    applyAll(line, apply, caps);
  }
}

function candidateOn(
  line: Line,
  lines: readonly Line[],
  policy: PublishedPolicy,
  caps: Caps,
): Candidate | RejectionReason {
  const { body } = policy;
  if (excludes(body.schemeOn, line.from)) return 'PRODUCT_EXCLUDED';
  const touchable = (other: Line) => !other.agreed || body.onAgreedAmounts;
  if (!touchable(line)) return 'AMOUNT_AGREED';
  if (weightOf(line, body) === null) return 'FACTOR_MISSING';
  const counted = lines.filter(
    (other) => holds(body.schemeOn, other.from) && touchable(other) && weightOf(other, body),
  );
  const pool = poolsOf(body, counted, () => 0).find((one) => one.lines.includes(line));
  if (!pool) return 'BELOW_SLABS';
  const rewards = rewardsOf(body, pool);
  if (typeof rewards === 'string') return rewards;
  const offers = offersOn(line, policy, rewards, line.start.net, line.start.net);
  if (offers.length === 0) return 'NO_BENEFIT';
  if (line.closedBy !== null) return 'ANOTHER_IS_EXCLUSIVE';
  const benefitOf = (some: readonly Offer[]) => some.reduce((all, { amount }) => all + amount, 0);
  if (benefitOf(offers) === 0) return 'NO_BENEFIT';
  const allowed = caps.allowed(
    policy,
    offers.filter(({ amount }) => amount > 0),
  );
  if (typeof allowed === 'string') return allowed;
  const benefit = benefitOf(allowed);
  if (benefit === 0) return 'NO_BENEFIT';
  return { policy, rewards, benefit, narrowness: narrowness(body.schemeOn, line.from) };
}

/** What a policy takes off one line: of its pool's rewards this line's share, together no more than `left`. */
function offersOn(
  line: Line,
  { body }: PublishedPolicy,
  rewards: readonly Reward[],
  found: number,
  left: number,
): Offer[] {
  return rewards
    .flatMap((reward) =>
      offersOf(body, reward, reward.parts, (other) => (other === line ? found : other.start.net)).filter(
        ({ to }) => to === line,
      ),
    )
    .map((offer) => {
      const amount = Math.min(offer.amount, left);
      left -= amount;
      return { ...offer, amount };
    });
}

/** Who applies, and who yields to whom. */
function settle(line: Line, candidates: readonly Candidate[]) {
  const ranked = [...candidates].sort((a, b) => byPriority(a, b) || byNarrowness(a, b));
  const beaten: [Candidate, RejectionReason][] = [];
  const exclusive = ranked.find(({ policy }) => policy.body.stacking === 'EXCLUSIVE');
  const others = ranked.filter(({ policy }) => policy.body.stacking !== 'EXCLUSIVE');
  const exclusives = ranked.filter(({ policy }) => policy.body.stacking === 'EXCLUSIVE');
  if (exclusive && !others.some((other) => byPriority(other, exclusive) < 0)) {
    line.closedBy = exclusive.policy.policyId;
    for (const other of ranked) if (other !== exclusive) beaten.push([other, 'ANOTHER_IS_EXCLUSIVE']);
    return { apply: [exclusive], beaten };
  }
  for (const one of exclusives) beaten.push([one, 'NOT_ALONE']);
  const apply = others.filter((one) => {
    if (one.policy.body.stacking !== 'BEST_OF') return true;
    const rivals = others.filter(
      ({ policy }) => policy.body.stacking === 'BEST_OF' && policy.body.group === one.policy.body.group,
    );
    const [best] = rivals.sort((a, b) => byPriority(a, b) || byMoney(a, b) || byNarrowness(a, b));
    if (best !== one) beaten.push([one, 'ANOTHER_IS_BETTER']);
    return best === one;
  });
  return { apply, beaten };
}

function applyAll(line: Line, apply: readonly Candidate[], caps: Caps): void {
  const foundBy = new Map<string, number>();
  for (const { policy, rewards } of apply) {
    const { group, stacking } = policy.body;
    if (stacking === 'ADD' && !foundBy.has(group)) foundBy.set(group, line.net);
    const found = stacking === 'ADD' ? foundBy.get(group)! : line.net;
    const offers = offersOn(line, policy, rewards, found, line.net);
    const allowed = caps.allowed(
      policy,
      offers.filter(({ amount }) => amount > 0),
    );
    const given = typeof allowed === 'string' ? [] : allowed.filter(({ amount }) => amount > 0);
    if (given.length > 0) caps.give(policy, given);
    addSteps(line, policy, given.length > 0 ? given : [{ ...offers[0]!, amount: 0 }], caps);
  }
}

/** Appends the steps of one policy on a line. */
export function addSteps(line: Line, policy: PublishedPolicy, given: readonly Offer[], caps: Caps): void {
  const { body, policyId, version } = policy;
  const left = given[0]!.amount > 0 ? caps.leftOf(policy, line, given) : undefined;
  for (const { base, units, rate, amount } of given) {
    const step: PriceStep = {
      ...{ policyId, version, phase: phases[body.phase], base, quantityUsed: units, rate, amount },
      principalShare: principalShare(amount, body),
      ...(left ? { capsLeft: left } : {}),
    };
    line.steps.push(step);
    line.net -= amount;
    if (body.taxTreatment === 'COMMERCIAL_CREDIT') line.credited += amount;
  }
}

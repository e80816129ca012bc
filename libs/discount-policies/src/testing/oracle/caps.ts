import { budgetKeysOf } from '../../pricing/budget-keys.js';
import type { Cap } from '../../policy.js';
import type { BudgetClaim, PricingRequest } from '../../pricing/priced-order.js';
import type { PublishedPolicy } from '../../pricing/published-policy.js';
import { fraction, shared, whole } from './fraction.js';

/** Something about to be given: to which line (any object stands for it), how much money and how many base units. */
export interface Gift {
  readonly to: object;
  readonly units: number;
  readonly amount: number;
  /** What fewer units are worth, where they can only be given whole. */
  readonly worth?: (units: number) => number;
}

export type Refusal = 'BUDGET_EXHAUSTED' | 'CAP_TOO_SMALL';

/** All caps of one order: a list of what was given under each policy, summed up anew for every question. */
export class Caps {
  private readonly given: { policy: PublishedPolicy; gift: Gift }[] = [];
  private readonly applied = new Set<PublishedPolicy>();

  constructor(private readonly request: PricingRequest) {}

  /** What a policy may give of what it would give; same length and order. */
  allowed<G extends Gift>(policy: PublishedPolicy, gifts: readonly G[]): readonly G[] | Refusal {
    let now: readonly G[] = gifts;
    for (const cap of policy.body.caps) {
      const cut = cap.scope === 'LINE' ? this.cutEachLine(policy, cap, now) : this.cut(policy, cap, now);
      if (typeof cut === 'string') return cut;
      now = cut;
    }
    return now;
  }

  give(policy: PublishedPolicy, gifts: readonly Gift[]): void {
    this.applied.add(policy);
    for (const gift of gifts) this.given.push({ policy, gift });
  }

  /** What every cap of a policy has left, as seen from a line; undefined without caps. */
  leftOf(policy: PublishedPolicy, line: object, gifts: readonly Gift[]): number[] | undefined {
    if (policy.body.caps.length === 0) return undefined;
    const here = gifts.filter(({ to }) => to === line);
    return policy.body.caps.map((cap) =>
      cap.scope === 'LINE'
        ? cap.limit - (cap.measure === 'USES' ? 1 : here.reduce((all, gift) => all + sizeOf(cap, gift), 0))
        : this.left(policy, cap),
    );
  }

  /** The same after everything was given. */
  leftAfter(policy: PublishedPolicy, to: object): number[] | undefined {
    const gifts = this.given.filter((one) => one.policy === policy).map(({ gift }) => gift);
    return this.leftOf(policy, to, gifts);
  }

  claims(numberOf: (to: object, policy: PublishedPolicy) => number): BudgetClaim[] {
    const claims: BudgetClaim[] = [];
    for (const policy of this.applied) {
      for (const { budgetKey, cap } of budgetKeysOf(policy, this.request)) {
        const { policyId, version } = policy;
        const about = { budgetKey, policyId, version, measure: cap.measure };
        const gifts = this.given.filter((one) => one.policy === policy).map(({ gift }) => gift);
        if (cap.measure === 'USES') claims.push({ ...about, amount: 1, lines: [] });
        else {
          const lines = [...new Set(gifts.map(({ to }) => to))]
            .map((to) => ({
              lineNo: numberOf(to, policy),
              amount: total(
                cap,
                gifts.filter((gift) => gift.to === to),
              ),
            }))
            .filter(({ amount }) => amount > 0)
            .sort((a, b) => a.lineNo - b.lineNo);
          const amount = total(cap, gifts);
          if (amount > 0) claims.push({ ...about, amount, lines });
        }
      }
    }
    return claims.sort((a, b) => (a.budgetKey < b.budgetKey ? -1 : 1));
  }

  private left(policy: PublishedPolicy, cap: Cap): number {
    const key = budgetKeysOf(policy, this.request).find((one) => one.cap === cap);
    const told = this.request.budgets?.find(({ budgetKey }) => budgetKey === key?.budgetKey)?.left ?? 0;
    const granted = cap.scope === 'ORDER' ? cap.limit : Math.max(told, 0);
    if (cap.measure === 'USES') return granted - (this.applied.has(policy) ? 1 : 0);
    const before = this.given.filter((one) => one.policy === policy).map(({ gift }) => gift);
    return granted - total(cap, before);
  }

  private cut<G extends Gift>(policy: PublishedPolicy, cap: Cap, gifts: readonly G[]): readonly G[] | Refusal {
    const left = this.left(policy, cap);
    if (cap.measure === 'USES') return this.applied.has(policy) || left > 0 ? gifts : 'BUDGET_EXHAUSTED';
    return cutTo(cap, left, gifts);
  }

  private cutEachLine<G extends Gift>(policy: PublishedPolicy, cap: Cap, gifts: readonly G[]): readonly G[] | Refusal {
    const lines = [...new Set(gifts.map(({ to }) => to))];
    const results = lines.map((line) => {
      const here = gifts.filter(({ to }) => to === line);
      return { line, result: cutTo(cap, cap.limit, here) };
    });
    const refusals = results.flatMap(({ result }) => (typeof result === 'string' ? [result] : []));
    if (refusals[0] !== undefined && refusals.length === results.length) return refusals[0];
    return gifts.map((gift) => {
      const { line, result } = results.find((one) => one.line === gift.to)!;
      if (typeof result === 'string') return { ...gift, units: 0, amount: 0 };
      return result[gifts.filter(({ to }) => to === line).indexOf(gift)]!;
    });
  }
}

function sizeOf({ measure }: Cap, { units, amount }: Gift): number {
  return measure === 'MONEY' ? amount : units;
}

function total(cap: Cap, gifts: readonly Gift[]): number {
  return gifts.reduce((all, gift) => all + sizeOf(cap, gift), 0);
}

/** What is left, shared by largest remainder; fewer units take their part of the amount, rounded down. */
function cutTo<G extends Gift>(cap: Cap, left: number, gifts: readonly G[]): readonly G[] | Refusal {
  if (total(cap, gifts) <= left) return gifts;
  if (left <= 0) return 'BUDGET_EXHAUSTED';
  if (cap.grant === 'ALL_OR_NOTHING') return 'CAP_TOO_SMALL';
  const shares = shared(
    left,
    gifts.map((gift) => fraction(sizeOf(cap, gift))),
  );
  return gifts.map((gift, i) => fewer(cap, gift, shares[i]!));
}

function fewer<G extends Gift>(cap: Cap, gift: G, share: number): G {
  const { units, amount, worth } = gift;
  if (worth === undefined) {
    if (cap.measure === 'MONEY') return { ...gift, amount: share };
    return { ...gift, units: share, amount: units === 0 ? 0 : whole(fraction(BigInt(amount) * BigInt(share), units)) };
  }
  let left = units;
  while (left > 0 && (cap.measure === 'MONEY' ? worth(left) : left) > share) left--;
  return { ...gift, units: left, amount: worth(left) };
}

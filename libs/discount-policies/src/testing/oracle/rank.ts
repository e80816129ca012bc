import type { Eligibility } from '../../policy.js';
import type { PublishedPolicy } from '../../pricing/published-policy.js';

/** A policy that would give something, with what its place in the total order depends on. */
export interface Ranked {
  readonly policy: PublishedPolicy;
  /** What it would give if it were alone, minor units. */
  readonly benefit: number;
  /** How narrowly it names the products. */
  readonly narrowness: number;
}

const customerWords: readonly (readonly string[])[] = [
  ['channel', 'territory'],
  ['outletClass'],
  ['distributor'],
  ['outlet'],
];

/** How narrowly a policy names its customers: outlet 4, distributor 3, class 2, channel or territory 1, all 0. */
function customerNarrowness({ all }: Eligibility): number {
  const demanded = all.flatMap(({ any }) => (any.length === 1 && any[0]!.operator === 'IN' ? [any[0]!.attribute] : []));
  return Math.max(0, ...demanded.map((name) => customerWords.findIndex((words) => words.includes(name)) + 1));
}

/** The total order of policies of equal standing: customer, product, benefit, id. */
export function byNarrowness(a: Ranked, b: Ranked): number {
  const customer = (one: Ranked) => customerNarrowness(one.policy.body.eligibility);
  return (
    customer(b) - customer(a) ||
    b.narrowness - a.narrowness ||
    b.benefit - a.benefit ||
    (a.policy.policyId < b.policy.policyId ? -1 : 1)
  );
}

export function byPriority(a: Ranked, b: Ranked): number {
  return b.policy.body.priority - a.policy.body.priority;
}

/** Of a best-of group: who serves its customer, or its company, better comes first. */
export function byMoney(a: Ranked, b: Ranked): number {
  const favour = ({ policy, benefit }: Ranked) => (policy.body.bestFor === 'CUSTOMER' ? benefit : -benefit);
  return favour(b) - favour(a);
}

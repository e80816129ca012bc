import type { BudgetRef } from '#libs/budgets';
import { budgetKeysOf, type BudgetKey, type PricingRequest, type PublishedPolicy } from '#libs/discount-policies';

/** A budget that an order's policies may draw on, and the version that declares it. */
export interface OpenBudget extends BudgetKey {
  readonly version: number;
  readonly scope: BudgetRef['scope'];
}

/**
 * What is left of the budgets that an order may draw on. A budget that nobody looked up yet counts as untouched: if the
 * price looks at it, it is looked up and the order priced again.
 */
export class BudgetLefts {
  private readonly budgets = new Map<string, OpenBudget>();
  private readonly lefts = new Map<string, number>();

  constructor(request: PricingRequest, budgeted: readonly PublishedPolicy[]) {
    for (const policy of inForce(request, budgeted)) {
      for (const budget of budgetKeysOf(policy, request)) {
        const { scope } = budget.cap;
        if (scope === 'LINE' || scope === 'ORDER') continue;
        this.budgets.set(budget.budgetKey, { ...budget, version: policy.version, scope });
      }
    }
  }

  /** The request, told what is left. */
  into(request: PricingRequest): PricingRequest {
    if (this.budgets.size === 0) return request;
    const budgets = [...this.budgets.values()].map(({ budgetKey, limit }) => ({
      budgetKey,
      left: this.lefts.get(budgetKey) ?? limit,
    }));
    return { ...request, budgets };
  }

  /** Those of the budgets that a price looked at which nobody looked up yet. */
  unknown(looked: readonly { readonly budgetKey: string }[]): readonly OpenBudget[] {
    return looked.filter(({ budgetKey }) => !this.lefts.has(budgetKey)).map(({ budgetKey }) => this.of(budgetKey));
  }

  of(budgetKey: string): OpenBudget {
    return this.budgets.get(budgetKey)!;
  }

  set(budgetKey: string, left: number): void {
    this.lefts.set(budgetKey, left);
  }

  setAll(leftOf: (budgetKey: string) => number): void {
    for (const budgetKey of this.budgets.keys()) this.lefts.set(budgetKey, leftOf(budgetKey));
  }
}

/** Of each policy the version that may price the order: the newest whose window has begun, for who knows the log so far. */
function inForce(request: PricingRequest, budgeted: readonly PublishedPolicy[]): Iterable<PublishedPolicy> {
  const { order, promised, receipt, invoice } = request.dates;
  const dates = { ORDER: order, PROMISED: promised, RECEIPT: receipt, INVOICE: invoice };
  const newest = new Map<string, PublishedPolicy>();
  for (const policy of budgeted) {
    const { level, window, governingDate } = policy.body;
    const date = dates[governingDate];
    if (level !== request.level || policy.position > request.position) continue;
    if (date === undefined || date < window.from) continue;
    const known = newest.get(policy.policyId);
    if (!known || known.version < policy.version) newest.set(policy.policyId, policy);
  }
  return newest.values();
}

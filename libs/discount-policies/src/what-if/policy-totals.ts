import type { PricedOrder } from '../pricing/priced-order.js';

/** What one policy gave, over any number of orders. */
export interface PolicyTotal {
  readonly policyId: string;
  readonly orders: number;
  readonly lines: number;
  /** Minor units; free goods at their list value. */
  readonly amount: number;
  readonly principalShare: number;
  /** Base units given for free. */
  readonly freeUnits: number;
}

type Sum = { -readonly [Name in keyof PolicyTotal]: PolicyTotal[Name] };

/** Adds up what each policy gave, order by order. The amounts of all policies are the discounts of all orders. */
export class PolicyTotals {
  private readonly sums = new Map<string, Sum>();

  add({ lines }: Pick<PricedOrder, 'lines'>): void {
    const ordersOf = new Set<string>();
    for (const { nature, quantity, steps } of lines) {
      const linesOf = new Set<string>();
      for (const { policyId, amount, principalShare } of steps) {
        const sum = this.of(policyId);
        if (!ordersOf.has(policyId)) sum.orders += 1;
        if (!linesOf.has(policyId)) sum.lines += 1;
        if (!linesOf.has(policyId) && nature === 'PROMOTION') sum.freeUnits += quantity;
        sum.amount += amount;
        sum.principalShare += principalShare;
        ordersOf.add(policyId);
        linesOf.add(policyId);
      }
    }
  }

  /** The dearest first. */
  report(): readonly PolicyTotal[] {
    return [...this.sums.values()].sort((a, b) => b.amount - a.amount || (a.policyId < b.policyId ? -1 : 1));
  }

  private of(policyId: string): Sum {
    const known = this.sums.get(policyId) ?? {
      policyId,
      orders: 0,
      lines: 0,
      amount: 0,
      principalShare: 0,
      freeUnits: 0,
    };
    this.sums.set(policyId, known);
    return known;
  }
}

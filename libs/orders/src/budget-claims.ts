import { proportion } from '#libs/kernel';
import type { BudgetClaim, OrderLine } from './events.js';
import type { OrderState, OrderStatus } from './order.js';

export interface BudgetAmount {
  readonly budgetKey: string;
  /** In the budget's measure. */
  readonly amount: number;
}

/**
 * What a part of an order uses of a budget: of each line the share of its units in the line's claim, rounded down; exact
 * for the whole line and never falling as the part grows, so that deliveries in parts add up. A use is used by the
 * first unit of any line that the policy priced. `unitsOf` answers base units, at most those ordered count.
 */
export function usedOf<Line extends OrderLine>(
  claim: BudgetClaim,
  lines: readonly Line[],
  unitsOf: (line: Line) => number,
): number {
  if (claim.measure === 'USES') {
    const touched = (line: Line) => line.steps.some((step) => step.policyId === claim.policyId);
    return lines.some((line) => touched(line) && unitsOf(line) > 0) ? claim.amount : 0;
  }
  const byNo = new Map(lines.map((line) => [line.lineNo, line]));
  return claim.lines.reduce((sum, { lineNo, amount }) => {
    const line = byNo.get(lineNo);
    return line ? sum + proportion(amount, Math.min(unitsOf(line), line.quantity), line.quantity) : sum;
  }, 0);
}

/** The same for all claims of an order. */
export function budgetsUsed<Line extends OrderLine>(
  claims: readonly BudgetClaim[],
  lines: readonly Line[],
  unitsOf: (line: Line) => number,
): readonly BudgetAmount[] {
  return claims.map((claim) => ({ budgetKey: claim.budgetKey, amount: usedOf(claim, lines, unitsOf) }));
}

export function keysOf(claims: readonly BudgetClaim[]): readonly string[] {
  return claims.map(({ budgetKey }) => budgetKey);
}

/** What an order still needs of a budget: what it may be delivered of its claim and is not yet; 0 once it is over. */
export function stillNeeds(order: OrderState, budgetKey: string): number {
  if (order.status === 'NONE' || finalStates.includes(order.status)) return 0;
  const claim = order.claims.find((known) => known.budgetKey === budgetKey);
  if (!claim) return 0;
  const isConfirmed = order.status === 'CONFIRMED';
  const most = isConfirmed ? usedOf(claim, order.lines, (line) => line.confirmed) : claim.amount;
  return Math.max(0, most - usedOf(claim, order.lines, (line) => line.accepted));
}

const finalStates: readonly string[] = ['REJECTED', 'CANCELLED', 'CLOSED'] satisfies OrderStatus[];

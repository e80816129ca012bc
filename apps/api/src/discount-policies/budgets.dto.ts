import { IsText, IsWhole } from '#libs/platform';

/** What a budget may give in all. */
export class GrantBudgetDto {
  /** In the budget's measure: minor units, base units or uses. At least what is reserved and committed. @example 80000000 */
  @IsWhole(0, Number.MAX_SAFE_INTEGER)
  amount: number;

  /** @example "Tet is going well" */
  @IsText(500)
  reason: string;
}

/** A budget as a command leaves it: granted = left + reserved + committed. */
export class BudgetDto {
  /** @example tet-2027.POLICY.MONEY */
  budgetKey: string;
  /** @example tet-2027 */
  policyId: string;
  /** POLICY, DISTRIBUTOR, OUTLET, DAY or CODE. @example POLICY */
  scope: string;
  /** MONEY in minor units, QUANTITY in base units, USES in orders. @example MONEY */
  measure: string;
  /** @example VND */
  currency: string;
  /** @example 80000000 */
  granted: number;
  /** Kept by orders, not invoiced yet. @example 1200000 */
  reserved: number;
  /** Given by invoices, less what came back. @example 300000 */
  committed: number;
  /** What the next orders can get. @example 78500000 */
  left: number;
}

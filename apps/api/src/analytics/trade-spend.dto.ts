/** What is spent on settled discounts of a policy in a distributor's trade (K38); minor units. */
export class TradeSpendDto {
  /** The distributor on either side. @example D01 */
  distributorId: string;
  /** @example vol */
  policyId: string;
  /** @example 1 */
  version: number;
  /** EARLY_PAYMENT or PERIOD_REBATE. @example PERIOD_REBATE */
  kind: string;
  /** @example VND */
  currency: string;
  /** Earned by the documents so far. @example 38000 */
  accrued: number;
  /** Ever proposed for settlement. @example 38000 */
  claimed: number;
  /** Approved, and so posted. @example 30000 */
  approved: number;
  /** Rejected: claimed and not valid. @example 8000 */
  leakage: number;
  /** Accrued and not settled; below zero: owed by the buyers. @example 8000 */
  open: number;
  /** Day of the oldest proposal that waits; null: none does. @example 2027-01-05 */
  waitingSince: string | null;
}

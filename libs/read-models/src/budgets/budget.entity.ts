import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A cap of a policy over many orders: granted = left + reserved + committed. */
@Entity({ schema: 'read', name: 'budgets' })
export class BudgetEntity {
  /** Policy, scope, measure, and what the scope names. @example TET-2027.POLICY.MONEY */
  @PrimaryColumn({ name: 'budget_key', type: 'text' })
  budgetKey: string;

  /** @example TET-2027 */
  @Column({ name: 'policy_id', type: 'text' })
  policyId: string;

  /** POLICY, DISTRIBUTOR, OUTLET, DAY or CODE. @example POLICY */
  @Column({ type: 'text' })
  scope: string;

  /** MONEY in minor units, QUANTITY in base units, USES in orders. @example MONEY */
  @Column({ type: 'text' })
  measure: string;

  /** @example VND */
  @Column({ type: 'text' })
  currency: string;

  /** What may be given in all. @example 50000000 */
  @Column({ type: 'bigint' })
  granted: number;

  /** Kept by orders, not invoiced yet. @example 1200000 */
  @Column({ type: 'bigint' })
  reserved: number;

  /** Given by invoices, less what came back. @example 300000 */
  @Column({ type: 'bigint' })
  committed: number;

  /** What the next orders can get. @example 48500000 */
  @Column({ type: 'bigint' })
  left: number;

  /** POLICY: as a published version declares. HAND: raised or lowered by people. @example POLICY */
  @Column({ type: 'text' })
  source: string;

  /** The newest version that it was granted under. @example 1 */
  @Column({ type: 'bigint' })
  version: number;

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

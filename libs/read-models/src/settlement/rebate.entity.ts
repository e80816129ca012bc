import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a buyer earns by a policy in one period. */
@Entity({ schema: 'read', name: 'rebates' })
export class RebateEntity {
  /** Policy, version, creditor, debtor and period. */
  @PrimaryColumn({ name: 'rebate_id', type: 'text' })
  rebateId: string;

  /** Discount policy. */
  @Column({ name: 'policy_id', type: 'text' })
  policyId: string;

  /** Version of the policy that holds. */
  @Column({ type: 'bigint' })
  version: number;

  /** Who grants it. */
  @Column({ name: 'creditor_id', type: 'text' })
  creditorId: string;

  /** The buyer. */
  @Column({ name: 'debtor_id', type: 'text' })
  debtorId: string;

  /** PRIMARY (principal to distributor) or SECONDARY (distributor to outlet). */
  @Column({ type: 'text' })
  level: string;

  /** The distributor on either side. */
  @Column({ name: 'distributor_id', type: 'text' })
  distributorId: string;

  /** ISO 4217 code of all amounts. */
  @Column({ type: 'text' })
  currency: string;

  /** E.g. 2026-11, 2026-Q4, 2026, or WINDOW. */
  @Column({ type: 'text' })
  period: string;

  /** First day; of early payment: from which the days count. */
  @Column({ name: 'from_date', type: 'date' })
  fromDate: string;

  /** Last day; null: without end. */
  @Column({ name: 'to_date', type: 'date', nullable: true })
  toDate: string | null;

  /** OPEN, or SETTLED after its final settlement. */
  @Column({ type: 'text' })
  status: string;

  /** What the slabs count: whole units or minor units. */
  @Column({ type: 'bigint' })
  measure: number;

  /** What percents work on. */
  @Column({ type: 'bigint' })
  base: number;

  /** The slab that is reached, from 1; null: none. */
  @Column({ type: 'bigint', nullable: true })
  slab: number | null;

  /** The slab's rate. */
  @Column({ type: 'text', nullable: true })
  rate: string | null;

  /** The buyer's target or last year's measure, where the policy compares. */
  @Column({ type: 'bigint', nullable: true })
  reference: number | null;

  /** Invoices and credit notes that count. */
  @Column({ type: 'bigint' })
  documents: number;

  /** Earned so far. */
  @Column({ type: 'bigint' })
  accrued: number;

  /** In a settlement that waits for its approval. */
  @Column({ type: 'bigint' })
  proposed: number;

  /** Settled so far. */
  @Column({ type: 'bigint' })
  settled: number;

  /** Accrued less settled; below zero: the buyer owes it. */
  @Column({ type: 'bigint' })
  open: number;

  /** Of open, without VAT: what the books hold as accrued liability. */
  @Column({ type: 'bigint' })
  booked: number;

  /** Version of the stream. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RebateSettlementRow } from './rebate-settlements.projection.js';

/** The paper by which a rebate is settled. */
@Entity({ schema: 'read', name: 'rebate_settlements' })
export class RebateSettlementEntity {
  /** The settlement. */
  @PrimaryColumn({ name: 'settlement_id', type: 'text' })
  settlementId: string;

  /** Policy, version, creditor, debtor and period. */
  @Column({ name: 'rebate_id', type: 'text' })
  rebateId: string;

  /** 1, 2, ... within the rebate. */
  @Column({ type: 'bigint' })
  no: number;

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

  /** PARTIAL, FINAL or TRUE_UP. */
  @Column({ type: 'text' })
  kind: string;

  /** PROPOSED, APPROVED or REJECTED. */
  @Column({ type: 'text' })
  status: string;

  /** Of the rebate; below zero: owed by the buyer. */
  @Column({ type: 'bigint' })
  amount: number;

  /** Posted without tax. */
  @Column({ type: 'bigint' })
  net: number;

  /** Tax in what is posted; 0: a commercial credit. */
  @Column({ type: 'bigint' })
  tax: number;

  /** OLDEST_FIRST or UNAPPLIED. */
  @Column({ type: 'text' })
  pay: string;

  /** Earned so far. */
  @Column({ type: 'bigint' })
  accrued: number;

  /** Settled before it. */
  @Column({ name: 'settled_before', type: 'bigint' })
  settledBefore: number;

  /** What the slabs count: whole units or minor units. */
  @Column({ type: 'bigint' })
  measure: number;

  /** What percents work on. */
  @Column({ type: 'bigint' })
  base: number;

  /** The slab that is reached, from 1; null: none. */
  @Column({ type: 'bigint', nullable: true })
  slab: number | null;

  /** What counts, by date, each with what it accrued. */
  @Column({ type: 'jsonb' })
  documents: RebateSettlementRow['documents'];

  /** Who proposed it. */
  @Column({ name: 'proposed_by', type: 'text' })
  proposedBy: string;

  /** Business date. */
  @Column({ name: 'proposed_on', type: 'date' })
  proposedOn: string;

  /** Who approved or rejected it. */
  @Column({ name: 'decided_by', type: 'text', nullable: true })
  decidedBy: string | null;

  /** Business date of the posting. */
  @Column({ name: 'approved_on', type: 'date', nullable: true })
  approvedOn: string | null;

  /** Why it was rejected. */
  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** Where less is settled than was agreed: what was asked and given, and what each budget gave and has left. */
  @Column({ type: 'jsonb', nullable: true })
  limited: RebateSettlementRow['limited'];

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

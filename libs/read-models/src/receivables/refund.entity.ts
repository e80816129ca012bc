import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Unapplied cash on its way back to a debtor. */
@Entity({ schema: 'read', name: 'refunds' })
export class RefundEntity {
  @PrimaryColumn({ name: 'refund_id', type: 'text' })
  refundId: string;

  /** Payment or credit note whose rest is given back. */
  @Column({ name: 'payment_id', type: 'text' })
  paymentId: string;

  @Column({ name: 'creditor_id', type: 'text' })
  creditorId: string;

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

  @Column({ type: 'bigint' })
  amount: number;

  /** PROPOSED, APPROVED, PAID, CANCELLED or RETURNED. */
  @Column({ type: 'text' })
  status: string;

  @Column({ type: 'text' })
  reason: string;

  @Column({ name: 'proposed_on', type: 'date' })
  proposedOn: string;

  @Column({ name: 'proposed_by', type: 'text' })
  proposedBy: string;

  @Column({ name: 'approved_by', type: 'text', nullable: true })
  approvedBy: string | null;

  /** The bank's line that shows it. */
  @Column({ name: 'line_id', type: 'text', nullable: true })
  lineId: string | null;

  @Column({ name: 'paid_on', type: 'date', nullable: true })
  paidOn: string | null;

  /** Why it ended without the money going out for good. */
  @Column({ name: 'ended_for', type: 'text', nullable: true })
  endedFor: string | null;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

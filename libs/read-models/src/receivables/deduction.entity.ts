import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A case of deduction: part of an invoice that a debtor keeps back. */
@Entity({ schema: 'read', name: 'deductions' })
export class DeductionEntity {
  @PrimaryColumn({ name: 'deduction_id', type: 'text' })
  deductionId: string;

  /** Invoice; the same id as its delivery. */
  @Column({ name: 'invoice_id', type: 'text' })
  invoiceId: string;

  /** Order. */
  @Column({ name: 'order_id', type: 'text' })
  orderId: string;

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

  /** Still contested. */
  @Column({ type: 'bigint' })
  contested: number;

  /** OPEN, CLAIM (handed over), RESOLVED (decided), or SETTLED (paid or credited before anybody decided). */
  @Column({ type: 'text' })
  status: string;

  /** PRICE, SHORT_DELIVERY, RETURN, PROMISED_DISCOUNT or UNKNOWN. */
  @Column({ type: 'text' })
  reason: string;

  @Column({ type: 'text', nullable: true })
  note: string | null;

  /** The payment that was short. */
  @Column({ name: 'payment_id', type: 'text', nullable: true })
  paymentId: string | null;

  /** It ages from here until `closedOn`. */
  @Column({ name: 'opened_on', type: 'date' })
  openedOn: string;

  @Column({ name: 'opened_by', type: 'text' })
  openedBy: string;

  /** Due date of the invoice. */
  @Column({ name: 'due_date', type: 'date' })
  dueDate: string;

  @Column({ name: 'claim_id', type: 'text', nullable: true })
  claimId: string | null;

  /** CREDIT_NOTE, WRITE_OFF or REBILL. */
  @Column({ type: 'text', nullable: true })
  outcome: string | null;

  @Column({ name: 'outcome_note', type: 'text', nullable: true })
  outcomeNote: string | null;

  @Column({ name: 'resolved_by', type: 'text', nullable: true })
  resolvedBy: string | null;

  /** When nothing was contested any more. */
  @Column({ name: 'closed_on', type: 'date', nullable: true })
  closedOn: string | null;

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

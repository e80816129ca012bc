import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PaymentRow } from './payments.projection.js';

/** A payment and what it settles. */
@Entity({ schema: 'read', name: 'payments' })
export class PaymentEntity {
  @PrimaryColumn({ name: 'payment_id', type: 'text' })
  paymentId: string;

  /** PRIMARY (principal to distributor) or SECONDARY (distributor to outlet). */
  @Column({ type: 'text' })
  level: string;

  @Column({ name: 'creditor_id', type: 'text' })
  creditorId: string;

  /** Null while the payer is unknown. */
  @Column({ name: 'debtor_id', type: 'text', nullable: true })
  debtorId: string | null;

  /** The distributor on either side. */
  @Column({ name: 'distributor_id', type: 'text', nullable: true })
  distributorId: string | null;

  @Column({ type: 'bigint' })
  amount: number;

  /** ISO 4217 code of all amounts. */
  @Column({ type: 'text' })
  currency: string;

  @Column({ type: 'text' })
  method: string;

  @Column({ name: 'value_date', type: 'date' })
  valueDate: string;

  @Column({ type: 'text', nullable: true })
  reference: string | null;

  @Column({ name: 'bank_reference', type: 'text', nullable: true })
  bankReference: string | null;

  /** The bank’s line that shows it; null: announced, or no bank transfer. */
  @Column({ name: 'line_id', type: 'text', nullable: true })
  lineId: string | null;

  /** Where it stands. */
  @Column({ type: 'text' })
  status: string;

  /** What is not applied to invoices yet. */
  @Column({ type: 'bigint' })
  unapplied: number;

  /** Cash or a cheque: on hand until a deposit line of the bank funds it. */
  @Column({ name: 'on_hand', type: 'boolean' })
  onHand: boolean;

  /** Set aside for refunds, or paid back. */
  @Column({ type: 'bigint' })
  refunded: number;

  @Column({ type: 'jsonb' })
  applications: PaymentRow['applications'];

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

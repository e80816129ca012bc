import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PaymentRequestRow } from './payment-requests.projection.js';

/** Money that is asked for under a reference. */
@Entity({ schema: 'read', name: 'payment_requests' })
export class PaymentRequestEntity {
  /** What the payer writes into the memo. */
  @PrimaryColumn({ type: 'text' })
  reference: string;

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

  /** Minor units. */
  @Column({ type: 'bigint' })
  amount: number;

  /** Empty: for the account, oldest invoice first. */
  @Column({ type: 'jsonb' })
  invoices: PaymentRequestRow['invoices'];

  /** What less settles it when it is paid by a day: its invoices less their discounts for paying early. */
  @Column({ type: 'jsonb' })
  early: PaymentRequestRow['early'];

  @Column({ name: 'bank_account_id', type: 'text' })
  bankAccountId: string;

  @Column({ name: 'issued_on', type: 'date' })
  issuedOn: string;

  /** Last day on which it posts by itself. */
  @Column({ name: 'expires_on', type: 'date' })
  expiresOn: string;

  /** OPEN, PAID or WITHDRAWN. */
  @Column({ type: 'text' })
  status: string;

  /** The bank's line that paid it. */
  @Column({ name: 'paid_by', type: 'text', nullable: true })
  paidBy: string | null;

  /** Lines that name it without fitting. */
  @Column({ type: 'jsonb' })
  claims: PaymentRequestRow['claims'];

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

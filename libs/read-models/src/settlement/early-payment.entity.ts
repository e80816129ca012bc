import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { EarlyPaymentRow } from './early-payments.projection.js';

/** What paying an invoice early earns. */
@Entity({ schema: 'read', name: 'early_payments' })
export class EarlyPaymentEntity {
  /** Invoice; the same id as its delivery. */
  @PrimaryColumn({ name: 'invoice_id', type: 'text' })
  invoiceId: string;

  /** Order. */
  @Column({ name: 'order_id', type: 'text' })
  orderId: string;

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

  /** First day; of early payment: from which the days count. */
  @Column({ name: 'from_date', type: 'date' })
  fromDate: string;

  /** The day that counts: BANK_DATE or VALUE_DATE. */
  @Column({ name: 'paid_on', type: 'text' })
  paidOn: string;

  /** REDUCES_TAXABLE_VALUE or COMMERCIAL_CREDIT. */
  @Column({ name: 'tax_treatment', type: 'text' })
  taxTreatment: string;

  /** Invoiced amount with tax. */
  @Column({ type: 'bigint' })
  total: number;

  /** What paying the whole invoice by a day earns. */
  @Column({ type: 'jsonb' })
  tiers: EarlyPaymentRow['tiers'];

  /** The discount that holds now. */
  @Column({ type: 'bigint' })
  given: number;

  /** How it comes about, payment by payment. */
  @Column({ type: 'jsonb' })
  earned: EarlyPaymentRow['earned'];

  /** Each posting: granted above zero, taken back below. */
  @Column({ type: 'jsonb' })
  postings: EarlyPaymentRow['postings'];

  /** Version of the stream. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

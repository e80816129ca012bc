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

  /** Discount policy: of several the first in their total order. */
  @Column({ name: 'policy_id', type: 'text' })
  policyId: string;

  /** Version of the policy that holds. */
  @Column({ type: 'bigint' })
  version: number;

  /** All policies that hold, in their total order: what each gave, and what its budgets refused. */
  @Column({ type: 'jsonb' })
  policies: EarlyPaymentRow['policies'];

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

  /** How it comes about, payment by payment and policy by policy: what was earned, or why not. */
  @Column({ type: 'jsonb' })
  earned: EarlyPaymentRow['earned'];

  /** Each posting: granted above zero, taken back below; it names the posting of its policy that it corrects. */
  @Column({ type: 'jsonb' })
  postings: EarlyPaymentRow['postings'];

  /** Where budgets gave less than was earned: what was asked and given, and what each budget had left. */
  @Column({ type: 'jsonb' })
  limits: EarlyPaymentRow['limits'];

  /** Version of the stream. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

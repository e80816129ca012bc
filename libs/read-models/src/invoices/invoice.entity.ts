import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { InvoiceRow } from './invoices.projection.js';

/** An invoice with its adjustments and what is open. */
@Entity({ schema: 'read', name: 'invoices' })
export class InvoiceEntity {
  /** Invoice; the same id as its delivery. */
  @PrimaryColumn({ name: 'invoice_id', type: 'text' })
  invoiceId: string;

  /** Order. */
  @Column({ name: 'order_id', type: 'text' })
  orderId: string;

  /** Delivery. */
  @Column({ name: 'delivery_id', type: 'text' })
  deliveryId: string;

  @Column({ name: 'external_ref', type: 'text', nullable: true })
  externalRef: string | null;

  /** PRIMARY (principal to distributor) or SECONDARY (distributor to outlet). */
  @Column({ type: 'text' })
  level: string;

  /** Who sells. */
  @Column({ name: 'seller_id', type: 'text' })
  sellerId: string;

  /** Who buys. */
  @Column({ name: 'buyer_id', type: 'text' })
  buyerId: string;

  /** The distributor on either side. */
  @Column({ name: 'distributor_id', type: 'text' })
  distributorId: string;

  /** The outlet; null on PRIMARY. */
  @Column({ name: 'outlet_id', type: 'text', nullable: true })
  outletId: string | null;

  /** Channel on the day of the fact. */
  @Column({ type: 'text', nullable: true })
  channel: string | null;

  /** Path in the commercial tree on the day of the fact. */
  @Column({ type: 'text', nullable: true })
  territory: string | null;

  /** ISO 4217 code of all amounts. */
  @Column({ type: 'text' })
  currency: string;

  @Column({ name: 'issued_on', type: 'date' })
  issuedOn: string;

  @Column({ name: 'accepted_on', type: 'date' })
  acceptedOn: string;

  @Column({ name: 'due_date', type: 'date' })
  dueDate: string;

  /** Minor units, before discount. */
  @Column({ type: 'bigint' })
  gross: number;

  /** Minor units. */
  @Column({ type: 'bigint' })
  discount: number;

  /** gross - discount, minor units. */
  @Column({ type: 'bigint' })
  net: number;

  /** On net, minor units. */
  @Column({ type: 'bigint' })
  tax: number;

  /** net + tax, minor units. */
  @Column({ type: 'bigint' })
  total: number;

  /** Taken off by adjustments, with tax. */
  @Column({ type: 'bigint' })
  adjusted: number;

  /** Payments and credits applied. */
  @Column({ type: 'bigint' })
  paid: number;

  @Column({ name: 'written_off', type: 'bigint' })
  writtenOff: number;

  /** Still owed on the account; 0 until the account took it. */
  @Column({ type: 'bigint' })
  open: number;

  @Column({ name: 'replaced_by', type: 'text', nullable: true })
  replacedBy: string | null;

  @Column({ type: 'jsonb' })
  lines: InvoiceRow['lines'];

  @Column({ type: 'jsonb' })
  adjustments: InvoiceRow['adjustments'];

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';
import { PricedDocumentEntity } from '../trade-document.entity.js';
import type { InvoiceRow } from './invoices.projection.js';

/** An invoice with its adjustments and what is open. */
@Entity({ schema: 'read', name: 'invoices' })
export class InvoiceEntity extends PricedDocumentEntity {
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

  /** The buyer’s order number in capitals, as payers write it. */
  @Column({ name: 'external_code', type: 'text', nullable: true })
  externalCode: string | null;

  @Column({ name: 'issued_on', type: 'date' })
  issuedOn: string;

  @Column({ name: 'accepted_on', type: 'date' })
  acceptedOn: string;

  @Column({ name: 'due_date', type: 'date' })
  dueDate: string;

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

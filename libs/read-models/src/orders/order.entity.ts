import { Column, Entity, PrimaryColumn } from 'typeorm';
import { PricedDocumentEntity } from '../trade-document.entity.js';
import type { OrderRow } from './orders.projection.js';

/** An order and where it stands on the way to cash. */
@Entity({ schema: 'read', name: 'orders' })
export class OrderEntity extends PricedDocumentEntity {
  /** Order. */
  @PrimaryColumn({ name: 'order_id', type: 'text' })
  orderId: string;

  /** Where it stands. */
  @Column({ type: 'text' })
  status: string;

  /** CREDIT or STOCK while held. */
  @Column({ name: 'hold_reason', type: 'text', nullable: true })
  holdReason: string | null;

  /** Why it was rejected, cancelled or closed. */
  @Column({ name: 'end_reason', type: 'text', nullable: true })
  endReason: string | null;

  @Column({ name: 'external_ref', type: 'text', nullable: true })
  externalRef: string | null;

  @Column({ type: 'text' })
  source: string;

  @Column({ name: 'ordered_on', type: 'date' })
  orderedOn: string;

  @Column({ name: 'requested_date', type: 'date' })
  requestedDate: string;

  @Column({ name: 'promised_date', type: 'date' })
  promisedDate: string;

  @Column({ name: 'payment_term_days', type: 'bigint' })
  paymentTermDays: number;

  @Column({ name: 'ship_from', type: 'text' })
  shipFrom: string;

  @Column({ name: 'ship_to', type: 'text' })
  shipTo: string;

  /** Total of the confirmed quantities; null before confirmation. */
  @Column({ name: 'confirmed_total', type: 'bigint', nullable: true })
  confirmedTotal: number | null;

  /** Total of the accepted quantities: what was invoiced. */
  @Column({ type: 'bigint' })
  billed: number;

  /** Payments applied to its invoices, less what was reversed. */
  @Column({ type: 'bigint' })
  paid: number;

  /** Credit notes on its invoices. */
  @Column({ type: 'bigint' })
  credited: number;

  @Column({ type: 'jsonb' })
  lines: OrderRow['lines'];

  @Column({ type: 'jsonb' })
  evidence: OrderRow['evidence'];

  @Column({ name: 'placed_at', type: 'timestamptz' })
  placedAt: string;

  /** Revision of the order's stream: its ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

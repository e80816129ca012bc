import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrderRow } from './orders.projection.js';

/** An order and where it stands on the way to cash. */
@Entity({ schema: 'read', name: 'orders' })
export class OrderEntity {
  /** Order. */
  @PrimaryColumn({ name: 'order_id', type: 'text' })
  orderId: string;

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

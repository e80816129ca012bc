import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryRow } from './deliveries.projection.js';

/** A delivery from plan to receipt. */
@Entity({ schema: 'read', name: 'deliveries' })
export class DeliveryEntity {
  /** Delivery. */
  @PrimaryColumn({ name: 'delivery_id', type: 'text' })
  deliveryId: string;

  /** Order. */
  @Column({ name: 'order_id', type: 'text' })
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

  @Column({ name: 'planned_date', type: 'date' })
  plannedDate: string;

  @Column({ name: 'dispatched_on', type: 'date', nullable: true })
  dispatchedOn: string | null;

  @Column({ name: 'received_on', type: 'date', nullable: true })
  receivedOn: string | null;

  @Column({ name: 'received_at', type: 'timestamptz', nullable: true })
  receivedAt: string | null;

  @Column({ type: 'text', nullable: true })
  vehicle: string | null;

  /** Why it failed or was cancelled. */
  @Column({ type: 'text', nullable: true })
  reason: string | null;

  @Column({ name: 'ship_from', type: 'text' })
  shipFrom: string;

  @Column({ name: 'ship_to', type: 'text' })
  shipTo: string;

  @Column({ type: 'jsonb' })
  lines: DeliveryRow['lines'];

  @Column({ type: 'jsonb' })
  lots: DeliveryRow['lots'];

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

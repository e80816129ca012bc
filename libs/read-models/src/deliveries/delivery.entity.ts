import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TradeDocumentEntity } from '../trade-document.entity.js';
import type { DeliveryRow } from './deliveries.projection.js';

/** A delivery from plan to receipt. */
@Entity({ schema: 'read', name: 'deliveries' })
export class DeliveryEntity extends TradeDocumentEntity {
  /** Delivery. */
  @PrimaryColumn({ name: 'delivery_id', type: 'text' })
  deliveryId: string;

  /** Order. */
  @Column({ name: 'order_id', type: 'text' })
  orderId: string;

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

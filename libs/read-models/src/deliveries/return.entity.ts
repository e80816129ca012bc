import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReturnRow } from './returns.projection.js';

/** A return from request to credit note. */
@Entity({ schema: 'read', name: 'returns' })
export class ReturnEntity {
  @PrimaryColumn({ name: 'return_id', type: 'text' })
  returnId: string;

  /** Invoice; the same id as its delivery. */
  @Column({ name: 'invoice_id', type: 'text' })
  invoiceId: string;

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

  @Column({ type: 'text' })
  reason: string;

  @Column({ name: 'requested_on', type: 'date' })
  requestedOn: string;

  @Column({ name: 'received_on', type: 'date', nullable: true })
  receivedOn: string | null;

  /** Credit note, minor units with tax; null until credited. */
  @Column({ type: 'bigint', nullable: true })
  credited: number | null;

  @Column({ type: 'jsonb' })
  lines: ReturnRow['lines'];

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One sold or returned line. */
@Entity({ schema: 'read', name: 'sell_through_facts' })
export class SellThroughFactEntity {
  @Column({ type: 'date' })
  date: string;

  /** PRIMARY (principal to distributor) or SECONDARY (distributor to outlet). */
  @Column({ type: 'text' })
  level: string;

  @Column({ type: 'text' })
  kind: string;

  /** RECEIPT (proof of delivery), RETURN, REPORT or POS (outlet's word), COUNT (derived from counts). */
  @Column({ type: 'text' })
  method: string;

  @Column({ type: 'text' })
  nature: string;

  /** The distributor on either side. */
  @Column({ name: 'distributor_id', type: 'text' })
  distributorId: string;

  /** The outlet; null on PRIMARY. */
  @Column({ name: 'outlet_id', type: 'text' })
  outletId: string;

  /** Stock keeping unit. */
  @Column({ type: 'text' })
  sku: string;

  /** Channel on the day of the fact. */
  @Column({ type: 'text' })
  channel: string;

  /** Path in the commercial tree on the day of the fact. */
  @Column({ type: 'text' })
  territory: string;

  @Column({ name: 'outlet_class', type: 'text' })
  outletClass: string;

  /** ISO 4217 code of all amounts. */
  @Column({ type: 'text' })
  currency: string;

  /** Positive for sales and returns alike; a derived sell-out may be negative and is kept (K3). */
  @Column({ type: 'bigint' })
  quantity: number;

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

  /** Order. */
  @Column({ name: 'order_id', type: 'text', nullable: true })
  orderId: string | null;

  @Column({ name: 'document_id', type: 'text' })
  documentId: string;

  /** Business date of the event. */
  @Column({ name: 'business_date', type: 'date' })
  businessDate: string;

  /** When it became known, RFC 3339 UTC. */
  @Column({ name: 'recorded_at', type: 'timestamptz' })
  recordedAt: string;

  /** Log position of the newest event in the row. */
  @PrimaryColumn({ type: 'bigint' })
  position: number;

  /** Number of the row within its event. */
  @PrimaryColumn({ type: 'bigint' })
  item: number;
}

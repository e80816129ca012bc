import { Column } from 'typeorm';

/** What every document of a trade shows of its two sides. */
export abstract class TradeDocumentEntity {
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
}

/** A trade document with the sums of its lines. */
export abstract class PricedDocumentEntity extends TradeDocumentEntity {
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
}

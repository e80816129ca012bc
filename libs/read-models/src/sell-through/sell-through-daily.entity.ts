import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A day’s sum of facts. */
@Entity({ schema: 'read', name: 'sell_through_daily' })
export class SellThroughDailyEntity {
  @PrimaryColumn({ type: 'date' })
  date: string;

  /** PRIMARY (principal to distributor) or SECONDARY (distributor to outlet). */
  @PrimaryColumn({ type: 'text' })
  level: string;

  /** The distributor on either side. */
  @PrimaryColumn({ name: 'distributor_id', type: 'text' })
  distributorId: string;

  /** The outlet; null on PRIMARY. */
  @PrimaryColumn({ name: 'outlet_id', type: 'text' })
  outletId: string;

  /** Stock keeping unit. */
  @PrimaryColumn({ type: 'text' })
  sku: string;

  /** Channel on the day of the fact. */
  @PrimaryColumn({ type: 'text' })
  channel: string;

  /** Path in the commercial tree on the day of the fact. */
  @PrimaryColumn({ type: 'text' })
  territory: string;

  /** ISO 4217 code of all amounts. */
  @PrimaryColumn({ type: 'text' })
  currency: string;

  /** Lines sold, free ones too; returns don't count. */
  @Column({ type: 'bigint' })
  lines: number;

  /** Base units. */
  @Column({ type: 'bigint' })
  quantity: number;

  @Column({ name: 'free_quantity', type: 'bigint' })
  freeQuantity: number;

  @Column({ name: 'return_quantity', type: 'bigint' })
  returnQuantity: number;

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

  @Column({ name: 'return_net', type: 'bigint' })
  returnNet: number;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An outlet’s estimated stock of one SKU. */
@Entity({ schema: 'read', name: 'outlet_inventory' })
export class OutletInventoryEntity {
  /** The outlet; null on PRIMARY. */
  @PrimaryColumn({ name: 'outlet_id', type: 'text' })
  outletId: string;

  /** Stock keeping unit. */
  @PrimaryColumn({ type: 'text' })
  sku: string;

  /** The distributor on either side. */
  @Column({ name: 'distributor_id', type: 'text' })
  distributorId: string;

  /** Channel on the day of the fact. */
  @Column({ type: 'text', nullable: true })
  channel: string | null;

  /** Path in the commercial tree on the day of the fact. */
  @Column({ type: 'text', nullable: true })
  territory: string | null;

  /** Null before the first count. */
  @Column({ name: 'last_count', type: 'bigint', nullable: true })
  lastCount: number | null;

  @Column({ name: 'last_count_on', type: 'date', nullable: true })
  lastCountOn: string | null;

  /** VISIT, OUTLET or AUDIT; null before the first count. */
  @Column({ name: 'count_method', type: 'text', nullable: true })
  countMethod: string | null;

  /** Since the last count. */
  @Column({ type: 'bigint' })
  received: number;

  @Column({ type: 'bigint' })
  sold: number;

  @Column({ type: 'bigint' })
  returned: number;

  /** Last count + received - sold - returned; negative values tell of missing facts and are kept. */
  @Column({ type: 'bigint' })
  estimated: number;

  /** Business date of the newest fact in the figure. */
  @Column({ name: 'as_of', type: 'date' })
  asOf: string;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

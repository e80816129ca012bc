import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Base units of one lot at one location. */
@Entity({ schema: 'read', name: 'stock_on_hand' })
export class StockOnHandEntity {
  /** Stock location. */
  @PrimaryColumn({ name: 'location_id', type: 'text' })
  locationId: string;

  /** Whose goods; null: the principal’s own. */
  @Column({ name: 'distributor_id', type: 'text', nullable: true })
  distributorId: string | null;

  /** Stock keeping unit. */
  @PrimaryColumn({ type: 'text' })
  sku: string;

  /** Lot. */
  @PrimaryColumn({ type: 'text' })
  lot: string;

  /** 9999-12-31 if it does not expire. */
  @PrimaryColumn({ type: 'date' })
  expiry: string;

  @Column({ name: 'on_hand', type: 'bigint' })
  onHand: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

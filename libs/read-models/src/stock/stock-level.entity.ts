import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Base units of one SKU at one location. */
@Entity({ schema: 'read', name: 'stock_levels' })
export class StockLevelEntity {
  /** Stock location. */
  @PrimaryColumn({ name: 'location_id', type: 'text' })
  locationId: string;

  /** Whose goods; null: the principal’s own. */
  @Column({ name: 'distributor_id', type: 'text', nullable: true })
  distributorId: string | null;

  /** Stock keeping unit. */
  @PrimaryColumn({ type: 'text' })
  sku: string;

  @Column({ name: 'on_hand', type: 'bigint' })
  onHand: number;

  @Column({ type: 'bigint' })
  reserved: number;

  /** On hand and not reserved, expired lots included. */
  @Column({ type: 'bigint' })
  available: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

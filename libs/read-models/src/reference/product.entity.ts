import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProductRow } from './products.projection.js';

/** A SKU with its packs and tax classes. */
@Entity({ schema: 'read', name: 'products' })
export class ProductEntity {
  /** Stock keeping unit. */
  @PrimaryColumn({ type: 'text' })
  sku: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  brand: string;

  @Column({ type: 'text' })
  category: string;

  @Column({ name: 'product_line', type: 'text' })
  productLine: string;

  @Column({ name: 'base_unit', type: 'text' })
  baseUnit: string;

  @Column({ type: 'jsonb' })
  packs: ProductRow['packs'];

  /** How much of standard units one base unit holds, each from a day on, in the order of decision. */
  @Column({ type: 'jsonb' })
  contents: ProductRow['contents'];

  /** Tax classes by the day from which they hold, oldest first. */
  @Column({ name: 'tax_classes', type: 'jsonb' })
  taxClasses: ProductRow['taxClasses'];

  @Column({ name: 'shelf_life_days', type: 'bigint', nullable: true })
  shelfLifeDays: number | null;

  /** Where it stands. */
  @Column({ type: 'text' })
  status: string;

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

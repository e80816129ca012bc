import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PriceListVersionRow } from './prices.projections.js';

/** A published version of a price list. */
@Entity({ schema: 'read', name: 'price_lists' })
export class PriceListVersionEntity {
  @PrimaryColumn({ name: 'price_list_id', type: 'text' })
  priceListId: string;

  @PrimaryColumn({ type: 'bigint' })
  version: number;

  @Column({ name: 'valid_from', type: 'date' })
  validFrom: string;

  @Column({ name: 'valid_to', type: 'date', nullable: true })
  validTo: string | null;

  /** ISO 4217 code of all amounts. */
  @Column({ type: 'text' })
  currency: string;

  @Column({ type: 'text' })
  tier: string;

  /** Unit prices by base unit, decimal text. */
  @Column({ type: 'jsonb' })
  lines: PriceListVersionRow['lines'];

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

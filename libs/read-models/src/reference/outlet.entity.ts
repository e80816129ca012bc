import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OutletRow } from './partners.projections.js';

/** A point of sale. */
@Entity({ schema: 'read', name: 'outlets' })
export class OutletEntity {
  /** The outlet; null on PRIMARY. */
  @PrimaryColumn({ name: 'outlet_id', type: 'text' })
  outletId: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ name: 'outlet_class', type: 'text' })
  outletClass: string;

  /** What kind of outlet; null: not told. */
  @Column({ name: 'outlet_type', type: 'text', nullable: true })
  outletType: string | null;

  /** Channel on the day of the fact. */
  @Column({ type: 'text' })
  channel: string;

  /** Path in the commercial tree on the day of the fact. */
  @Column({ type: 'text' })
  territory: string;

  /** Every classification with the day from which it holds, in the order of decision. */
  @Column({ type: 'jsonb' })
  classifications: OutletRow['classifications'];

  @Column({ type: 'jsonb' })
  suppliers: OutletRow['suppliers'];

  /** The supplier of every line, or of the first: who sees the outlet. */
  @Column({ name: 'distributor_id', type: 'text' })
  distributorId: string;

  @Column({ name: 'payment_term_days', type: 'bigint' })
  paymentTermDays: number;

  /** ISO 4217 code of all amounts. */
  @Column({ type: 'text' })
  currency: string;

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

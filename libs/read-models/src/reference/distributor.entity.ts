import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DistributorRow } from './partners.projections.js';

/** A distributor and its contract. */
@Entity({ schema: 'read', name: 'distributors' })
export class DistributorEntity {
  /** The distributor on either side. */
  @PrimaryColumn({ name: 'distributor_id', type: 'text' })
  distributorId: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ name: 'tax_id', type: 'text', nullable: true })
  taxId: string | null;

  /** Where it stands. */
  @Column({ type: 'text' })
  status: string;

  @Column({ type: 'jsonb' })
  channels: DistributorRow['channels'];

  @Column({ type: 'jsonb' })
  territories: DistributorRow['territories'];

  /** Its stock location; null before appointment. */
  @Column({ name: 'warehouse_id', type: 'text', nullable: true })
  warehouseId: string | null;

  @Column({ type: 'jsonb', nullable: true })
  terms: DistributorRow['terms'];

  /** All terms that were agreed, in the order of decision: of those whose period holds a day the last counts. */
  @Column({ type: 'jsonb' })
  agreed: DistributorRow['agreed'];

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BookPeriodRow } from './book-periods.projection.js';

/** A month of a creditor's books, proposed to be closed or closed. */
@Entity({ schema: 'read', name: 'book_periods' })
export class BookPeriodEntity {
  /** Whose books. */
  @PrimaryColumn({ name: 'creditor_id', type: 'text' })
  creditorId: string;

  /** YYYY-MM. */
  @PrimaryColumn({ type: 'text' })
  period: string;

  /** PRIMARY: the principal's books; SECONDARY: a distributor's. */
  @Column({ type: 'text' })
  level: string;

  /** The distributor whose books they are. */
  @Column({ name: 'distributor_id', type: 'text', nullable: true })
  distributorId: string | null;

  /** PROPOSED or CLOSED. */
  @Column({ type: 'text' })
  status: string;

  @Column({ name: 'from_date', type: 'date' })
  fromDate: string;

  @Column({ name: 'to_date', type: 'date' })
  toDate: string;

  /** Log position up to which facts are in it; later ones are booked in a later month. */
  @Column({ name: 'up_to', type: 'bigint' })
  upTo: number;

  @Column({ type: 'bigint' })
  entries: number;

  @Column({ type: 'bigint' })
  lines: number;

  /** SHA-256 of the month's export as NDJSON. */
  @Column({ type: 'text' })
  sha256: string;

  /** Trial balance, minor units. */
  @Column({ type: 'jsonb' })
  totals: BookPeriodRow['totals'];

  /** Accounts that it is told in. */
  @Column({ name: 'account_map', type: 'jsonb' })
  accountMap: BookPeriodRow['accountMap'];

  @Column({ name: 'proposed_by', type: 'text' })
  proposedBy: string;

  @Column({ name: 'closed_by', type: 'text', nullable: true })
  closedBy: string | null;

  /** Revision of the stream behind the row; the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

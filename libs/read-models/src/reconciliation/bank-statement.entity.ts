import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BankStatementRow } from './bank-statements.projection.js';

/** A bank's statement with its control: opening + credits - debits = closing, or quarantined with the difference. */
@Entity({ schema: 'read', name: 'bank_statements' })
export class BankStatementEntity {
  @PrimaryColumn({ name: 'statement_id', type: 'text' })
  statementId: string;

  @Column({ name: 'bank_account_id', type: 'text' })
  bankAccountId: string;

  @Column({ name: 'creditor_id', type: 'text' })
  creditorId: string;

  /** Null: the principal's account. */
  @Column({ name: 'distributor_id', type: 'text', nullable: true })
  distributorId: string | null;

  /** ISO 4217 code of all amounts. */
  @Column({ type: 'text' })
  currency: string;

  /** SHA-256 of the file that it came in. */
  @Column({ name: 'file_id', type: 'text' })
  fileId: string;

  @Column({ type: 'text' })
  format: string;

  /** The profile that read a table: its name, whose it is and in which version (null: an example of ours), its hash. */
  @Column({ name: 'read_by', type: 'jsonb', nullable: true })
  readBy: BankStatementRow['readBy'];

  /** The bank's own number of the statement. */
  @Column({ type: 'text', nullable: true })
  number: string | null;

  @Column({ name: 'period_from', type: 'date', nullable: true })
  periodFrom: string | null;

  @Column({ name: 'period_to', type: 'date', nullable: true })
  periodTo: string | null;

  /** Minor units; null: the file has none. */
  @Column({ type: 'bigint', nullable: true })
  opening: number | null;

  /** Minor units; null: the file has none. */
  @Column({ type: 'bigint', nullable: true })
  closing: number | null;

  /** Sum of booked credits, minor units. */
  @Column({ type: 'bigint' })
  credits: number;

  /** Sum of booked debits, minor units. */
  @Column({ type: 'bigint' })
  debits: number;

  @Column({ name: 'line_count', type: 'bigint' })
  lineCount: number;

  /** ACCEPTED, QUARANTINED, RELEASED or DISCARDED. */
  @Column({ type: 'text' })
  status: string;

  /** opening + credits - debits - closing, minor units. */
  @Column({ type: 'bigint' })
  difference: number;

  /** Who sent it. */
  @Column({ name: 'sent_by', type: 'text' })
  sentBy: string;

  /** Why it was released or discarded. */
  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}

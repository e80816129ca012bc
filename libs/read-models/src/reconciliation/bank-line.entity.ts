import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BankLineRow } from './bank-lines.projection.js';

/** A line of the bank and what explains it. Nothing of it is about a person. */
@Entity({ schema: 'read', name: 'bank_lines' })
export class BankLineEntity {
  @PrimaryColumn({ name: 'line_id', type: 'text' })
  lineId: string;

  /** The statement that told of it first; null: only a notice did so far. */
  @Column({ name: 'statement_id', type: 'text', nullable: true })
  statementId: string | null;

  @Column({ name: 'bank_account_id', type: 'text' })
  bankAccountId: string;

  @Column({ name: 'creditor_id', type: 'text' })
  creditorId: string;

  /** Level of what is paid into the account. */
  @Column({ type: 'text' })
  level: string;

  /** Null: the principal's account. */
  @Column({ name: 'distributor_id', type: 'text', nullable: true })
  distributorId: string | null;

  /** ISO 4217 code of all amounts. */
  @Column({ type: 'text' })
  currency: string;

  /** CREDIT: money came in. DEBIT: it went out. */
  @Column({ type: 'text' })
  side: string;

  /** Minor units, above zero. */
  @Column({ type: 'bigint' })
  amount: number;

  /** What nothing explains yet, minor units. */
  @Column({ type: 'bigint' })
  open: number;

  /** Null while pending. */
  @Column({ name: 'booked_on', type: 'date', nullable: true })
  bookedOn: string | null;

  @Column({ name: 'value_date', type: 'date' })
  valueDate: string;

  /** A statement told of it as pending before one booked it. */
  @Column({ name: 'pending_first', type: 'boolean' })
  pendingFirst: boolean;

  /** The bank takes an earlier line back. */
  @Column({ type: 'boolean' })
  reversal: boolean;

  @Column({ name: 'bank_reference', type: 'text', nullable: true })
  bankReference: string | null;

  /** The bank's code of the kind of transaction. */
  @Column({ type: 'text', nullable: true })
  code: string | null;

  /** Payment references that stand in the memo. */
  @Column({ type: 'jsonb' })
  references: BankLineRow['references'];

  /** PENDING, OPEN, PARTLY_MATCHED, MATCHED, IGNORED or SUPERSEDED. */
  @Column({ type: 'text' })
  state: string;

  @Column({ type: 'jsonb' })
  matches: BankLineRow['matches'];

  /** A payment request that it names without fitting. */
  @Column({ type: 'jsonb', nullable: true })
  claim: BankLineRow['claim'];

  @Column({ name: 'ignored_for', type: 'text', nullable: true })
  ignoredFor: string | null;

  /** Why the last match that it lost was taken back; null: it lost none, or is matched since. */
  @Column({ name: 'taken_back_for', type: 'text', nullable: true })
  takenBackFor: string | null;

  /** The line that counts in its place, since the bank corrected it. */
  @Column({ name: 'superseded_by', type: 'text', nullable: true })
  supersededBy: string | null;

  /** How that is known. */
  @Column({ name: 'superseded_for', type: 'text', nullable: true })
  supersededFor: string | null;

  /** The virtual account that was paid into. */
  @Column({ name: 'virtual_account_id', type: 'text', nullable: true })
  virtualAccountId: string | null;

  /** Revision of the stream: the ETag. */
  @Column({ type: 'bigint' })
  revision: number;

  /** Log position of the newest event in the row. */
  @Column({ type: 'bigint' })
  position: number;
}
